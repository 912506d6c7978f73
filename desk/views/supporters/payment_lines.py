"""The payments of a pledge on its supporter's page."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.models import Campaign
from desk.views.supporters.elements import Amount, amount
from desk.visibility import Visibility
from payments.models import Payment


@dataclass(frozen=True, slots=True)
class Remark:
    text: str
    css: str = "soft small"


@dataclass(frozen=True, slots=True)
class PaymentLine:
    state: str
    amount: Amount
    remarks: list[Remark]


def line(payment: Payment, campaign: Campaign, visibility: Visibility) -> PaymentLine:
    is_seen = visibility.sees_payments
    refunds = (
        Remark(f"{refund.get_state_display()}: {amount(refund.amount_cents, campaign, is_seen=is_seen).text}")
        for refund in payment.refunds.all()
    )
    disputes = (Remark(f"{_('Dispute')}: {dispute.get_state_display()}", "small") for dispute in payment.disputes.all())
    problem = [Remark(payment.get_problem_display())] if payment.problem else []
    tried = payment.attempt - 1
    text = ngettext("One failed attempt", "%(number)s failed attempts", tried) % {"number": tried}
    tries = [Remark(text)] if tried else []
    return PaymentLine(
        payment.get_state_display(),
        amount(payment.amount_cents, campaign, is_seen=is_seen),
        [*problem, *tries, *refunds, *disputes],
    )
