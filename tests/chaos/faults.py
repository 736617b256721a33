"""List every fault that the drill knows, for each way to run the product."""

import random
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple

from tests.chaos import break_clocks, break_processes, break_records, break_services
from tests.chaos.breaking import Breaking


class Fault(NamedTuple):
    """Hold what to do; and what the clocks show when the run begins, where that matters."""

    do: Callable[[Breaking], str]
    begins_at: Callable[[random.Random], datetime] | None = None


PRODUCTION: Mapping[str, Fault] = {
    "worker-mid-sweep": Fault(break_processes.worker_mid_sweep),
    "worker-between-send-and-mark": Fault(break_processes.worker_between_send_and_mark),
    "web-between-commit-and-answer": Fault(break_processes.web_between_commit_and_answer),
    "database-restarted": Fault(break_services.database_restarted),
    "database-process-killed": Fault(break_services.database_process_killed),
    "redis-flushed": Fault(break_services.redis_flushed),
    "redis-password-wrong": Fault(break_services.redis_password_wrong),
    "slow-database": Fault(break_services.slow_database),
    "full-disk": Fault(break_services.full_disk),
    "poison-row": Fault(break_records.poison_row),
    "clock-there-and-back": Fault(break_clocks.there_and_back),
    "dst-fall": Fault(break_clocks.night, break_clocks.fall_night),
    "dst-spring": Fault(break_clocks.night, break_clocks.spring_night),
    "next-version-beside": Fault(break_processes.next_version_beside),
    "redis-stopped": Fault(break_services.redis_stopped),
    "clock-forward": Fault(break_clocks.forward),
    "clock-back": Fault(break_clocks.back),
    "worker-killed": Fault(break_processes.worker_killed),
    "beat-killed": Fault(break_processes.beat_killed),
    "two-beats": Fault(break_processes.two_beats),
    "web-killed": Fault(break_processes.web_killed),
}
EMBEDDED: Mapping[str, Fault] = {
    "worker-killed": Fault(break_processes.worker_killed),
    "broker-killed": Fault(break_processes.broker_killed),
    "worker-mid-sweep": Fault(break_processes.worker_mid_sweep),
}
