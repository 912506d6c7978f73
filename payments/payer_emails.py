"""Which message what became of a payment sends. Called in the transaction that writes it down."""

from collections.abc import Sequence

from campaigns import clock
from campaigns.models import Campaign
from payments.models import Payment
from pledges import emails


def tell_payers(campaign: Campaign, kind: str, payments: Sequence[Payment], occasion: str = "") -> None:
    """Post it about payments: with what went wrong with each card, and until when it can be put right.

    `occasion` tells apart what is sent about the same payment more than once.
    """
    of_pledge = {payment.pledge_id: payment for payment in payments}
    pledges = {f"{payment.pk}{occasion}": payment.pledge for payment in payments}
    if pledges:
        emails.tell_many(kind, campaign, pledges, lambda pk: _repair_facts(of_pledge[pk], campaign))


def _repair_facts(payment: Payment, campaign: Campaign) -> dict[str, str | bool]:
    return {
        "problem": payment.problem,
        "reason": payment.sayable_code,
        "tried_enough": payment.tried_enough,
        "repair_until_text": clock.text(payment.repair_until, campaign),
    }
