"""Ask axe what on a page breaks a rule of WCAG 2.2 at level AA, and measure what axe does not."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page as Tab

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# The rules that look at colors, which are all that a theme changes.
COLORS = ["color-contrast", "link-in-text-block"]
EVERYTHING = {"runOnly": {"type": "tag", "values": TAGS}}
ONLY_COLORS = {"runOnly": {"type": "rule", "values": COLORS}}
ALL_BUT_COLORS = {**EVERYTHING, "rules": {rule: {"enabled": False} for rule in COLORS}}
_RUN = """
(options) => axe.run(options).then(({violations}) => violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")}: ${node.html.slice(0, 300)} (${node.failureSummary})`)))
"""
_HEADS = "() => [...document.querySelectorAll('h1')].map((head) => head.innerText)"


def violations(tab: Tab, options: dict[str, object]) -> list[str]:
    """Return every violation: the rule, where, the markup, and what would mend it."""
    if not tab.evaluate("'axe' in window"):
        tab.evaluate(AXE_SCRIPT)
    # Preloading fetches each style sheet once more, for a rule that is off.
    found: list[str] = tab.evaluate(_RUN, {**options, "resultTypes": ["violations"], "preload": False})
    return [" ".join(each.split()) for each in found]


def structure(tab: Tab, *, language: str) -> list[str]:
    """Return what is wrong with the page's language, title and first heading."""
    found = []
    if (said := tab.locator("html").get_attribute("lang")) != language:
        found.append(f"the language is {said!r}, not {language!r}")
    if not tab.title().strip():
        found.append("there is no title")
    if len(heads := tab.evaluate(_HEADS)) != 1:
        found.append(f"there are {len(heads)} first headings: {heads}")
    return found
