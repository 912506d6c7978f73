"""Warnings that an owner has to read before publishing. They do not prevent it: all may be intended."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts import second_factor
from campaigns.models import Campaign, Permission
from campaigns.valuation import calculation
from common import money

FAR = 2  # warn if the threshold is below half or above twice what the offer needs


@dataclass(frozen=True, slots=True)
class PublishWarning:
    kind: str
    text: str


def of(campaign: Campaign) -> list[PublishWarning]:
    people = list(campaign.team.who_may(Permission.ACT_ON_MONEY).order_by("pk"))
    without = second_factor.users_without([member.user_id for member in people])
    lacking = ", ".join(member.name for member in people if member.user_id in without)
    found = [
        ("threshold", _threshold(campaign)),
        (
            "alone",
            len(people) < 2
            and _(
                "The team has only one owner or treasurer. Cancelling the campaign, collecting early, recording the "
                "seller’s answer and retrying failed refunds take two people who have held one of these roles for "
                "some time."
            ),
        ),
        (
            "second_factor",
            lacking
            and _("Without a second factor so far: %s. They cannot decide about money until they set one up.")
            % lacking,
        ),
        (
            "language",
            campaign.texts.count() == 1
            and _("The campaign is written in only one language. Others can be added later."),
        ),
    ]
    return [PublishWarning(kind, str(text)) for kind, text in found if text]


def key(warnings: list[PublishWarning]) -> str:
    """A key for these warnings: the confirmation of having read them is valid for this key only."""
    return " ".join(warning.kind for warning in warnings)


def _threshold(campaign: Campaign) -> str:
    facts = campaign.company.facts.filter(as_of__lte=campaign.valuation_date).order_by("as_of")
    plan = calculation.planned(campaign, facts).offer
    if plan is None or (
        campaign.threshold_cents * FAR >= plan.to_raise and campaign.threshold_cents <= plan.to_raise * FAR
    ):
        return ""
    sums = {
        "threshold": money.formatted(campaign.threshold_cents, campaign.currency),
        "plan": money.formatted(plan.to_raise, campaign.currency),
    }
    return (
        _(
            "The threshold is %(threshold)s, but the offer as planned needs %(plan)s from supporters. Please "
            "check both: cards are charged if the threshold is reached, no matter how much the offer needs."
        )
        % sums
    )
