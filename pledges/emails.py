"""Which message an event of a pledge sends. Called in the event's transaction: the outbox is part of it."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from accounts import mail
from accounts.mail import Letter
from campaigns import money
from campaigns.models import Campaign
from pledges import consent, links
from pledges.models import Consent, Pledge, PledgeEvent, Status


def tell(kind: str, pledge: Pledge, campaign: Campaign, event: PledgeEvent) -> None:
    """Post the message `templates/mail/<kind>` about this event, once."""
    tell_many(kind, campaign, {str(event.pk): pledge})


def tell_many(kind: str, campaign: Campaign, pledges: dict[str, Pledge], **facts: Any) -> None:
    """Post a message for each pledge, once an occasion: the key of `pledges` says which occasion."""
    given = _consents(pledges.values())
    made = links.new_many(pledges.values())
    common = {**_campaign_facts(campaign), **facts}
    mail.post_many(
        Letter(
            kind,
            pledge.supporter.email,
            {
                **common,
                "amount": money.formatted(pledge.amount_cents, campaign.currency),
                "reference": str(pledge.pk),
                "link": made[pledge.pk],
                "consent_text": given.get(pledge.pk, ""),
                "name": pledge.name,
                "has_card": pledge.status == Status.SECURED,
            },
            key=f"{kind}:{occasion}",
        )
        for occasion, pledge in pledges.items()
    )


def _campaign_facts(campaign: Campaign) -> dict[str, str]:
    return {
        "campaign_title": campaign.text.title,
        "campaign_url": settings.SITE_URL + campaign.get_absolute_url(),
        "deadline_text": consent.deadline_text(campaign),
        "threshold_text": money.rounded(campaign.threshold_cents, campaign.currency),
        "organizer_name": campaign.organizer_name,
        "contact_email": campaign.contact_email,
    }


def _consents(pledges: Iterable[Pledge]) -> dict[object, str]:
    """The newest consent of each pledge, in its words."""
    rows = Consent.objects.filter(pledge__in=list(pledges)).order_by("pk").values_list("pledge_id", "text")
    return dict(rows)
