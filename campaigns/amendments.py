"""What supporters rely on, and the one way in which it changes after the campaign was published.

Threshold, optimum, limits, valuation date, assumptions of the offer, terms, and a deadline that is brought forward. A
deadline that is extended is no change: the accepted terms allow it, see payments.decisions.campaign_actions.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from campaigns import clock
from campaigns.models import Assumption, Campaign, CampaignAct, Change
from common import languages, money, numbers

SUMS = {
    "threshold_cents": gettext_lazy("Threshold: below this, nothing is charged"),
    "optimum_cents": gettext_lazy("Optimum: the amount hoped for"),
    "min_cents": gettext_lazy("Smallest pledge"),
    "max_cents": gettext_lazy("Largest pledge"),
}
LABELS = {
    **SUMS,
    "valuation_date": gettext_lazy("Valuation date of the offer"),
    **{str(kind): kind.label for kind in Assumption.Kind},
    "deadline": gettext_lazy("Deadline"),
    "terms": gettext_lazy("Terms"),
}
RATES = frozenset(str(kind) for kind in Assumption.RATES)
Values = Mapping[str, Any]


class NothingChanges(Exception):
    """It is as it was."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A change as somebody writes it: the new values by their names, and the new terms if they change."""

    values: Values
    reasons: dict[str, str]
    terms: dict[str, str]
    # Of the version that its author has seen.
    version: int


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that changes, in words of the present language."""

    label: str
    before: str
    after: str


def present(campaign: Campaign) -> dict[str, Any]:
    """All that a change can change, as it is kept: minor units, ISO dates, a missing assumption as None."""
    assumed: dict[str, int] = dict(campaign.assumptions.values_list("kind", "value"))
    return {
        **{name: getattr(campaign, name) for name in SUMS},
        "valuation_date": campaign.valuation_date.isoformat(),
        **{str(kind): assumed.get(kind) for kind in Assumption.Kind},
        "deadline": campaign.deadline.isoformat(),
        "terms": campaign.terms_versions.latest("number").number,
    }


def draft(campaign: Campaign, wish: Wish, by: User, published_at: datetime, ends_at: datetime) -> Change:
    """Make the change that a wish comes to, without saving it. Raises NothingChanges."""
    before = present(campaign)
    after = {name: value for name, value in wish.values.items() if value != before[name]}
    if wish.terms and wish.terms != _as_written(campaign.terms_versions.latest("number").texts):
        after["terms"] = before["terms"] + 1
    if not after:
        raise NothingChanges(campaign.slug)
    return Change(
        campaign=campaign,
        number=campaign.version + 1,
        before={name: before[name] for name in after},
        after=after,
        reasons=wish.reasons,
        by=by,
        published_at=published_at,
        ends_at=ends_at,
    )


def _as_written(texts: dict[str, str]) -> dict[str, str]:
    """Without the white space around them, which no form sends back."""
    return {code: text.strip() for code, text in texts.items()}


@transaction.atomic
def carry_out(change: Change, terms: dict[str, str]) -> None:
    """Save the change and put it in force. The caller holds the campaign's row."""
    change.save(force_insert=True)
    campaign, after = change.campaign, dict(change.after)
    if number := after.pop("terms", None):
        campaign.terms_versions.create(number=number, texts=terms)
    for kind in Assumption.Kind:
        if kind in after:
            _assume(change, kind, after.pop(kind))
    for name, value in {**after, "version": change.number}.items():
        setattr(campaign, name, _read(name, value))
    campaign.save(update_fields=[*after, "version"])
    campaign.acts.create(by=change.by, kind=CampaignAct.Kind.CHANGED, data={"number": change.number})


def _assume(change: Change, kind: str, value: int | None) -> None:
    assumptions = Assumption.objects.filter(campaign=change.campaign, kind=kind)
    if value is None:
        assumptions.delete()
        return
    day = clock.local(change.published_at, change.campaign).date()
    # Who said the old figure did not say the new one: the reason of the change tells where it is from.
    facts = {"value": value, "as_of": day, "source": "", "source_url": ""}
    Assumption.objects.update_or_create(campaign=change.campaign, kind=kind, defaults=facts)


def _read(name: str, value: Any) -> Any:
    if name == "valuation_date":
        return date.fromisoformat(value)
    return datetime.fromisoformat(value) if name == "deadline" else value


def deadline(change: Change) -> datetime:
    """The deadline as it is after the change."""
    found = change.after.get("deadline")
    return datetime.fromisoformat(found) if found else change.campaign.deadline


def lines(change: Change) -> list[Line]:
    """What changes, in the order of the form."""
    before, after = (texts(change.campaign, values) for values in (change.before, change.after))
    return [Line(str(label), before[name], after[name]) for name, label in LABELS.items() if name in after]


def texts(campaign: Campaign, values: Values) -> dict[str, str]:
    """Values of present() as people read them."""
    return {name: _text(campaign, name, value) for name, value in values.items()}


def _text(campaign: Campaign, name: str, value: Any) -> str:
    if value is None:
        return _("not stated")
    if name == "terms":
        return str(_("version %s") % value)
    if name == "deadline":
        return clock.text(datetime.fromisoformat(value), campaign)
    if name == "valuation_date":
        return date_format(date.fromisoformat(value), "DATE_FORMAT")
    if name in RATES:
        return f"{numbers.written(Decimal(value).scaleb(-2), languages.current())}\u00a0%"
    return money.rounded(int(value), campaign.currency)


def foreseen(change: Change) -> Campaign:
    """The campaign as the change makes it, not saved: for whoever looks before publishing."""
    campaign = copy(change.campaign)
    for name, value in change.after.items():
        if name in {*SUMS, "valuation_date", "deadline"}:
            setattr(campaign, name, _read(name, value))
    return campaign
