"""What docs/access.md says of roles and permissions is what the program does."""

from pathlib import Path

from accounts.roles import PERMISSIONS, Permission, Role

DOCUMENT = Path(__file__).parents[2] / "docs/access.md"


def table() -> str:
    """Return who may do what, as the document shows it."""
    rows = [
        f"| {permission} | {' | '.join('yes' if permission in PERMISSIONS[role] else '' for role in Role)} |"
        for permission in Permission
    ]
    return "\n".join([f"| | {' | '.join(Role)} |", f"|---|{'---|' * len(Role)}", *rows]) + "\n"


def test_the_document_says_who_may_do_what() -> None:
    assert table() in DOCUMENT.read_text(encoding="utf-8"), f"put this into docs/access.md:\n{table()}"


def test_every_permission_is_somebodys() -> None:
    assert set(Permission) - frozenset().union(*PERMISSIONS.values()) == set()
