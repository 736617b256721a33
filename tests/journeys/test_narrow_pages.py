"""On a phone 360 pixels wide no page needs to be pushed sideways."""

from urllib.parse import urlsplit

import pytest
from django.urls import resolve

from monitoring.demo.cast import Cast
from monitoring.demo.courses import Course, Month, authorize, month, prescribe, treat, try_to_prescribe
from patients.models import Patient
from tests.journeys import steps
from tests.journeys.desks import JOURNEY, Desk, SitDown

pytestmark = JOURNEY

PHONE = 360
ADDRESSES = "links => links.map(link => link.href)"


@pytest.mark.parametrize(
    ("username", "views"),
    [
        ("prescriber", {"worklist", "enroll", "patient", "record", "correct", "prescription", "delegates"}),
        ("nurse", {"worklist", "patient", "record", "correct"}),
        (
            "ana",
            {
                "my_page",
                "my_consents",
                "my_consent",
                "my_diary",
                "my_learning",
                "my_calendar",
                "my_documents",
                "my_record",
            },
        ),
        ("pharmacist", {"counter", "counter_authorizations", "counter_authorization", "counter_slip"}),
        ("staff", {"refusals", "refusal", "certifications", "certify", "decertify", "people"}),
    ],
)
def test_no_page_is_wider_than_a_phone(sit_down: SitDown, everybody: Cast, username: str, views: set[str]) -> None:
    patient_for_every_page(everybody)
    desk = sit_down(username, width=PHONE)

    visited = visit_all(desk)

    assert views <= {view for view, _ in visited}
    assert {address: width for address, width in visited.values() if width > PHONE} == {}


def test_the_answer_at_the_counter_is_no_wider_than_a_phone(sit_down: SitDown, everybody: Cast) -> None:
    patient = patient_for_every_page(everybody)
    pharmacist = sit_down("pharmacist", width=PHONE)

    steps.look_up(pharmacist, patient)

    assert pharmacist.page.url.endswith("/counter/patient/")
    assert width_of(pharmacist) == PHONE


def patient_for_every_page(everybody: Cast) -> Patient:
    """Make a patient with a long name who was refused once, and whose supply waits at the pharmacy."""
    course: Course = treat(everybody, "Ana Featherstonehaugh-Konstantinopoulou", supplies=[-31], username="ana")
    try_to_prescribe(course, -1)
    month(course, Month(on=0))
    prescribe(course, 0)
    authorize(course, 0)
    return course.patient


def visit_all(desk: Desk) -> dict[tuple[str, str], tuple[str, int]]:
    """Visit one page of each view that links lead to, each entry form by itself, and measure its width."""
    visited: dict[tuple[str, str], tuple[str, int]] = {}
    waiting = links_of(desk)
    while waiting:
        address = waiting.pop(0)
        page = page_of(address)
        if page not in visited:
            desk.go(address)
            visited[page] = (address, width_of(desk))
            assert desk.status == 200, address
            waiting += links_of(desk)
    return visited


def links_of(desk: Desk) -> list[str]:
    here = urlsplit(desk.page.url)
    found = desk.page.locator("a[href]").evaluate_all(ADDRESSES)
    # A link within the page leads nowhere else, and a document is no page.
    return [
        each for each in found if urlsplit(each).netloc == here.netloc and "#" not in each and not each.endswith(".pdf")
    ]


def page_of(address: str) -> tuple[str, str]:
    match = resolve(urlsplit(address).path)
    return match.view_name, match.kwargs["entry"] if match.view_name == "record" else ""


def width_of(desk: Desk) -> int:
    return int(desk.page.evaluate("document.documentElement.scrollWidth"))
