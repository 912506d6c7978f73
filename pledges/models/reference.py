"""A pledge's reference, such as WAT-7K3Q: the campaign's prefix, and a code made from the pledge's number.

The numbers come from a sequence, so no two pledges get the same code, however they are inserted. Never change what is
here: references stand in mails and on paper.
"""

import re
from collections.abc import Iterator
from itertools import count, islice

# Nothing that is mistaken for another character, and no vowels, so that no code is a word. Their number is a prime.
ALPHABET = "23456789BCDFGHJKLMNPQRSTVWXYZ"
SHORTEST = 4  # characters; after 707,281 pledges 5, and after 21 million 6
LONGEST = 8  # for 518 billion pledges
STEP = 367_621_003  # sets the codes of successive numbers far apart; not a multiple of the prime

NUMBERS = "pledges_pledge_numbers"  # the sequence

_NOT_IN_CODES = re.compile(r"[^0-9A-Z]")


def text(prefix: str, number: int) -> str:
    return f"{prefix}-{code(number)}"


def code(number: int) -> str:
    size, room, place = next(each for each in SIZES if number < each[2] + each[1])
    left, found = (number - place) * STEP % room, ""
    while len(found) < size:
        left, pair = divmod(left, len(PAIRS))
        found = PAIRS[pair] + found
    return found[-size:]


def number_of(typed: str, prefix: str = "") -> int | None:
    """The number of the pledge with this reference, typed in any case, with or without prefix and dash; or None."""
    found = _NOT_IN_CODES.sub("", typed.upper())
    if len(found) >= len(prefix) + SHORTEST:
        found = found.removeprefix(prefix)
    if not SHORTEST <= len(found) <= LONGEST or not set(found) <= set(ALPHABET):
        return None
    left = 0
    for character in found:
        left = left * len(ALPHABET) + ALPHABET.index(character)
    _size, room, place = next(each for each in SIZES if each[0] == len(found))
    return left * pow(STEP, -1, room) % room + place


def _sizes() -> Iterator[tuple[int, int, int]]:
    """Each length of a code, how many codes it has, and the number of the first."""
    place = 0
    for size in count(SHORTEST):
        room = len(ALPHABET) ** size
        yield size, room, place
        place += room


PAIRS = [first + second for first in ALPHABET for second in ALPHABET]
SIZES = list(islice(_sizes(), LONGEST - SHORTEST + 1))
