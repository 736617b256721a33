"""Say what a row of the services' table is, and whom it acts on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from accounts.roles import Role
from patients.models import Patient
from tests.every_page.world import NOW, World
from tests.signing import signed

TODAY = NOW.date()
NOBODY: frozenset[Role] = frozenset()
# The patient of the prescriber, of the nurse, and who is signed in as the patient.
STORY = "severe_headache"
Call = Callable[..., object]


@dataclass(frozen=True)
class Act:
    """Say who may do this, and whether the object of the call is theirs alone."""

    call: Call
    who: frozenset[Role]
    is_owned: bool = True
    # What has to be there before; the call gets it last.
    scene: Callable[[World], object] | None = None


def patient_of(world: World, story: str = STORY) -> Patient:
    return world.patients[story]


def by_now(by: User) -> dict[str, Any]:
    return {"by": by, "at": NOW}


def signed_now(by: User) -> dict[str, Any]:
    return {"signing": signed(by, NOW), **by_now(by)}
