"""Which message an event of a pledge sends. Called in the event's transaction: the outbox is part of it."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.conf import settings

from accounts import mail
from accounts.mail import Letter
from campaigns import money
from campaigns.models import Campaign, CampaignAct
from pledges import clock, consent, links
from pledges.models import Consent, Payment, Pledge, PledgeEvent, Status

CARD_STATUSES = {Status.SECURED, Status.AUTHORIZED, Status.COLLECTED}
# What a bank says that its customer may hear in these words; never that somebody is suspected of something.
SAYABLE = {"insufficient_funds", "expired_card", "processing_error"}


def tell(kind: str, pledge: Pledge, campaign: Campaign, event: PledgeEvent) -> None:
    """Post the message `templates/mail/<kind>` about this event, once."""
    tell_many(kind, campaign, {str(event.pk): pledge})


def tell_many(
    kind: str,
    campaign: Campaign,
    pledges: dict[str, Pledge],
    own: Mapping[UUID, Mapping[str, str | bool]] | None = None,
    **facts: Any,
) -> None:
    """Post a message for each pledge, once an occasion: the key of `pledges` says which occasion.

    `facts` are for all of them, `own` for the pledge of that id.
    """
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
                "has_card": pledge.status in CARD_STATUSES,
                **(own or {}).get(pledge.pk, {}),
            },
            key=f"{kind}:{occasion}",
        )
        for occasion, pledge in pledges.items()
    )


def tell_payers(kind: str, campaign: Campaign, payments: dict[str, Payment]) -> None:
    """Post it about payments: with what went wrong with each card, and until when it can be put right."""
    own = {payment.pledge_id: _repair_facts(payment, campaign) for payment in payments.values()}
    tell_many(kind, campaign, {occasion: payment.pledge for occasion, payment in payments.items()}, own)


def reason(payment: Payment) -> str:
    """The bank's reason where its customer may hear it, else nothing."""
    return payment.code if payment.code in SAYABLE else ""


def _repair_facts(payment: Payment, campaign: Campaign) -> dict[str, str | bool]:
    return {
        "problem": payment.problem,
        "reason": reason(payment),
        "tried_enough": payment.tried_enough,
        "repair_until_text": clock.text(payment.repair_until, campaign),
    }


def _campaign_facts(campaign: Campaign) -> dict[str, str]:
    return {
        "phase": campaign.phase,
        "cancel_reason": _cancel_reason(campaign),
        "campaign_title": campaign.text.title,
        "campaign_url": settings.SITE_URL + campaign.get_absolute_url(),
        "deadline_text": consent.deadline_text(campaign),
        "threshold_text": money.rounded(campaign.threshold_cents, campaign.currency),
        "organizer_name": campaign.organizer_name,
        "contact_email": campaign.contact_email,
    }


def _cancel_reason(campaign: Campaign) -> str:
    if campaign.phase != Campaign.Phase.CANCELLED:
        return ""
    act = campaign.acts.filter(kind=CampaignAct.Kind.CANCELLED).last()
    return str(act.data["reason"]) if act else ""


def _consents(pledges: Iterable[Pledge]) -> dict[object, str]:
    """The newest consent of each pledge, in its words."""
    rows = Consent.objects.filter(pledge__in=list(pledges)).order_by("pk").values_list("pledge_id", "text")
    return dict(rows)
