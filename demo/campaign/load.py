"""Loading the demo into an empty database."""

from django.db import transaction
from django.utils import timezone

from campaigns.models import Campaign
from demo.campaign import campaigns, clock, discussion, endorsers, news, petition
from demo.campaign.accounts import ORGANIZER, SUPPORTER, account


@transaction.atomic
def load() -> bool:
    """Create companies, campaigns and two accounts; False if they already exist."""
    if Campaign.objects.filter(is_demo=True).exists():
        return False
    organizer, _ = account(ORGANIZER), account(SUPPORTER)
    with clock.at(timezone.now() - clock.SO_FAR):
        campaigns.load(organizer)
    petition.load(organizer)
    news.load(organizer)
    endorsers.load(organizer)
    discussion.ask(organizer)
    return True
