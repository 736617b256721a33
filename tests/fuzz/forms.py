"""Read the forms of a page: where each leads, and what it proposes for its fields."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

Fields = dict[str, list[str]]


@dataclass
class Form:
    """Hold one form: its method, where it leads, and each field's name with the values that the page offers."""

    method: str
    address: str
    fields: Fields = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._address = address
        self._select = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            leads_to = urlsplit(urljoin(self._address, given.get("action", ""))).path
            self.forms.append(Form(given.get("method", "get").upper(), leads_to))
        if tag == "select":
            self._select = given.get("name", "")
        name = self._select if tag == "option" else given.get("name")
        if name and self.forms and tag in {"input", "textarea", "button", "option", "select"}:
            self.forms[-1].fields.setdefault(name, []).append(given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""


def forms_of(html: str, address: str) -> list[Form]:
    """Return the forms of a page at an address."""
    reader = _Reader(address)
    reader.feed(html)
    return reader.forms
