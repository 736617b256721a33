"""No page, in none of its states, breaks WCAG 2.2 AA: not in light, not in dark, not on a phone."""

import pytest

from tests.every_page import accessibility
from tests.every_page.accessibility import ALL_BUT_COLORS, EVERYTHING, ONLY_COLORS
from tests.every_page.pages import Page
from tests.every_page.routes import PAGES
from tests.every_page.visitors import PHONE, Visitors

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_a_page_can_be_used_by_everybody_and_has_nothing_to_complain_of(page: Page, visitors: Visitors) -> None:
    desk = visitors.see(page)
    tab = desk.page

    found = [f"in light: {each}" for each in accessibility.violations(tab, EVERYTHING)]
    found += accessibility.structure(tab, language=page.language)
    tab.emulate_media(color_scheme="dark")
    found += [f"in dark: {each}" for each in accessibility.violations(tab, ONLY_COLORS)]
    tab.emulate_media(color_scheme="light")
    tab.set_viewport_size(PHONE)
    found += [f"on a phone: {each}" for each in accessibility.violations(tab, ALL_BUT_COLORS)]
    desk.measure()
    found += [f"the browser says: {each}" for each in desk.complaints]

    assert desk.status == page.status
    assert not found, "\n".join(found)
