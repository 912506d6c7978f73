"""What workers do for one campaign, for tests: the work that is due now, and no other."""

from datetime import timedelta

from campaigns.models import Campaign
from common import sql
from common.models import Mail
from payments.books import audit
from payments.collection import charging, sweeps
from payments.refunds import sending
from pledges import cards
from pledges.models import Pledge
from sandbox.stripe.sandbox import Sandbox
from tests.helpers.builders import pledge_with
from tests.helpers.simulation.timeline import close


def skip(**time: float) -> None:
    """Let time pass: everything that is to come comes nearer by as much."""
    by = timedelta(**time)
    for model, columns in {
        "campaigns.Campaign": ["deadline"],
        "payments.Collection": ["closed_at", "repair_until"],
        "payments.Payment": ["repair_until", "due_at", "expires_at"],
        "payments.Refund": ["due_at"],
        "pledges.Card": ["due_at"],
        "payments.StripeEvent": ["due_at"],
        "common.Mail": ["due_at"],
    }.items():
        changes = ", ".join(f"{column} = {column} - %(by)s" for column in columns)
        sql.execute(f"UPDATE {{{model}}} SET {changes}", {"by": by})


def work(campaign: Campaign) -> Campaign:
    """Do what the workers do, until there is nothing left to do now."""
    batches = (charging.authorize_due, charging.capture_due, charging.release_due, sending.refund_due)
    for _ in range(30):
        before = sum(batch() for batch in batches)
        sweeps.advance_all()
        if not before + sum(batch() for batch in batches):
            break
    else:
        raise AssertionError("the work does not end")
    cards.forget_due()
    return Campaign.objects.get(pk=campaign.pk)


def statuses(campaign: Campaign) -> list[str]:
    return sorted(campaign.pledges.values_list("status", flat=True))


def kinds(pledge: Pledge) -> list[str]:
    mails = Mail.objects.filter(to=pledge.supporter.email).order_by("created_at", "pk")
    return list(mails.values_list("kind", flat=True))


def everything_agrees() -> None:
    assert audit.run(with_service=True).problems == []


def collected(sandbox: Sandbox, campaign: Campaign, card: str = "visa") -> Pledge:
    pledge = pledge_with(sandbox, campaign, card, cents=1_000_00)
    close(campaign)
    assert work(campaign).phase == Campaign.Phase.OFFER
    return pledge
