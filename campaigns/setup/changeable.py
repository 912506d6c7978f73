"""What of a campaign can be changed after publication, and how: what every page says about it comes from here.

The database enforces it (campaigns.models.published and .promises), campaigns.amendments carries changes out, and
campaigns.setup.drafting says which pages stay open for corrections.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy

from campaigns.models import Campaign, CampaignText
from campaigns.models.published import PROMISED_TEXTS

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Rule(TextChoices):
    NEVER = "never", gettext_lazy("Never:")
    CONFIRMED = "confirmed", gettext_lazy("Until the deadline, by a change that every supporter is asked to confirm:")
    LOGGED = "logged", gettext_lazy("Until the campaign ends, and logged:")


@dataclass(frozen=True, slots=True)
class Part:
    """`page` is the page of the draft on which it is; empty if it is on none."""

    page: str
    rule: Rule
    name: StrOrPromise


PARTS = (
    Part("names", Rule.NEVER, gettext_lazy("the web address and the main language")),
    Part("names", Rule.LOGGED, gettext_lazy("the organizer’s name and the email for questions")),
    Part("company", Rule.NEVER, gettext_lazy("the company and the currency")),
    Part("prices", Rule.NEVER, gettext_lazy("the closing prices")),
    Part("facts", Rule.NEVER, gettext_lazy("the figures about the company and their sources")),
    Part("facts", Rule.CONFIRMED, gettext_lazy("the valuation date")),
    Part("offer", Rule.CONFIRMED, gettext_lazy("the assumptions of the offer")),
    Part("sums", Rule.CONFIRMED, gettext_lazy("threshold, optimum and limits")),
    Part("days", Rule.NEVER, gettext_lazy("how the campaign opened and its time zone")),
    Part("days", Rule.CONFIRMED, gettext_lazy("an earlier deadline")),
    Part("days", Rule.LOGGED, gettext_lazy("a later deadline, before the present one has passed")),
    Part("texts", Rule.NEVER, gettext_lazy("the promises in the texts (%(promises)s)")),
    Part("texts", Rule.LOGGED, gettext_lazy("the other texts and further languages")),
    Part("terms", Rule.CONFIRMED, gettext_lazy("the terms")),
    Part("image", Rule.LOGGED, gettext_lazy("the picture")),
    Part("places", Rule.LOGGED, gettext_lazy("the links to chat, repository and meeting room")),
    Part("", Rule.LOGGED, gettext_lazy("the team")),
)


def lines() -> list[tuple[str, str]]:
    """Each rule with all that it is about."""
    return _lines(PARTS)


def lines_of(page: str, campaign: Campaign) -> list[tuple[str, str]]:
    """Each rule with what it is about on this page of a published campaign; none once the campaign has ended."""
    if campaign.phase in {Campaign.Phase.DRAFT, *Campaign.FINAL}:
        return []
    return _lines(part for part in PARTS if part.page == page)


def _lines(parts: Iterable[Part]) -> list[tuple[str, str]]:
    names: dict[Rule, list[str]] = {rule: [] for rule in Rule}
    for part in parts:
        names[part.rule].append(str(part.name) % {"promises": promises()})
    return [(str(rule.label), "; ".join(said)) for rule, said in names.items() if said]


def promises() -> str:
    """The names of the texts that promise something."""
    columns = CampaignText._meta.fields  # noqa: SLF001  (the documented way)
    return ", ".join(str(each.verbose_name) for each in columns if each.name in PROMISED_TEXTS)
