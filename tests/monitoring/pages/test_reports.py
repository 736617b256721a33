"""Program staff see the program's reports; small numbers are hidden on the page and in every file."""

import csv
import io
from collections import Counter
from datetime import date

import openpyxl
import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from accounts.roles import Role
from audit.actions import Action
from audit.models import Event
from monitoring.models import PregnancyTest
from monitoring.presenters.report_tables import Report
from monitoring.presenters.reports import KINDS
from monitoring.selectors.reports import Period
from tests.factories import NOW, make_clinic, make_fact, make_patient, make_user

pytestmark = pytest.mark.django_db

LIST = "/program/reports/"
TESTS = f"{LIST}home-tests/"
ALL_PAGES = [LIST, *[f"{LIST}{slug}/" for slug in KINDS], f"{TESTS}csv/", f"{TESTS}xlsx/"]
OCTOBER_AND_NOVEMBER = Period(date(2026, 10, 1), date(2026, 12, 1))


@pytest.fixture(autouse=True)
def clock():
    cache.clear()
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller
    cache.clear()


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_user(Role.STAFF, username="staff"))
    return client


def text(response) -> str:
    return " ".join(response.content.decode().split())


def add_tests(setting: str, number: int, on: date = date(2026, 11, 2), **fields) -> None:
    patient = make_patient(**fields)
    for _ in range(number):
        make_fact(PregnancyTest, patient=patient, setting=setting, collected_on=on)


# ---- Who may


@pytest.mark.parametrize("page", ALL_PAGES)
@pytest.mark.parametrize("role", [Role.PRESCRIBER, Role.NURSE, Role.PATIENT, Role.PHARMACIST])
def test_no_other_role_opens_a_report(client: Client, role: Role, page: str) -> None:
    client.force_login(make_user(role))

    assert client.get(page).status_code == 403
    assert Event.objects.filter(action=Action.ACCESS_REFUSED).exists()


@pytest.mark.parametrize("page", ALL_PAGES)
def test_a_visitor_is_sent_to_the_sign_in_page(client: Client, page: str) -> None:
    assert client.get(page).headers["Location"] == f"/sign-in/?next={page}"


@pytest.mark.parametrize("page", ALL_PAGES)
def test_staff_open_every_report_and_only_read_it(staff: Client, page: str) -> None:
    add_tests("clia", 6)

    assert staff.get(page).status_code == 200
    assert staff.post(page).status_code == 405


@pytest.mark.parametrize("page", [f"{LIST}nonsense/", f"{LIST}nonsense/csv/", f"{TESTS}pdf/"])
def test_what_there_is_not_is_not_found(staff: Client, page: str) -> None:
    assert staff.get(page).status_code == 404


@pytest.mark.parametrize(
    "query",
    ["since=2026-13", "since=november", "until=1999-01", "clinic=nonsense", "sort=up", "since=2026-10&since=2026-11"],
)
@pytest.mark.parametrize("page", [TESTS, f"{TESTS}csv/"])
def test_an_unknown_or_impossible_parameter_is_refused(staff: Client, page: str, query: str) -> None:
    assert staff.get(f"{page}?{query}").status_code == 400


# ---- What is on record


def test_looking_at_a_report_and_taking_it_along_are_on_record(staff: Client) -> None:
    clinic = make_clinic()

    staff.get(TESTS, {"since": "2026-10", "until": "2026-11", "clinic": clinic.reference})
    staff.get(f"{TESTS}xlsx/")

    found = Event.objects.filter(action__in=[Action.REPORT_VIEWED, Action.REPORT_EXPORTED], actor="staff").order_by(
        "pk"
    )
    assert [(each.action, each.subject, each.detail) for each in found] == [
        (Action.REPORT_VIEWED, "home-tests", {"months": "2026-10-to-2026-11", "clinic": clinic.reference}),
        (Action.REPORT_EXPORTED, "home-tests", {"months": "2025-12-to-2026-11", "clinic": "", "kind": "xlsx"}),
    ]


# ---- What is asked for


def test_a_report_is_of_the_latest_twelve_months_unless_asked_otherwise(staff: Client) -> None:
    rows = staff.get(TESTS).context["report"].table.rows

    assert [row.label for row in rows][::6] == ["Dec 2025", "Jun 2026", "All months"]


def test_a_field_that_is_left_empty_asks_for_the_usual(staff: Client) -> None:
    asked = {"since": "", "until": "", "clinic": ""}

    assert staff.get(TESTS, asked).context["query"] == staff.get(TESTS).context["query"]


def test_two_months_in_the_wrong_order_are_the_same_months(staff: Client) -> None:
    rows = staff.get(TESTS, {"since": "2026-11", "until": "2026-10"}).context["report"].table.rows

    assert [row.label for row in rows] == ["Oct 2026", "Nov 2026", "All months"]


def test_a_clinic_may_be_chosen_and_what_was_asked_goes_along(staff: Client) -> None:
    doctor = make_user(Role.PRESCRIBER)
    add_tests("clia", 7, prescriber=doctor)
    add_tests("clia", 9)

    response = staff.get(TESTS, {"since": "2026-11", "clinic": doctor.clinic.reference})

    assert response.context["report"].table.rows[0].cells[0] == 7
    assert f"csv/?since=2026-11&amp;until=2026-11&amp;clinic={doctor.clinic.reference}" in text(response)


def test_months_in_which_nothing_happened_say_so(staff: Client) -> None:
    assert "Nothing to count in these months" in text(staff.get(TESTS))


