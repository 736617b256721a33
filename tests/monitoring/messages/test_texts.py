"""What a reminder says: something for every kind, and nothing that gives a patient away (promise 28)."""

import re
from datetime import UTC, date, datetime

import pytest
from django.core import mail
from django.utils import translation

from monitoring import messages
from monitoring.messages import Recipient, texts
from monitoring.messages.wording import GROUPS, WORDS
from monitoring.models import Channel, Reminder, ReminderKind
from monitoring.services.reminder_kinds import KINDS, Audience
from patients.models import BirthDate
from tests.factories import make_certification, make_fact, make_patient, make_reminder

pytestmark = pytest.mark.django_db

# 11:59 pm in New York is the last minute before it.
CLOSES_AT = datetime(2026, 12, 10, 5, 0, tzinfo=UTC)
TO_PEOPLE = sorted(kind for kind, each in KINDS.items() if each.audience is not Audience.CLINIC)
TO_CLINICS = sorted(kind for kind, each in KINDS.items() if each.audience is Audience.CLINIC)
TO_PHONES = sorted(kind for kind, each in KINDS.items() if Channel.SMS in each.channels)
# In both languages: the drug, what it harms, what is measured, and who treats what.
GIVEN_AWAY = re.compile(
    r"isotretin|accutane|roaccutan|ipledge|capsule|cápsula|pill\b|píldora|pastilla|medic|drug|fármaco|droga|prescri|receta"
    r"|pregnan|embaraz|birth|nacimiento|fetus|feto|contracep|anticoncep|condom|condón|period\b|menstru"
    r"|\btests?\b|\bprueba|\blab|anális|blood|sangre|urine|orina|liver|hígado|hepát|enzym|enzim"
    r"|acne|acné|skin|\bpiel\b|dermat|specialt|especial",
    re.IGNORECASE,
)
NEW_YORK, ALASKA = "America/New_York", "America/Anchorage"


@pytest.fixture(autouse=True)
def _public_url(settings) -> None:
    settings.PUBLIC_URL = "https://riskprog.example.org"


def reminder_of(kind: str, channel: str = "email", **fields) -> Reminder:
    about = (
        {}
        if "patient" in fields or kind != ReminderKind.CERTIFICATION_EXPIRING
        else {"certification": make_certification()}
    )
    return make_reminder(kind=kind, channel=channel, closes_at=CLOSES_AT, reference="M-7Q2M-4KX4", **about, **fields)


def said(reminder: Reminder) -> str:
    mail, sms = texts.mail(reminder), texts.sms(reminder)
    return re.sub(r"https://\S+", "", f"{mail.subject}\n{mail.body}\n{sms}")


def test_every_kind_for_people_has_words_and_every_kind_for_clinics_a_group() -> None:
    assert set(WORDS) == set(TO_PEOPLE)
    assert set(GROUPS) == set(TO_CLINICS)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("kind", TO_PEOPLE)
@pytest.mark.parametrize("closes_at", [CLOSES_AT, None], ids=["closing", "open"])
def test_no_message_says_what_the_step_is_or_what_it_is_for(kind: str, language: str, closes_at) -> None:
    reminder = reminder_of(kind)
    reminder.closes_at = closes_at

    with translation.override(language):
        text = said(reminder)

    assert GIVEN_AWAY.findall(text) == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_daily_mail_of_a_clinician_is_as_discreet(language: str) -> None:
    reminders = [reminder_of(kind) for kind in TO_CLINICS[:1]] + [make_reminder(kind=kind) for kind in TO_CLINICS[1:]]

    with translation.override(language):
        subject, body = texts.digest(reminders)

    assert GIVEN_AWAY.findall(subject + body) == []


def test_the_list_of_what_gives_away_would_find_it() -> None:
    assert GIVEN_AWAY.findall("Your pregnancy test is due, and liver labs") == ["pregnan", "test", "liver", "lab"]
    assert GIVEN_AWAY.findall("Prueba de embarazo y análisis de sangre") == ["Prueba", "embaraz", "anális", "sangre"]


