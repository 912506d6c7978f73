"""Emails about payments. To be called in the transaction that records the event."""

from collections.abc import Sequence

from campaigns import clock
from campaigns.models import Campaign
from payments.models import Payment
from pledges import emails


def notify_payers(campaign: Campaign, kind: str, payments: Sequence[Payment], occasion: str = "") -> None:
    """Post a message about each payment, with what went wrong with the card and until when it can be fixed.

    `occasion` distinguishes messages of the same kind about the same payment.
    """
    of_pledge = {payment.pledge_id: payment for payment in payments}
    pledges = {f"{payment.pk}{occasion}": payment.pledge for payment in payments}
    if pledges:
        emails.notify_many(kind, campaign, pledges, lambda pk: _repair_facts(of_pledge[pk], campaign))


def _repair_facts(payment: Payment, campaign: Campaign) -> dict[str, str | bool]:
    return {
        "problem": payment.problem,
        "reason": payment.disclosable_code,
        "attempts_exhausted": payment.attempts_exhausted,
        "repair_until_text": clock.text(payment.repair_until, campaign),
    }
