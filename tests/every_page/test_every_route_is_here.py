"""Every route of the product is looked at: a new one without a row in `routes.py` fails the build."""

from django.urls import URLPattern, URLResolver, get_resolver

from tests.every_page.routes import FILES, NO_PAGE, PAGES


def named_routes(resolver: URLResolver) -> set[str]:
    found = set()
    for each in resolver.url_patterns:
        found |= named_routes(each) if isinstance(each, URLResolver) else {_name(each)}
    return found


def _name(pattern: URLPattern) -> str:
    # A route without a name cannot be asked for by one.
    return pattern.name or str(pattern.pattern)


def test_every_route_is_visited_in_at_least_one_state() -> None:
    visited = set().union(*(page.routes for page in PAGES), (file.route for file in FILES), NO_PAGE)

    assert named_routes(get_resolver()) - visited == set()
    assert visited - named_routes(get_resolver()) == set()


def test_no_state_is_looked_at_twice() -> None:
    names = [str(page) for page in PAGES]

    assert {name for name in names if names.count(name) > 1} == set()
