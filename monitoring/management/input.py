"""Read the document a command was given."""

import sys
from pathlib import Path

from monitoring.policy.reading import Invalid


def read_document(file: str) -> str:
    """Return the text of a file, or of standard input for `-`.

    :raises Invalid: there is no such file, or it is not text
    """
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise Invalid(f"cannot read {file}: {error.strerror}") from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid(f"{file} is not text in UTF-8") from None
