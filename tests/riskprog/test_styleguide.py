"""The styleguide draws every part for real, and only where the product runs as a demo."""

from django.test import Client
from django.test.utils import override_settings


@override_settings(IS_DEMO=True)
def test_in_a_demo_everybody_sees_each_part_drawn(client: Client, db: None) -> None:
    page = client.get("/styleguide/").content.decode()

    assert page.count('class="answer answer-') == 3
    assert all(part in page for part in ("data-timeline", "cal-month", "error-summary", "next-action", "message-error"))


def test_where_patients_are_real_there_is_no_styleguide(client: Client, db: None) -> None:
    assert client.get("/styleguide/").status_code == 404
