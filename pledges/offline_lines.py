"""A file of offline pledges, read line by line: what is good, and what is wrong with each other line."""

import csv
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from itertools import chain
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts import addresses
from campaigns import money
from campaigns.forms.names import readable
from campaigns.models import Campaign, Channel
from pledges.models import Pledge

HEADER = ["email", "amount", "name", "how", "language"]
CHANNELS = {"paper": Channel.PAPER, "transfer": Channel.TRANSFER}
MOST_LINES = 5_000
LANGUAGES = {code for code, _name in settings.LANGUAGES}


class NotReadable(ValueError):
    """This is no such file at all; the message says so to whoever sent it."""


class BadLine(ValueError):
    """The message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Line:
    email: str
    cents: int
    name: str
    channel: str
    language: str


@dataclass(frozen=True, slots=True)
class Found:
    """Good lines as they are kept, and the number and fault of each bad one."""

    lines: list[dict[str, Any]]
    errors: list[tuple[int, str]]


def read(campaign: Campaign, rows: Iterable[str]) -> Found:
    """Read all lines. Raises NotReadable."""
    lines = iter(rows)
    first = next(lines, "")
    # Where the comma parts pounds from pence, spreadsheets part cells by semicolons.
    reader = csv.reader(chain([first], lines), delimiter=";" if ";" in first else ",")
    good: dict[int, Line] = {}
    errors: list[tuple[int, str]] = []
    try:
        if [cell.strip().lower() for cell in next(reader, [])] != HEADER:
            raise NotReadable(_("The first line has to be: %s") % ",".join(HEADER))
        for cells in filter(any, reader):
            try:
                good[reader.line_num] = _line(campaign, cells)
            except BadLine as error:
                errors.append((reader.line_num, str(error)))
            if len(good) + len(errors) > MOST_LINES:
                raise NotReadable(_("A file can have %s lines at most. Please split it.") % MOST_LINES)
    except csv.Error:
        raise NotReadable(_("This is no CSV file.")) from None
    if not good and not errors:
        raise NotReadable(_("There is nothing below the first line."))
    errors += _taken(campaign, good)
    bad = {number for number, _error in errors}
    return Found([asdict(line) for number, line in good.items() if number not in bad], sorted(errors))


def _line(campaign: Campaign, cells: list[str]) -> Line:
    if len(cells) != len(HEADER):
        raise BadLine(_("%(wanted)s columns are needed, not %(found)s.") % {"wanted": len(HEADER), "found": len(cells)})
    email, amount, name, how, language = (cell.strip() for cell in cells)
    if how.lower() not in CHANNELS:
        raise BadLine(_("“%s” is neither paper nor transfer.") % how)
    if language and language.lower() not in LANGUAGES:
        raise BadLine(_("“%s” is no language of this site.") % language)
    if len(readable(name)) > 80:
        raise BadLine(_("The name is longer than 80 characters."))
    cents = _cents(campaign, amount)
    return Line(
        _email(email), cents, readable(name), CHANNELS[how.lower()].value, language.lower() or campaign.language
    )


def _email(text: str) -> str:
    try:
        return addresses.cleaned(text)
    except ValidationError as error:
        raise BadLine(f"“{text}”: {error.messages[0]}") from None


def _cents(campaign: Campaign, text: str) -> int:
    try:
        cents = money.parse(text, campaign.currency)
    except money.AmountError as error:
        raise BadLine(str(error)) from None
    if not campaign.min_cents <= cents <= min(campaign.max_cents, money.MAX_AMOUNT):
        raise BadLine(_("This campaign does not take %s.") % money.formatted(cents, campaign.currency))
    return cents


def _taken(campaign: Campaign, good: dict[int, Line]) -> list[tuple[int, str]]:
    """Those who are there twice, or have pledged already: one live pledge a person and campaign."""
    emails = [line.email for line in good.values()]
    pledged = Pledge.objects.live().filter(campaign=campaign, supporter__email__in=emails)
    known = set(pledged.values_list("supporter__email", flat=True))
    seen: set[str] = set()
    errors = []
    for number, line in good.items():
        if line.email in known:
            errors.append((number, _("%s has pledged already.") % line.email))
        elif line.email in seen:
            errors.append((number, _("%s is there twice.") % line.email))
        seen.add(line.email)
    return errors
