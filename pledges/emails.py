"""Which message an event of a pledge sends. Called in the event's transaction: the outbox is part of it."""

from django.conf import settings

from accounts import mail
from campaigns import money
from campaigns.models import Campaign
from pledges import consent, links
from pledges.models import Pledge, PledgeEvent, Status


def tell(kind: str, pledge: Pledge, campaign: Campaign, event: PledgeEvent) -> None:
    """Post the message `templates/mail/<kind>` about this event, once."""
    text = campaign.text
    given = pledge.consents.order_by("-pk").first()
    data = {
        "campaign_title": text.title,
        "campaign_url": settings.SITE_URL + campaign.get_absolute_url(),
        "amount": money.formatted(pledge.amount_cents, campaign.currency),
        "reference": str(pledge.pk),
        "deadline_text": consent.deadline_text(campaign),
        "threshold_text": money.rounded(campaign.threshold_cents, campaign.currency),
        "link": str(links.new(pledge).pk),
        "consent_text": given.text if given else "",
        "organizer_name": campaign.organizer_name,
        "contact_email": campaign.contact_email,
        "name": pledge.name,
        "has_card": pledge.status == Status.SECURED,
    }
    mail.post(kind, pledge.supporter.email, data, key=f"{kind}:{event.pk}")
