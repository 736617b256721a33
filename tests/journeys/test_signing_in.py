"""People sign in for real: with an app, with a passkey, after losing both, and not at all after guessing."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.core.management import call_command

from accounts.models import Signature, User
from accounts.roles import Role
from accounts.services import people
from audit.models import Event
from monitoring.demo.cast import Cast
from monitoring.demo.courses import treat_without_tests
from tests.factories import NOW
from tests.journeys import steps
from tests.journeys.conftest import Desks
from tests.journeys.desks import JOURNEY, NOT_DONE, PASSWORD, Desk, in_both_ways
from tests.signing import forget_proofs

pytestmark = JOURNEY
CODE_FORM = 'form[action="/sign-in/code/"] [type=submit]'
_AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(autouse=True)
def _second_factors_are_required(settings, everybody: Cast) -> None:
    settings.SECOND_FACTORS = True
    cache.clear()


def code(secret: str, *, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def set_up_app(desk: Desk) -> str:
    """Set up an app as the page asks, and return its secret."""
    desk.follow("add_app")
    secret = desk.page.locator("[data-secret]").inner_text()
    desk.fill(code=code(secret))
    desk.press()
    return secret


def give_passkey_device(desk: Desk) -> None:
    """Let the browser have a passkey's device, which answers by itself."""
    chrome = desk.page.context.new_cdp_session(desk.page)
    chrome.send("WebAuthn.enable")
    chrome.send("WebAuthn.addVirtualAuthenticator", {"options": _AUTHENTICATOR})


def press_passkey(desk: Desk) -> None:
    with desk.leaving():
        desk.page.locator("main [data-passkey]").click()


def sign_out(desk: Desk) -> None:
    with desk.leaving():
        desk.page.locator('form[action="/sign-out/"] button').click()


def where(desk: Desk) -> str:
    return re.sub(r"^https?://[^/]+", "", desk.page.url)


@in_both_ways
def test_a_nurse_sets_up_an_app_and_signs_in_by_it_and_by_a_code_from_paper(desks: Desks) -> None:
    desk = desks.new()
    desk.sign_in("nurse")
    assert where(desk) == "/account/security/"
    secret = set_up_app(desk)
    on_paper = desk.page.locator("[data-codes] li").all_inner_texts()
    desk.go("/worklist/")
    at_work = where(desk)

    sign_out(desk)
    desk.sign_in("nurse")
    desk.fill(code=code(secret, steps=1))
    desk.press(CODE_FORM)
    by_app = where(desk)
    sign_out(desk)
    desk.sign_in("nurse")
    desk.fill(code=on_paper[0])
    desk.press(CODE_FORM)

    assert len(on_paper) == 10
    assert (at_work, by_app, where(desk)) == ("/worklist/", "/worklist/", "/worklist/")
    assert Event.objects.filter(action="signed-in", actor="nurse").count() == 3


def test_a_passkey_is_added_then_opens_the_door_with_the_password_and_alone(desks: Desks) -> None:
    desk = desks.new()
    give_passkey_device(desk)
    desk.sign_in("pharmacist")
    desk.follow("add_passkey")
    press_passkey(desk)
    desk.go("/counter/")
    at_work = where(desk)

    sign_out(desk)
    desk.sign_in("pharmacist")
    asked = where(desk)
    press_passkey(desk)
    second = where(desk)
    sign_out(desk)
    press_passkey(desk)

    assert (at_work, asked, second, where(desk)) == ("/counter/", "/sign-in/code/", "/counter/", "/counter/")
    assert [each.detail["by"] for each in Event.objects.filter(action="signed-in").order_by("pk")] == [
        ["password"],
        ["password", "mfa"],
        ["mfa"],
    ]


def test_a_passkey_confirms_who_somebody_is(desks: Desks) -> None:
    desk = desks.new()
    give_passkey_device(desk)
    desk.sign_in("nurse")
    desk.follow("add_passkey")
    press_passkey(desk)
    before = {each["name"]: each["value"] for each in desk.page.context.cookies()}["sessionid"]
    desk.go("/account/confirm/?next=/inbox/")
    press_passkey(desk)

    after = {each["name"]: each["value"] for each in desk.page.context.cookies()}["sessionid"]
    assert (where(desk), before != after) == ("/inbox/", True)


@in_both_ways
def test_a_passkey_signs_a_prescription_and_then_an_authorization(desks: Desks, everybody: Cast) -> None:
    him = treat_without_tests(everybody, "Owen Clark", supplies=[-31]).patient
    prescriber, pharmacist = desks.new(), desks.new()
    for desk, username in ((prescriber, "prescriber"), (pharmacist, "pharmacist")):
        give_passkey_device(desk)
        desk.sign_in(username)
        desk.follow("add_passkey")
        press_passkey(desk)
    steps.find(prescriber, him)
    steps.counsel(prescriber, him)
    forget_proofs()

    prescriber.follow("prescribe", him.reference)
    press_passkey(prescriber)
    assert prescriber.is_told_it_is_done()
    steps.look_up(pharmacist, him)
    press_passkey(pharmacist)

    assert where(pharmacist).startswith("/counter/authorizations/")
    made = Signature.objects.filter(meaning__in=("prescribes", "authorizes")).order_by("pk")
    assert list(made.values_list("meaning", "method", "signer__username")) == [
        ("prescribes", "passkey", "prescriber"),
        ("authorizes", "passkey", "pharmacist"),
    ]
    call_command("verify_signatures")


def test_whoever_has_no_passkey_here_is_told_and_goes_on_by_the_code(desks: Desks) -> None:
    desk = desks.new()
    desk.go("/sign-in/")
    desk.page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('none')) }")
    desk.page.locator("main [data-passkey]").click()
    desk.page.locator("#credential-failed").wait_for(state="visible")

    assert "No passkey answered" in desk.reads()


def test_who_lost_everything_is_let_in_by_two_members_of_staff(desks: Desks) -> None:
    nurse = desks.new()
    nurse.sign_in("nurse")
    set_up_app(nurse)
    for name in ("staff", "staff2"):
        if not User.objects.filter(username=name).exists():
            people.register_user(username=name, role=Role.STAFF, password=PASSWORD, by="system", at=NOW)
    one, other = desks.new(), desks.new()
    for desk, name in ((one, "staff"), (other, "staff2")):
        desk.sign_in(name)
        set_up_app(desk)

    one.go("/program/people/nurse/recover/")
    one.fill(reason="Lost the phone; I see her in the office.")
    one.press()
    other.go("/program/recoveries/")
    other.press('form[action$="/approve/"] [type=submit]')
    password = other.page.locator("[data-password]").inner_text()
    nurse.go("/worklist/")
    nurse.sign_in("nurse", password)

    assert where(nurse) == "/account/password/"
    assert "Your password was replaced" in nurse.reads()
    nurse.fill(old_password=password, new_password1="quiet harbor lantern", new_password2="quiet harbor lantern")
    nurse.press()
    assert where(nurse) == "/account/security/"


def test_a_stranger_who_guesses_is_locked_out_and_the_person_at_the_same_address_is_not(desks: Desks) -> None:
    known, stranger = desks.new(), desks.new(may_answer=NOT_DONE | {429})
    known.sign_in("nurse")
    sign_out(known)
    for number in range(5):
        stranger.sign_in("nurse", f"guess-{number}")
    refused = stranger.status
    known.sign_in("nurse")

    assert (refused, where(known)) == (429, "/account/security/")
    assert "Too many attempts" in stranger.reads()
