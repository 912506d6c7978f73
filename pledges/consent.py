"""The consent that a supporter gives. Its text is stored as displayed, with the amount, and emailed."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from campaigns import clock
from campaigns.models import Campaign
from common import money
from pledges.models import Consent, Pledge

CHARGE = _(
    "I authorize {organizer} to charge this card once for {amount}, on or shortly after {deadline}, and "
    "only if “{title}” reaches its threshold of {threshold} by then. Until the deadline I can change or "
    "withdraw this on my pledge page. If the charge fails, I am notified by email and have {hours} hours "
    "to fix it. I accept the campaign’s terms, version {terms}."
)
INTEREST = _(
    "I would pledge {amount} to “{title}” and want to be notified by email when pledging opens. This is "
    "not a promise, nothing can be charged, and I can withdraw it at any time. I accept the campaign’s "
    "terms, version {terms}."
)


def words(campaign: Campaign, amount: str) -> str:
    """The text for the campaign's current phase; `amount` is already formatted: "$40.26"."""
    return str(CHARGE if campaign.accepts_cards else INTEREST).format(
        organizer=campaign.organizer_name,
        amount=amount,
        deadline=clock.text(campaign.deadline, campaign),
        title=campaign.text.title,
        threshold=money.rounded(campaign.threshold_cents, campaign.currency),
        terms=campaign.terms.number,
        hours=settings.REPAIR_WINDOW_HOURS,
    )


def of(pledge: Pledge, campaign: Campaign) -> str:
    """The text for the pledge's current amount."""
    return words(campaign, money.formatted(pledge.amount_cents, campaign.currency))


def give(pledge: Pledge, campaign: Campaign) -> bool:
    """Store the consent to the pledge's current amount; True if the supporter had agreed to an earlier version."""
    Consent.objects.create(
        pledge=pledge,
        terms=campaign.terms,
        version=campaign.version,
        amount_cents=pledge.amount_cents,
        for_charge=campaign.accepts_cards,
        text=of(pledge, campaign),
    )
    if pledge.version == campaign.version:
        return False
    pledge.version = campaign.version
    earlier = Pledge.objects.filter(pk=pledge.pk, version__lt=campaign.version)
    return bool(earlier.update(version=campaign.version))
