"""A password known from a breach is refused, from a file on this machine that is never read whole."""

import hashlib
import random
from pathlib import Path

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts import breached
from riskprog import starting
from tests.riskprog.test_starting import AT, make_settings

KNOWN = "correct horse battery staple"


def sha1(password: str) -> str:
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


def write(path: Path, passwords: list[str], *, end: str = "\n") -> Path:
    lines = [f"{each}:{random.Random(each).randrange(1, 9_999_999)}{end}" for each in sorted(map(sha1, passwords))]
    path.write_text("".join(lines), newline="")
    return path


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("count", [1, 2, 3, 7, 1000])
def test_every_password_of_the_file_is_found_and_no_other(tmp_path: Path, count: int, end: str) -> None:
    path = write(tmp_path / "list", [f"known {each}" for each in range(count)], end=end)

    assert [each for each in range(count) if not breached.contains(path, f"known {each}")] == []
    assert [each for each in range(count) if breached.contains(path, f"unknown {each}")] == []


def test_a_file_is_not_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "list", [f"known {each}" for each in range(20_000)])
    looks = []
    at = breached._hash_at
    monkeypatch.setattr(breached, "_hash_at", lambda file, place: looks.append(place) or at(file, place))

    breached.contains(path, "unknown")

    assert len(looks) <= 21


def test_a_known_password_is_refused_where_there_is_a_file(tmp_path: Path, settings) -> None:
    validate_password(KNOWN)
    settings.BREACHED_PASSWORDS = str(write(tmp_path / "list", [KNOWN, "x", "y"]))

    with pytest.raises(ValidationError, match="known from a breach"):
        validate_password(KNOWN)
    validate_password("quiet harbor lantern")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (None, "does not exist"),
        ("", "is no list of SHA-1 hashes"),
        ("password\n123456\n", "is no list of SHA-1 hashes"),
        (f"{'F' * 40}:1\n{'0' * 40}:1\n", "is not ordered by hash"),
        (f"{'0' * 40}:1\n{'F' * 40}:1\n", ""),
    ],
)
def test_the_product_does_not_start_on_a_file_that_is_none(tmp_path: Path, text: str | None, fault: str) -> None:
    path = tmp_path / "list"
    if text is not None:
        path.write_text(text)

    complaints = starting.complaints(make_settings(BREACHED_PASSWORDS=str(path)), at=AT)

    if fault:
        assert complaints[0].startswith(f"BREACHED_PASSWORDS: it names {path}, which {fault}")
    else:
        assert complaints == []


def test_without_a_file_nothing_is_looked_for_but_the_common_ones(settings) -> None:
    settings.BREACHED_PASSWORDS = ""
    validate_password("quiet harbor lantern")

    with pytest.raises(ValidationError, match="too common"):
        validate_password("password1234")
