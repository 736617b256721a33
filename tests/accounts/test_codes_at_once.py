"""Promise 20: a one-time code that is sent twice at the same moment opens one door, whatever processes are asked."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from allauth.core import context
from django.db import connection
from django.test import RequestFactory

from accounts.codes import AuthenticateForm
from accounts.models import UsedCode, User
from tests.accounts.doors import code, make_person, recovery_codes_of

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TIMES = 6


@pytest.fixture(autouse=True)
def _processes_that_share_nothing_but_the_database(settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}


def at_once(user: User, typed: str) -> list[bool]:
    together = Barrier(TIMES)

    def send(_: int) -> bool:
        with context.request_context(RequestFactory().post("/sign-in/code/")):
            together.wait(10)
            try:
                return bool(AuthenticateForm({"code": typed}, user=user).is_valid())
            finally:
                connection.close()

    with ThreadPoolExecutor(TIMES) as threads:
        return list(threads.map(send, range(TIMES)))


def test_a_code_of_the_app_sent_by_six_at_once_is_used_once() -> None:
    user = make_person()

    assert at_once(user, code()).count(True) == 1
    assert UsedCode.objects.count() == 1


def test_a_recovery_code_sent_by_six_at_once_is_used_once() -> None:
    user = make_person()

    assert at_once(user, recovery_codes_of(user)[0]).count(True) == 1
    assert len(recovery_codes_of(user)) == 9
