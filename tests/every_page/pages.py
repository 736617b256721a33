"""Say what a page in one of its states is, and how somebody gets there."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.urls import reverse

from tests.every_page.world import World

# Who has not signed in; the second has chosen Spanish, the third has guessed too often.
VISITOR, SPANISH_VISITOR, LOCKED_VISITOR = "", "a visitor", "a guesser"


@dataclass(frozen=True, kw_only=True)
class Send:
    """Send a form of the page: the one whose action is this route, or else the page's own."""

    route: str = ""
    args: tuple[str, ...] = ()
    typed: Mapping[str, str] = field(default_factory=dict)
    # What is typed into every field that is not named; none: each stays as the page proposes it.
    filled: str | None = None


EMPTIED = Send(filled="")


@dataclass(frozen=True)
class Page:
    """One state of one route, as one person sees it."""

    route: str
    by: str = VISITOR
    # Names of the world, or words of the address itself.
    args: tuple[str, ...] = ()
    query: str = ""
    sends: Send | None = None
    status: int = 200
    language: str = "en"

    def __str__(self) -> str:
        sent = self.sends and (
            "sent" if self.sends.filled is None else "emptied" if self.sends.filled == "" else "filled"
        )
        what = f"({sent} {self.sends.route}".rstrip() + ")" if self.sends else ""
        return " ".join(filter(None, [self.route, *self.args, self.query, what, f"by {self.by or 'anybody'}"]))

    def address(self, world: World) -> str:
        return address(world, self.route, self.args) + self.query.format(**world.names)

    @property
    def routes(self) -> set[str]:
        """Return the routes that this state takes part in."""
        return {self.route, *([self.sends.route] if self.sends and self.sends.route else [])}


@dataclass(frozen=True)
class File:
    """A file, not a page: what it is, and who fetches it."""

    route: str
    by: str
    kind: str
    args: tuple[str, ...] = ()
    query: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, [self.route, *self.args, self.query, f"by {self.by}"]))

    def address(self, world: World) -> str:
        return address(world, self.route, self.args) + self.query


def address(world: World, route: str, args: tuple[str, ...]) -> str:
    """Return where a route leads, with the world's names filled in."""
    return reverse(route, args=[world.names.get(each, each) for each in args])
