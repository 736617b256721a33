"""Kill the product's own processes at the worst moment, or run more of them than there should be."""

from monitoring.models import Sweep
from tests.chaos import by_hand, clock, hooks, next_version
from tests.chaos.breaking import Breaking
from tests.chaos.processes import until

# So long a process may take to come by where it is to die.
COMES_BY_SECONDS = 8
# So many processes of a worker may each have said something that is not on record yet.
SENDERS = 2


def worker_mid_sweep(it: Breaking) -> str:
    """Kill the worker while it sweeps."""
    count = by_hand.expire_all(at=clock.now())
    until(_is_sweeping, seconds=5, every=0.005)
    it.wait(0, 0.1)
    it.crashes += SENDERS
    when = "in" if _is_sweeping() else "after"
    it.stage.kill("worker")
    return f"{count} standings stale, worker killed {when} the sweep"


def _is_sweeping() -> bool:
    latest = Sweep.objects.order_by("-pk").first()
    return latest is not None and latest.finished_at is None


def worker_between_send_and_mark(it: Breaking) -> str:
    """Let the worker die after a message went out, before that is on record."""
    hooks.arm(hooks.AFTER_SENDING)
    is_dead = _died_at(hooks.AFTER_SENDING)
    # Its last breath comes a moment after the hook is taken.
    until(lambda: not (is_dead and it.stage.processes["worker"].is_alive()), seconds=5)
    it.crashes += SENDERS if is_dead else 0
    return "worker died after sending" if is_dead else "nothing was sent"


def web_between_commit_and_answer(it: Breaking) -> str:
    """Let a web process die after an authorization was committed, before anybody is told."""
    hooks.arm(hooks.AFTER_COMMIT)
    return "web died after a commit" if _died_at(hooks.AFTER_COMMIT) else "nothing was authorized"


def _died_at(hook: str) -> bool:
    return until(lambda: not hooks.is_armed(hook), seconds=COMES_BY_SECONDS) or not hooks.disarm(hook)


def worker_killed(it: Breaking) -> str:
    """Kill the worker, and leave it dead for a while."""
    it.crashes += SENDERS
    return _killed(it, "worker")


def beat_killed(it: Breaking) -> str:
    """Kill beat, and leave it dead for a while."""
    return _killed(it, "beat")


def web_killed(it: Breaking) -> str:
    """Kill all web processes."""
    return _killed(it, "web")


def broker_killed(it: Breaking) -> str:
    """Kill the broker."""
    return _killed(it, "broker")


def _killed(it: Breaking, name: str) -> str:
    it.stage.kill(name)
    return f"{name} dead for {it.wait(0.2, 2):.1f} s"


def two_beats(it: Breaking) -> str:
    """Let a second beat tick beside the first."""
    it.stage.add_beat("beat-2").start()
    by_hand.expire_all(at=clock.now())
    seconds = it.wait(2, 4)
    it.stage.take_away("beat-2")
    return f"two beats for {seconds:.1f} s"


def next_version_beside(it: Breaking) -> str:
    """Let the code of the next version, its migration applied, serve and sweep beside this one."""
    with next_version.running(it.stage):
        return f"both for {it.wait(3, 4):.1f} s"
