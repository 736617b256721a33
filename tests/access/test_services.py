"""Every service refuses whoever may not act, and whoever's object it is not, whatever a page offered (promises 15 and 16)."""

import ast
import inspect
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from django.core.exceptions import ObjectDoesNotExist

from accounts.models import User
from accounts.roles import NotAllowed, Role
from monitoring.policy.decide import PROGRAM_ZONE
from monitoring.services.entitlements import TO_RECORD
from patients import compartments
from patients.models import Kind
from tests.access.acts import Act
from tests.access.asking import written
from tests.access.services import ACTS, INNER
from tests.access.visitors import VISITORS, Visitor
from tests.architecture import tree
from tests.every_page.world import World
from tests.rollback import rolled_back

# Staff own nothing that other staff do not, but their own account.
ACTORS = (*(each for each in VISITORS if each.role), Visitor("one_time", Role.STAFF, owns=False))
HOW_TO = (
    "a service that acts for somebody without a row in tests/access/services.py: say which roles may, whether the "
    "object is theirs alone, and call it as they would; or list under INNER who alone calls it"
)


def services() -> Iterator[str]:
    """Give every public function of a service that takes who acts."""
    for app in ("accounts", "patients", "monitoring"):
        package = import_module(f"{app}.services")
        for found in pkgutil.iter_modules(package.__path__):
            module = import_module(f"{package.__name__}.{found.name}")
            for name, function in inspect.getmembers(module, inspect.isfunction):
                is_own = function.__module__ == module.__name__ and not name.startswith("_")
                if is_own and "by" in inspect.signature(function).parameters and name not in CHECKS:
                    yield f"{app}.{found.name}.{name}"


# Ask who acts, and do nothing.
CHECKS = {"refuse_stranger", "require", "require_for", "require_to_correct"}


def test_every_service_has_a_row_and_every_row_a_service() -> None:
    listed = {name.partition(" ")[0] for name in ACTS} | INNER.keys()
    # One function for every kind of fact.
    assert set(services()) - listed == set(), HOW_TO
    assert listed - set(services()) == set()


def test_a_service_lets_act_who_may_and_nobody_else(world: World) -> None:
    cells = [(name, visitor) for name in ACTS for visitor in ACTORS]

    wrong = [
        f"{name} by {visitor}: {why}" for name, visitor in cells if (why := _complaint(ACTS[name], visitor, world))
    ]

    print(f"{len(cells)} cells of {len(ACTS)} acts, {len(wrong)} wrong")
    assert wrong == [], "\n".join(wrong)


def _complaint(act: Act, visitor: Visitor, world: World) -> str:
    may = visitor.role in act.who and visitor.is_active and (visitor.owns or not act.is_owned)
    by = User.objects.get(pk=world.people[visitor.person].pk)
    by.is_active = visitor.is_active
    with rolled_back():
        scene = [act.scene(world)] if act.scene else []
        by.save(update_fields=["is_active"])
        try:
            with written() as tables:
                act.call(world, by, *scene)
        except (NotAllowed, ObjectDoesNotExist) as refused:
            if may:
                return f"was refused: {refused!r}"
            return f"was refused, but wrote {tables}" if tables else ""
    return "" if may else "was not refused"


def test_what_has_no_door_is_called_by_those_who_have_one() -> None:
    wrong = [
        f"{tree.place(path, node)} {name}"
        for path in tree.sources(*tree.APPS)
        for name, callers in INNER.items()
        for node in _uses(path, name)
        if tree.module(path).split(".")[1:] not in [["services", each] for each in callers]
    ]

    assert wrong == []


def _uses(path: Path, name: str) -> Iterator[ast.AST]:
    """Give every place of a file that names a service: called or passed on, by its module or imported from it."""
    app, module, function = name.split(".")
    imported = [node for node in ast.walk(tree.parse(path)) if isinstance(node, ast.ImportFrom)]
    local = {
        each.asname or each.name
        for node in imported
        for each in node.names
        if (node.module, each.name) == (f"{app}.services", module)
    }
    for each in tree.attributes(path):
        if isinstance(each.value, ast.Name) and each.value.id in local and each.attr == function:
            yield each
    for node in imported:
        if node.module == f"{app}.services.{module}" and function in {each.name for each in node.names}:
            yield node


def test_every_kind_of_fact_says_who_may_record_it() -> None:
    assert TO_RECORD.keys() == set(Kind) - {Kind.VOID}


def test_the_compartment_counts_days_as_the_rules_do() -> None:
    assert compartments.PROGRAM_ZONE == PROGRAM_ZONE
