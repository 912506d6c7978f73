"""What follows once the money is collected: the seller's answer, refunds, and what the banks do."""

from campaigns.models import Campaign
from demo.rehearsal import switches
from payments.books import balances
from payments.decisions import approvals
from payments.models import Answer, Dispute, MoneyAct, Refund


def answer(campaign: Campaign, kind: Answer) -> None:
    """Record the seller's answer, which takes two people."""
    one, another = (member.user for member in campaign.team.order_by("pk"))
    asked = approvals.request(MoneyAct(campaign=campaign, kind=MoneyAct.Kind.ANSWER, answer=kind), one)
    approvals.confirm(asked, another)


def top_up(campaign: Campaign) -> bool:
    """Top up the balance, since fees and daily payouts have reduced it, so that waiting refunds can be sent.

    False if none waits.
    """
    waiting = Refund.objects.filter(payment__campaign=campaign, state=Refund.State.WAITING)
    if not waiting.exists():
        return False
    balances.refresh()
    for need in balances.needs(campaign):
        switches.top_up(need.currency, need.missing)
    return True


def decide_disputes(campaign: Campaign) -> None:
    """Close inquiries, lose every other dispute, and let refunds fail that a bank does not accept."""
    opened = Dispute.objects.filter(payment__campaign=campaign).order_by("pk")
    for number, dispute in enumerate(opened):
        outcome = "lost" if number % 2 else "won"
        is_inquiry = dispute.state == Dispute.State.INQUIRY
        switches.close_dispute(dispute.pk, "warning_closed" if is_inquiry else outcome, second_fee=number % 3 == 0)
    switches.fail_refunds()