def test_a_report_is_counted_once_a_minute_and_says_when(staff: Client, clock) -> None:
    add_tests("clia", 6)
    first = staff.get(TESTS).context
    add_tests("clia", 6)
    clock.shift(59)
    second = staff.get(TESTS).context

    assert second["report"].table.rows[-1].cells[-2] == first["report"].table.rows[-1].cells[-2] == 6
    assert second["counted"] == first["counted"] == "Mon, Nov 23, 2026, 10:00 am ET"


# ---- What is shown


def test_the_chart_and_the_table_say_the_same(staff: Client) -> None:
    add_tests("clia", 30)
    add_tests("home", 10)

    response = staff.get(TESTS, {"since": "2026-11"})

    report = response.context["report"]
    assert report.table.rows[0].cells == [30, 0, 10, 40, 25]
    assert [(bar.label, bar.text, bar.width) for bar in report.chart.bars] == [("Nov 2026", "25%", "16.50%")]
    assert 'role="img"' in text(response)
    assert 'style="' not in text(response).split("<main", 1)[1]


def test_small_numbers_are_hidden_on_the_page_and_in_each_file(staff: Client) -> None:
    add_tests("clia", 30)
    add_tests("home", 3)
    query = {"since": "2026-11", "until": "2026-11"}

    page = staff.get(TESTS, query)
    file = staff.get(f"{TESTS}csv/", query)
    book = openpyxl.load_workbook(io.BytesIO(staff.get(f"{TESTS}xlsx/", query).content)).worksheets[0]

    # 30 of 33 would give the 3 away, and so would their total.
    assert page.context["report"].table.rows[0].cells == ["hidden", 0, "<5", 33, "–"]
    lines = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert lines[1] == ["Nov 2026", "hidden", "0", "<5", "33", "–"]
    assert [cell.value for cell in book[2]] == ["Nov 2026", "hidden", 0, "<5", 33, "–"]
    assert ">3<" not in text(page)


def test_a_file_has_a_plain_name_and_is_kept_by_nobody_on_the_way(staff: Client) -> None:
    response = staff.get(f"{TESTS}csv/", {"since": "2026-10"})

    assert response.headers["Content-Disposition"] == 'attachment; filename="home-tests-2026-10-to-2026-11.csv"'
    assert response.headers["Cache-Control"] == "no-store"


def test_a_report_names_no_patient(staff: Client) -> None:
    add_tests("clia", 6, given_name="Zelda", family_name="Quux", reference="R-QUUX")

    pages = [text(staff.get(page)) for page in ALL_PAGES if not page.endswith("xlsx/")]

    assert [page for page in pages if "Quux" in page or "Zelda" in page or "R-QUUX" in page] == []


def test_the_definition_of_a_window_has_the_policys_own_days(staff: Client) -> None:
    assert "It lasts 7 days; the first is the day of collection." in text(staff.get(f"{LIST}windows-missed/"))


def present(slug: str, counted: object) -> Report:
    return KINDS[slug].presenting(counted, OCTOBER_AND_NOVEMBER)


def test_refusals_by_cause_come_largest_first_and_small_ones_by_name() -> None:
    report = present("refusals-by-cause", ({"supply": 2, "consent": 4, "counseling": 30, "indication": 10}, 40))

    assert [[row.label, *row.cells] for row in report.table.rows] == [
        ["Counseling confirmed", "Program", 30, 75],
        ["Indication", "Clinic", 10, 25],
        ["Consent signed", "Program", "<5", "–"],
        ["Days of supply", "Program", "<5", "–"],
        ["Refused decisions", "", 40, ""],
    ]
    assert [bar.text for bar in report.chart.bars] == ["30", "10", "<5", "<5"]


def test_large_numbers_are_grouped_for_readers_and_not_in_files(staff: Client) -> None:
    report = present("refusals-by-cause", ({"counseling": 1234}, 5678))

    assert [bar.text for bar in report.chart.bars] == ["1,234"]
    assert report.table.lines()[0] == ["Counseling confirmed", "Program", 1234, 22]


def test_a_cause_of_nearly_all_refusals_is_hidden_for_the_few_that_it_is_not_of() -> None:
    report = present("refusals-by-cause", ({"counseling": 38}, 40))

    assert report.table.rows[0].cells == ["Program", "hidden", "–"]


def test_the_share_of_missed_windows_is_of_all_that_closed() -> None:
    report = present("windows-missed", [[30, 10], [45, 5]])

    assert [[row.label, *row.cells] for row in report.table.rows] == [
        ["Oct 2026", 30, 10, 40, 25],
        ["Nov 2026", 45, 5, 50, 10],
        ["All months", 75, 15, 90, 17],
    ]


def test_the_quartiles_are_days_within_which_that_part_of_the_supplies_came() -> None:
    report = present("time-to-supply", [Counter({0: 10, 2: 10, 5: 10, 8: 10}), Counter({1: 19})])

    assert [[row.label, *row.cells] for row in report.table.rows] == [
        ["Oct 2026", 30, 10, 40, 75, 0, 2, 5],
        ["Nov 2026", 19, 0, 19, "–", "–", "–", "–"],
        ["All months", 49, 10, 59, 83, 1, 2, 5],
    ]
    assert [bar.text for bar in report.chart.bars] == ["2 days (0–5)", "–"]


def test_lapsed_certifications_tell_prescribers_and_pharmacies_apart() -> None:
    report = present("lapsed-certifications", [[6, 5], [0, 7]])

    assert [[row.label, *row.cells] for row in report.table.rows] == [
        ["Oct 2026", 6, 5, 11],
        ["Nov 2026", 0, 7, 7],
        ["All months", 6, 12, 18],
    ]
