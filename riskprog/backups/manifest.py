"""Say what is in a backup, so that whoever restores it can tell whether all of it came back."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.conf import settings

from riskprog.backups import BackupError

FORMAT = 1


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """Hold when and from what a backup was made, and what it holds."""

    backup_at: datetime
    riskprog: str
    # PostgreSQL or SQLite: a dump of one is none of the other.
    database: str
    migrations: Sequence[str]
    # How many rows each table has.
    rows: Mapping[str, int]
    dump_sha256: str

    def text(self) -> bytes:
        """Return it as JSON."""
        members = {"format": FORMAT, **asdict(self), "backup_at": self.backup_at.isoformat()}
        return json.dumps(members, indent=1).encode()


def read(text: bytes) -> Manifest:
    """Read a manifest.

    :raises BackupError: it is no manifest, or one of a format that this version does not know
    """
    try:
        members = json.loads(text)
        form = members.pop("format")
        if form == FORMAT:
            return Manifest(**{**members, "backup_at": datetime.fromisoformat(members["backup_at"])})
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BackupError("The manifest of this backup cannot be read: it is no backup of riskprog.") from None
    raise BackupError(f"This backup has the format {form}: restore it with the riskprog that made it, or a newer one.")


def version() -> str:
    """Return the version of this riskprog."""
    with (settings.BASE_DIR / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])
