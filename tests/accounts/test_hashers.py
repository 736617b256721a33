"""A password is checked on one thread, and one kept with Django's own numbers is still known."""

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, identify_hasher, make_password
from django.test import override_settings

from accounts.hashers import Argon2

OURS = override_settings(PASSWORD_HASHERS=["accounts.hashers.Argon2"])


@OURS
def test_a_password_is_kept_with_one_thread_and_as_much_memory_as_djangos() -> None:
    kept = make_password("correct horse")

    assert "$argon2id$v=19$m=102400,t=2,p=1$" in kept
    assert check_password("correct horse", kept)
    assert not check_password("wrong horse", kept)


@OURS
def test_one_that_was_kept_before_is_known_and_kept_anew() -> None:
    before = Argon2PasswordHasher().encode("correct horse", "a-salt-that-is-long-enough")
    renewed: list[str] = []

    assert check_password("correct horse", before, setter=renewed.append)
    assert renewed == ["correct horse"]


def test_the_product_checks_passwords_this_way() -> None:
    from riskprog import settings

    assert settings.PASSWORD_HASHERS == ["accounts.hashers.Argon2"]


@OURS
@pytest.mark.parametrize("password", ["short", "x" * 200])
def test_any_password_is_hashed_by_ours(password: str) -> None:
    assert isinstance(identify_hasher(make_password(password)), Argon2)
