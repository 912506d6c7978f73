"""Emails about events of a pledge. To be called in the event's transaction, which then includes the outbox."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation

from campaigns import clock
from campaigns.models import Campaign, CampaignAct
from common import languages, money
from common.mail import outbox
from common.mail.outbox import OutgoingMail
from common.models import Mail
from pledges import links
from pledges.models import Consent, Pledge, PledgeEvent, Status

CARD_STATUSES = {Status.SECURED, Status.AUTHORIZED, Status.COLLECTED}


def notify(kind: str, pledge: Pledge, campaign: Campaign, event: PledgeEvent) -> None:
    """Post the mail `templates/mail/<kind>.html` about this event, once."""
    notify_many(kind, campaign, {str(event.pk): pledge})


def notify_many(
    kind: str,
    campaign: Campaign,
    pledges: dict[str, Pledge],
    own: Callable[[UUID], Mapping[str, Any]] | None = None,
) -> None:
    """Post a message for each pledge, once per occasion, which is the key in `pledges`.

    `own` returns additional data for the pledge with this id, in its supporter's language.
    """
    given = _consents(pledges.values())
    made = links.new_many(pledges.values())
    letters = []
    for language, occasions in _by_language(pledges).items():
        with translation.override(language):
            common = _campaign_facts(campaign)
            letters += [
                OutgoingMail(
                    kind,
                    pledge.supporter.email,
                    {
                        **common,
                        **_pledge_facts(pledge, campaign),
                        "link": made[pledge.pk],
                        "consent_text": given.get(pledge.pk, ""),
                        **(own(pledge.pk) if own else {}),
                    },
                    key=f"{kind}:{occasion}",
                )
                for occasion, pledge in occasions.items()
            ]
    outbox.post_many(letters)


def sample(kind: str, campaign: Campaign, own: Mapping[str, Any]) -> EmailMessage:
    """A preview of the mail for the smallest pledge; its link does not work."""
    somebody = Pledge(campaign=campaign, number=1, amount_cents=campaign.least_cents, status=Status.SECURED)
    data = {**_campaign_facts(campaign), **_pledge_facts(somebody, campaign), "link": "sample", **own}
    return outbox.render(Mail(kind=kind, language=languages.current(), data=data))


def _pledge_facts(pledge: Pledge, campaign: Campaign) -> dict[str, Any]:
    return {
        "amount": money.formatted(pledge.amount_cents, campaign.currency),
        "reference": pledge.reference_in(campaign),
        "has_card": pledge.status in CARD_STATUSES,
    }


def _by_language(pledges: dict[str, Pledge]) -> dict[str, dict[str, Pledge]]:
    found: dict[str, dict[str, Pledge]] = {}
    for occasion, pledge in pledges.items():
        found.setdefault(pledge.supporter.language, {})[occasion] = pledge
    return found


def _campaign_facts(campaign: Campaign) -> dict[str, str]:
    return {
        "phase": campaign.phase,
        "cancel_reason": _cancel_reason(campaign),
        "campaign_title": campaign.text.title,
        "campaign_url": settings.SITE_URL + campaign.get_absolute_url(),
        "deadline_text": clock.text(campaign.deadline, campaign),
        "threshold_text": money.rounded(campaign.threshold_cents, campaign.currency),
        "organizer_name": campaign.organizer_name,
        "contact_email": campaign.contact_email,
    }


def _cancel_reason(campaign: Campaign) -> str:
    """The reason given by the team, if the team ended the campaign."""
    ends = {
        Campaign.Phase.CANCELLED: CampaignAct.Kind.CANCELLED,
        Campaign.Phase.FAILED: CampaignAct.Kind.ALL_RELEASED,
    }
    kind = ends.get(Campaign.Phase(campaign.phase))
    act = campaign.acts.filter(kind=kind).last() if kind else None
    return str(act.data["reason"]) if act else ""


def _consents(pledges: Iterable[Pledge]) -> dict[object, str]:
    """The text of the newest consent of each pledge."""
    rows = Consent.objects.filter(pledge__in=list(pledges)).order_by("pk").values_list("pledge_id", "text")
    return dict(rows)