@pytest.mark.parametrize("kind", TO_PEOPLE)
@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.SMS])
def test_no_message_holds_anything_of_the_patients_record(kind: str, channel: str, settings, tmp_path) -> None:
    settings.SMS_BACKEND, settings.OUTBOX_DIR = "monitoring.messages.sms.file", tmp_path
    patient = make_patient(reference="R-CANARY", given_name="Canaryna", family_name="Vogelsang", phone="2025550123")
    make_fact(BirthDate, patient=patient, born_on=date(1991, 2, 17))
    to = {"email": "somebody@example.org", "sms": patient.phone}[channel]

    messages.send(reminder_of(kind, channel, patient=patient), to=Recipient(to, "en", NEW_YORK))

    sent = "".join(str(each.message()) for each in mail.outbox) + "".join(
        each.read_text() for each in tmp_path.iterdir()
    )
    assert "M-7Q2M-4KX4" in sent
    assert re.findall(r"canary|vogelsang|1991|Elm Street|DR-1\b", sent, re.IGNORECASE) == []


def test_a_mail_says_until_when_and_how_to_see_what_is_left() -> None:
    subject, body = texts.mail(reminder_of("window-closes-soon"))

    assert subject == "riskprog: Your pick-up window closes soon"
    assert "Your pick-up window closes Wed, Dec 9, 2026, 11:59 pm ET.\n" in body
    assert "\nhttps://riskprog.example.org/r/M-7Q2M-4KX4." in body
    assert "No more messages like this one? Say so on that page." in body


def test_a_mail_that_nobody_may_stop_does_not_offer_it() -> None:
    assert "No more messages" not in texts.mail(reminder_of("after-care-precautions")).body


def test_who_holds_a_certification_is_sent_to_the_front_door() -> None:
    _, body = texts.mail(reminder_of("certification-expiring"))

    assert "It ends Wed, Dec 9, 2026, 11:59 pm ET." in body
    assert "Sign in:\nhttps://riskprog.example.org/\n" in body


@pytest.mark.parametrize("kind", TO_PHONES)
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_text_message_fits_into_one_and_has_letters_that_every_phone_knows(kind: str, language: str) -> None:
    with translation.override(language):
        text = texts.sms(reminder_of(kind, "sms"))

    assert len(text) <= 160, len(text)
    assert texts._in_gsm(text) == text


def test_a_text_message_tells_both_clocks(settings, tmp_path) -> None:
    settings.SMS_BACKEND, settings.OUTBOX_DIR = "monitoring.messages.sms.file", tmp_path

    messages.send(reminder_of("window-closes-soon", "sms"), to=Recipient("(202) 555-0123", "en", ALASKA))

    assert (
        "riskprog: your window closes Wed, Dec 9, 11:59 pm ET (7:59 pm AKT). https"
        in next(tmp_path.iterdir()).read_text()
    )


def test_letters_that_phones_lack_lose_their_accent() -> None:
    assert texts._in_gsm("Su última opción: sábado… ¡mañana, é ñ ü!") == "Su ultima opcion: sabado... ¡mañana, é ñ ü!"


def test_the_daily_mail_counts_by_sort_and_names_nobody() -> None:
    patient = make_patient(reference="R-CANARY", family_name="Vogelsang")
    kinds = ["result-awaited", "unanswered", "result-awaited"]
    reminders = [
        make_reminder(kind=kind, patient=patient, channel="digest", due_at=datetime(2026, 12, 1 + day, tzinfo=UTC))
        for day, kind in enumerate(kinds)
    ]

    subject, body = texts.digest(reminders)

    assert subject == "riskprog: 3 things are new in your inbox"
    assert body.startswith("2 × a result is awaited\n1 × a reminder went unanswered\n\n")
    assert "https://riskprog.example.org/inbox/" in body
    assert "R-CANARY" not in body
    assert "Vogelsang" not in body
