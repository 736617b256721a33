"""Make requests as nobody sends them: to real addresses and to bent ones, with real fields and with what does not belong there."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from hypothesis import strategies as st

from tests.fuzz.forms import Fields

# What has broken forms, parsers, queries and headers before.
NASTY = (
    "", " ", "\0", "\n", "\r\nSet-Cookie: a=b", "x" * 5_000, "=1+1", "@SUM(A1)", "<script>alert(1)</script>", "'; DROP TABLE x; --",
    "../../etc/passwd", "%s%n%00", "{{ 7 * 7 }}", "${7*7}", "NaN", "Infinity", "-Infinity", "1e999", "-0", "9" * 40, "0.1.1", "1,5",
    "٣", "²", "0000-00-00", "2026-02-30", "9999-12-31", "0001-01-01", "12/31/2026", "on", "true", "null", "[]", "{}", "\u202e\u0000a",
    "👩\u200d⚕️", "a" * 255, "A-2222-2222", "R-222222", "admin", "system", "-1", "0", "99999999999999999999", "2026-12-08T10:00:00Z",
)  # fmt: skip
# What a request must not be able to say of itself (promise 17).
EXTRA = (
    "eligible",
    "permits",
    "status",
    "role",
    "prescriber",
    "is_active",
    "recorded_by",
    "id",
    "next",
    "page",
    "sort",
    "q",
)
METHODS = ("GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS")
HEADERS = {
    "HX-Request": ("true", "\u00e9"),
    "HX-Target": ("rows", "\u00ff" * 30),
    "Accept-Language": ("es", "xx-" * 200, "*;q=9"),
    "X-Forwarded-For": ("1.2.3.4", "not an address", "::1," * 50),
    "Range": ("bytes=0-1", "bytes=9-1"),
    "If-Modified-Since": ("never", "Tue, 08 Dec 2026 15:30:00 GMT"),
}
BODIES = (
    ("application/json", b"{"),
    ("application/json", b'{"a": ' * 300),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n"),
    ("multipart/form-data", b"no boundary"),
    ("application/x-www-form-urlencoded", b"\xff\xfe=%ff&a=%zz&&==&" * 20),
    ("application/x-www-form-urlencoded", b"a=1&" * 6_000),
    ("text/xml", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
    ("", b"\0" * 100),
)


@dataclass(frozen=True)
class Request:
    """Hold one request, and who sends it."""

    by: str
    method: str
    address: str
    query: list[tuple[str, str]] = field(default_factory=list)
    fields: list[tuple[str, str]] = field(default_factory=list)
    raw: tuple[str, bytes] | None = None
    headers: dict[str, str] = field(default_factory=dict)


def values(offered: Sequence[str]) -> st.SearchStrategy[str]:
    """Return what a field may be filled with: mostly what the page offers, else what does not belong there."""
    odd = st.one_of(
        st.sampled_from(NASTY),
        st.text(max_size=60),
        st.integers(-(10**9), 10**9).map(str),
        st.decimals(allow_nan=True).map(str),
        st.dates().map(str),
    )
    offer = st.sampled_from([*offered, ""])
    return st.one_of(offer, offer, offer, odd) if offered else odd


@st.composite
def filled(draw: st.DrawFn, fields: Fields) -> list[tuple[str, str]]:
    """Fill the fields of a page, leave some out, send some twice, and add some that it has not."""
    sent = [(name, draw(values(offered))) for name, offered in fields.items() if not rarely(draw)]
    more = draw(st.lists(st.sampled_from([*EXTRA, *fields]), max_size=2)) if rarely(draw) else []
    return [*sent, *((name, draw(values(()))) for name in more)]


@st.composite
def bent(draw: st.DrawFn, address: str) -> str:
    """Return an address with one of its parts replaced."""
    parts = address.strip("/").split("/")
    parts[draw(st.integers(0, len(parts) - 1))] = draw(values(()))
    return "/" + "/".join(parts) + ("/" if address.endswith("/") and parts != [""] else "")


def rarely(draw: st.DrawFn) -> bool:
    """Say yes about once in twelve times."""
    return draw(st.integers(0, 11)) == 7
