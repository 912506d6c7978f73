"""The criteria of the list of supporters, and how they read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from common import countries, languages, money
from pledges.models import Status

PROBLEMS = {
    "declined": _("Card declined"),
    "authenticate": _("Bank requires confirmation by the cardholder"),
    "repairing": _("Supporter is fixing the card"),
    "expires": _("Card expires before the deadline"),
    "dispute": _("Open dispute"),
    "reconfirm": _("Change not confirmed yet"),
    "unreachable": _("Unreachable by email"),
}
# Several problems under one criterion; desk.supporters.matching says which.
GROUP_LABELS = {"needs_action": _("Card failed (any reason)")}

LABELS = {
    "stage": _("Stage"),
    "problem": _("Problem"),
    "least": _("Minimum amount"),
    "most": _("Maximum amount"),
    "since": _("Pledged on or after"),
    "until": _("Pledged on or before"),
    "language": _("Language"),
    "country": _("Country of the saved card"),
    "source": _("Source"),
    "tag": _("Tag"),
    "picked": _("Picked"),
}
MOST_PICKED = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """The criteria of the list, as stored with an export; days are in the campaign's time zone."""

    stage: str = ""
    problem: str = ""
    least: int | None = None
    most: int | None = None
    source: str = ""
    since: str = ""
    until: str = ""
    language: str = ""
    country: str = ""
    tag: str = ""
    picked: str = ""  # ids of pledges


def written(pks: Iterable[UUID]) -> str:
    """Ids for `Wanted.picked`."""
    return ".".join(pk.hex for pk in pks)


def picked(text: str) -> list[UUID]:
    """The ids in `Wanted.picked`. Raises ValueError."""
    return [UUID(hex_) for hex_ in text.split(".")]


def given(wanted: Wanted) -> dict[str, Any]:
    """The criteria that are given, by name."""
    values = {name: getattr(wanted, name) for name in LABELS}
    return {name: value for name, value in values.items() if value not in {None, ""}}


def described(campaign: Campaign, wanted: Wanted) -> str:
    """The criteria as text; empty if there are none."""
    return ", ".join(said(campaign, wanted).values())


def said(campaign: Campaign, wanted: Wanted) -> dict[str, str]:
    """Each criterion that is given, as text."""
    texts = ((name, LABELS[name], _said(campaign, name, value)) for name, value in given(wanted).items())
    return {name: gettext("%(label)s: %(value)s") % {"label": label, "value": text} for name, label, text in texts}


def _said(campaign: Campaign, name: str, value: Any) -> str:
    known: dict[str, dict[str, Any]] = {
        "stage": dict(Status.choices),
        "problem": {**GROUP_LABELS, **PROBLEMS},
        "language": dict(settings.LANGUAGES),
        "country": countries.names(languages.locale()),
    }
    if name in known:
        return str(known[name][value])
    if name in {"least", "most"}:
        return money.formatted(value, campaign.currency)
    if name in {"since", "until"}:
        return date_format(date.fromisoformat(value), "DATE_FORMAT")
    if name == "picked":
        number = len(picked(value))
        return ngettext("%(number)s person", "%(number)s people", number) % {"number": number}
    return str(value)


def query(campaign: Campaign, wanted: Wanted) -> str:
    """The criteria as the query of the list."""
    values = given(wanted)
    amounts = {name: money.plain(values[name], campaign.currency) for name in ("least", "most") if name in values}
    return urlencode(values | amounts)
