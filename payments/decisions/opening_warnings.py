"""What an owner has to read before opening a campaign for pledges. Nothing here prevents it: all may be intended."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns import clock
from campaigns.models import Campaign
from campaigns.setup import checklist, publish_warnings
from campaigns.setup.publish_warnings import Kind, PublishWarning
from pledges.models import Reconfirmation

SHORT = timedelta(days=7)  # warn if there is less time to save a card


def of(campaign: Campaign) -> list[PublishWarning]:
    found = [
        (Kind.DEADLINE, _deadline(campaign)),
        (Kind.CHECKLIST, _checklist(campaign)),
        (Kind.CHANGE, _change(campaign)),
    ]
    return [*(PublishWarning(kind, text) for kind, text in found if text), *publish_warnings.of(campaign)]


def _deadline(campaign: Campaign) -> str:
    if campaign.deadline - timezone.now() >= SHORT:
        return ""
    return _(
        "The deadline is close: %s. Supporters need time to read the email and save a card. The deadline can be "
        "extended before or after opening."
    ) % clock.page_text(campaign.deadline, campaign)


def _checklist(campaign: Campaign) -> str:
    lacking = ", ".join(item.heading for item in checklist.of(campaign) if item.missing)
    return _("Pages on which something is missing: %s.") % lacking if lacking else ""


def _change(campaign: Campaign) -> str:
    if not Reconfirmation.objects.open_of(campaign):
        return ""
    return _(
        "Supporters are still being asked about a change. Anyone who has not answered has to agree to it before "
        "they can save a card."
    )
