"""Back the record up into one encrypted file, and restore it where nothing is."""


class BackupError(Exception):
    """Say in one line what stands in the way of a backup or a restoration, and the way out."""


def first_line(error: Exception) -> str:
    """Return what an error says, in one line."""
    return str(error).partition("\n")[0]
