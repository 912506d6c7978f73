"""Warnings that an owner has to read before publishing. They do not prevent it: all may be intended."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import second_factor
from campaigns.models import Campaign, Permission
from campaigns.valuation import calculation
from common import money

FAR = 2  # warn if the threshold is below half or above twice what the offer needs


class Kind(TextChoices):
    """What a warning is about, as the log names it."""

    DEADLINE = "deadline", gettext_lazy("the deadline")
    CHECKLIST = "checklist", gettext_lazy("the checklist")
    CHANGE = "change", gettext_lazy("the change of terms")
    THRESHOLD = "threshold", gettext_lazy("the threshold")
    ALONE = "alone", gettext_lazy("only one owner or treasurer")
    SECOND_FACTOR = "second_factor", gettext_lazy("a second factor is missing")
    LANGUAGE = "language", gettext_lazy("only one language")


@dataclass(frozen=True, slots=True)
class PublishWarning:
    kind: Kind
    text: str


def of(campaign: Campaign) -> list[PublishWarning]:
    people = list(campaign.team.who_may(Permission.ACT_ON_MONEY).order_by("pk"))
    without = second_factor.users_without([member.user_id for member in people])
    lacking = ", ".join(member.name for member in people if member.user_id in without)
    found = [
        (Kind.THRESHOLD, _threshold(campaign)),
        (
            Kind.ALONE,
            len(people) < 2
            and _(
                "The team has only one owner or treasurer. Cancelling the campaign, collecting early, recording the "
                "seller’s answer and retrying failed refunds take two people who have held one of these roles for "
                "some time."
            ),
        ),
        (
            Kind.SECOND_FACTOR,
            lacking
            and _("Without a second factor so far: %s. They cannot decide about money until they set one up.")
            % lacking,
        ),
        (
            Kind.LANGUAGE,
            campaign.texts.count() == 1
            and _("The campaign is written in only one language. Others can be added later."),
        ),
    ]
    return [PublishWarning(kind, str(text)) for kind, text in found if text]


def key(warnings: list[PublishWarning]) -> str:
    """A key for these warnings: the confirmation of having read them is valid for this key only."""
    return " ".join(warning.kind for warning in warnings)


def described(read: str) -> str:
    """What the warnings with this key were about."""
    return ", ".join(str(Kind(kind).label) for kind in read.split())


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
