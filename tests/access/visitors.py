"""Say who asks: each role about what is its own, the same role about somebody else's, and whoever is let in no more."""

from dataclasses import dataclass

from accounts.roles import Role


@dataclass(frozen=True)
class Visitor:
    """Be one kind of person at the door of a route."""

    # Of the world; none: nobody has signed in.
    person: str = ""
    role: Role | None = None
    owns: bool = True
    is_active: bool = True

    def __str__(self) -> str:
        return f"{self.person or 'nobody'}{'' if self.is_active else ', deactivated'}"


OWNERS = {
    Role.PRESCRIBER: "prescriber",
    Role.NURSE: "nurse",
    Role.PATIENT: "severe_headache",
    Role.PHARMACIST: "pharmacist",
    Role.STAFF: "staff",
    Role.GUARDIAN: "guardian",
}
# Of the same role: beside the owner in the same clinic, at another place, before their time and after it.
_STRANGERS = {
    "okafor": Role.PRESCRIBER,
    "new_prescriber": Role.PRESCRIBER,
    "new_nurse": Role.NURSE,
    "delegate_of_old": Role.NURSE,
    "delegate_to_be": Role.NURSE,
    "one_step_from_done": Role.PATIENT,
    "new_pharmacist": Role.PHARMACIST,
    "new_guardian": Role.GUARDIAN,
}
VISITORS = (
    Visitor(),
    *(Visitor(person, role) for role, person in OWNERS.items()),
    *(Visitor(person, role, owns=False) for person, role in _STRANGERS.items()),
    *(Visitor(person, role, is_active=False) for role, person in OWNERS.items()),
)
