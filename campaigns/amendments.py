"""Changing what supporters rely on after publication: the only way is a Change, which they have to confirm.

It covers threshold, optimum, limits, valuation date, assumptions of the offer, terms, and an earlier deadline.
Extending the deadline does not need a Change: the accepted terms allow it, see payments.decisions.campaign_actions.
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
    "threshold_cents": gettext_lazy("Threshold, below which nothing is charged"),
    "optimum_cents": gettext_lazy("Optimum, the amount hoped for"),
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
    """The proposed change would change nothing."""


@dataclass(frozen=True, slots=True)
class ProposedChange:
    """A change as submitted by its author: the new values by name, and the terms by language, empty if unchanged."""

    values: Values
    reasons: dict[str, str]
    terms: dict[str, str]
    # The campaign's version that its author has seen.
    version: int


@dataclass(frozen=True, slots=True)
class ChangedValue:
    """One changed value, formatted in the active language."""

    label: str
    before: str
    after: str


def current_values(campaign: Campaign) -> dict[str, Any]:
    """The current values of all that a Change can change: in minor units, ISO dates, None for a missing assumption."""
    assumed: dict[str, int] = dict(campaign.assumptions.values_list("kind", "value"))
    return {
        **{name: getattr(campaign, name) for name in SUMS},
        "valuation_date": campaign.valuation_date.isoformat(),
        **{str(kind): assumed.get(kind) for kind in Assumption.Kind},
        "deadline": campaign.deadline.isoformat(),
        "terms": campaign.terms_versions.latest("number").number,
    }


def draft(campaign: Campaign, wish: ProposedChange, by: User, published_at: datetime, ends_at: datetime) -> Change:
    """Build the Change that the wish amounts to, without saving it. Raises NothingChanges."""
    before = current_values(campaign)
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
    """Strip surrounding white space, which forms do not submit."""
    return {code: text.strip() for code, text in texts.items()}


@transaction.atomic
def carry_out(change: Change, terms: dict[str, str]) -> None:
    """Save the change and put it into effect. The caller holds a lock on the campaign's row."""
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
    # The old source does not support the new figure; the reason for the change says where it comes from.
    facts = {"value": value, "as_of": day, "source": "", "source_url": ""}
    Assumption.objects.update_or_create(campaign=change.campaign, kind=kind, defaults=facts)


def _read(name: str, value: Any) -> Any:
    if name == "valuation_date":
        return date.fromisoformat(value)
    return datetime.fromisoformat(value) if name == "deadline" else value


def deadline(change: Change) -> datetime:
    """The deadline after the change."""
    found = change.after.get("deadline")
    return datetime.fromisoformat(found) if found else change.campaign.deadline


def ends_text(change: Change) -> str:
    """Until when supporters can agree, formatted in the active language."""
    return clock.text(change.ends_at, change.campaign)


def lines(change: Change) -> list[ChangedValue]:
    """What changes, in the order of the form's fields."""
    before, after = (texts(change.campaign, values) for values in (change.before, change.after))
    return [ChangedValue(str(label), before[name], after[name]) for name, label in LABELS.items() if name in after]


def mail_context(change: Change) -> dict[str, Any]:
    """The data about a change for the mails, in the active language."""
    return {
        "number": change.number,
        "lines": [[line.label, line.before, line.after] for line in lines(change)],
        "reason": change.reason,
        "reason_language": change.language,
        "until": ends_text(change),
    }


def texts(campaign: Campaign, values: Values) -> dict[str, str]:
    """Format values from current_values() for people."""
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
        language = languages.current()
        return numbers.percent(numbers.written(Decimal(value).scaleb(-2), language), language)
    return money.rounded(int(value), campaign.currency)


def with_change(change: Change) -> Campaign:
    """An unsaved copy of the campaign with the change applied, for the preview before publishing."""
    campaign = copy(change.campaign)
    for name, value in change.after.items():
        if name in {*SUMS, "valuation_date", "deadline"}:
            setattr(campaign, name, _read(name, value))
    return campaign
