"""Every address of the site, as Django's URL table has it."""

from collections.abc import Iterator
from functools import cache

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern


@cache
def parameters() -> dict[str, frozenset[str]]:
    """What each address needs, by its name, or by its pattern where it has no name."""
    return {name: needs for name, _route, needs in _walk(get_resolver())}


@cache
def routes() -> dict[str, frozenset[str]]:
    """What each address needs, by its pattern."""
    return {route: needs for _name, route, needs in _walk(get_resolver())}


def _walk(
    resolver: URLResolver, space: str = "", route: str = "", needs: frozenset[str] = frozenset()
) -> Iterator[tuple[str, str, frozenset[str]]]:
    for each in resolver.url_patterns:
        pattern, here = each.pattern, f"{route}{each.pattern}"
        known = needs.union(pattern.regex.groupindex if isinstance(pattern, RegexPattern) else pattern.converters)
        if isinstance(each, URLPattern):
            yield f"{space}{each.name}" if each.name else f"/{here}", f"/{here}", known
        else:
            yield from _walk(each, f"{space}{each.namespace}:" if each.namespace else space, here, known)
