"""The letters with which the references of a campaign's pledges begin."""

from collections.abc import Container, Iterator
from itertools import chain, combinations, product
from string import ascii_uppercase

LENGTHS = (3, 4)


def free(slug: str, taken: Container[str]) -> str:
    """The first of the prefixes for this slug that is not taken: its initials, else letters from it, else any."""
    return next(each for each in _wished(slug) if each not in taken)


def _wished(slug: str) -> Iterator[str]:
    letters = [letter for letter in slug.upper() if letter in ascii_uppercase]
    initials = "".join(word[0] for word in slug.upper().split("-") if word[:1] in ascii_uppercase and word)
    if len(initials) >= LENGTHS[0]:
        yield initials[: LENGTHS[0]]
    others = (product(ascii_uppercase, repeat=length) for length in LENGTHS)
    yield from map("".join, chain(combinations(letters, LENGTHS[0]), *others))
