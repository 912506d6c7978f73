"""The day of collection: close, recount, decide. All of it is ours alone: nothing here talks to the outside."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, Func, Min, OuterRef, Q, Sum
from django.db.models.fields import DateTimeField
from django.utils import timezone

from campaigns.models import Campaign
from common import sql, wakeup
from common.crash import point
from payments.books import restoring
from payments.collection import lapsing
from payments.models import Collection, Payment, PaymentQuerySet
from pledges.models import Announcement, Pledge, Status

Phase = Campaign.Phase
State = Payment.State
Decision = Collection.Decision

BEFORE_EXPIRY = timedelta(hours=12)  # reservations this close to their end are collected or released now
RESERVE = 1.5  # times what the configured rate needs for all of them, where that is more

# The pledges as they are under the close's lock, each with the consent that it would be charged on. Whoever the payment
# service no longer knows has a payment too: it is declined, and they are asked for another card.
MAKE_PAYMENTS = """
    INSERT INTO {payments.Payment}
        (id, pledge_id, campaign_id, state, amount_cents, currency, method_id, customer_id, intent_id, session_id,
         attempt, problem, code, repair_until, reminders, had_last_try, charge_id, due_at, tries, spoiled,
         created_at)
    SELECT uuidv7(), pledge.id, campaign.id, 'to_authorize', pledge.amount_cents, campaign.currency, card.method_id,
           coalesce(payer.customer_id, ''), '', '', 1, '', '', %(repair_until)s, 0, false, '', now(), 0, 0,
           now()
    FROM {pledges.Pledge} pledge
    JOIN {campaigns.Campaign} campaign ON campaign.id = pledge.campaign_id
    JOIN {pledges.Card} card ON card.pledge_id = pledge.id AND card.state = 'saved'
    LEFT JOIN {pledges.Payer} payer ON payer.supporter_id = pledge.supporter_id
    JOIN LATERAL (SELECT amount_cents, version FROM {pledges.Consent}
                  WHERE pledge_id = pledge.id AND for_charge ORDER BY id DESC LIMIT 1) consent
         ON consent.amount_cents = pledge.amount_cents AND consent.version = campaign.version
    WHERE pledge.campaign_id = %(campaign)s AND pledge.status = 'secured'
"""


class NotYet(Exception):
    """It is not time for this."""


class ClockTimestamp(Func):
    """The database's clock now, not when the transaction began."""

    function = "clock_timestamp"
    output_field = DateTimeField()


def closable() -> list[Campaign]:
    """Campaigns whose deadline has passed, by the database's clock; none before a restored database is reconciled."""
    if not restoring.is_reconciled():
        return []
    return list(Campaign.objects.filter(phase__in=Campaign.OPEN, deadline__lte=ClockTimestamp()))


@transaction.atomic
def close(campaign: Campaign) -> Campaign:
    """Judge a campaign at its deadline: collecting, or failed with nothing charged.

    Raises WrongPhase, and NotYet also while pledges are left that were not confirmed again after a change.
    """
    point("close:before lock")
    # FOR UPDATE waits for every pledge that holds the phase, and keeps new ones out.
    if not Campaign.objects.select_for_update().filter(pk=campaign.pk, deadline__lte=ClockTimestamp()).exists():
        raise NotYet(campaign.slug)
    # Not the phase: whoever found it open an hour ago must not judge it a second time.
    campaign.refresh_from_db(fields=["version", "threshold_cents"])
    if Pledge.objects.to_reconfirm(campaign).exists():
        raise NotYet(f"{campaign.slug}: pledges not confirmed again")
    now = timezone.now()
    secured = total(campaign, Status.SECURED)
    reached = campaign.phase == Phase.PLEDGING and secured >= campaign.threshold_cents
    campaign.move(Phase.COLLECTING if reached else Phase.FAILED)
    repair_until = now + timedelta(hours=settings.REPAIR_WINDOW_HOURS)
    Collection.objects.create(
        campaign=campaign,
        closed_at=now,
        secured_cents=secured,
        repair_until=repair_until,
        **({} if reached else {"decision": Decision.RELEASE, "decided_at": now}),
    )
    if reached:
        sql.execute(MAKE_PAYMENTS, {"campaign": campaign.pk, "repair_until": repair_until})
        Announcement.objects.create(campaign=campaign, kind="will_be_charged")
    wakeup.ring_on_commit("payments.tasks.authorize", "payments.tasks.steer_campaigns", "pledges.tasks.announce")
    point("close:before commit")
    return campaign


def total(campaign: Campaign, status: Status) -> int:
    """Count the pledges themselves: a decision about money is not made on derived figures."""
    found = Pledge.objects.filter(campaign=campaign, status=status).aggregate(sum=Sum("amount_cents"))
    return found["sum"] or 0


def steerable() -> list[Campaign]:
    """Closed campaigns in which something is left to do."""
    left = Pledge.objects.filter(campaign=OuterRef("pk"), status__in=[Status.INTERESTED, Status.SECURED])
    over = Q(phase__in=[Phase.FAILED, Phase.CANCELLED]) & Exists(left)
    return list(Campaign.objects.filter(Q(phase=Phase.COLLECTING) | over))


def stop_waiting(campaign: Campaign) -> None:
    """Have all windows of repair end now. In the caller's transaction, which holds the campaign."""
    now = timezone.now()
    Collection.objects.filter(campaign=campaign).update(repairs_ended_at=now, repair_until=now)
    wakeup.ring_on_commit("payments.tasks.steer_campaigns")


@transaction.atomic
def recount(campaign: Campaign) -> Collection | None:
    """Judge the threshold again, on the money really reserved, once nothing is unsettled or nothing may wait longer."""
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    collection = Collection.objects.get(campaign=campaign)
    payments = Payment.objects.filter(campaign=campaign)
    unsettled = payments.filter(state__in=Payment.UNSETTLED)
    if collection.decision or (unsettled.exists() and not _about_to_expire(payments)):
        return None
    lapsing.lapse(campaign, list(unsettled.select_related("pledge__supporter").select_for_update(of=["self"])))
    authorized = total(campaign, Status.AUTHORIZED)
    reached = authorized >= campaign.threshold_cents
    collection.decision = Decision.CAPTURE if reached else Decision.RELEASE
    collection.decided_at, collection.authorized_cents = timezone.now(), authorized
    collection.save()
    to = State.TO_CAPTURE if reached else State.TO_RELEASE
    payments.filter(state=State.AUTHORIZED).queue(to)
    if not reached:
        campaign.refresh_from_db(fields=["phase"])
        campaign.move(Phase.FAILED)
    point("recount:before commit")
    wakeup.ring_on_commit("payments.tasks.capture", "payments.tasks.release")
    return collection


def _about_to_expire(payments: PaymentQuerySet) -> bool:
    reserved = payments.filter(state=State.AUTHORIZED).aggregate(at=Min("expires_at"), count=Count("pk"))
    return reserved["at"] is not None and reserved["at"] < timezone.now() + reserve(reserved["count"])


def reserve(count: int) -> timedelta:
    """How long before the first of so many reservations ends the work on them has to begin."""
    rate = settings.STRIPE_REQUESTS_PER_SECOND
    return max(BEFORE_EXPIRY, RESERVE * timedelta(seconds=count / rate)) if rate else BEFORE_EXPIRY


@transaction.atomic
def finish(campaign: Campaign) -> bool:
    """Go on to the offer once everything that was decided on is collected."""
    here = Campaign.objects.select_for_update().get(pk=campaign.pk)
    collection = Collection.objects.get(campaign=campaign)
    open_states = [*Payment.UNSETTLED, State.AUTHORIZED, State.TO_CAPTURE]
    busy = Payment.objects.filter(campaign=campaign, state__in=open_states).exists()
    if here.phase != Phase.COLLECTING or collection.decision != Decision.CAPTURE or busy:
        return False
    here.move(Phase.OFFER)
    point("finish:before commit")
    campaign.phase = here.phase
    return True


def undo(campaign: Campaign) -> None:
    """Have everything undone by the workers: reservations released, collected money sent back."""
    Collection.objects.filter(campaign=campaign, decision="").update(
        decision=Decision.RELEASE, decided_at=timezone.now()
    )
    unreleased = [*Payment.UNSETTLED, State.AUTHORIZED, State.TO_CAPTURE]
    Payment.objects.filter(campaign=campaign, state__in=unreleased).queue(State.TO_RELEASE)
    wakeup.ring_on_commit("payments.tasks.steer_campaigns", "payments.tasks.release", "payments.tasks.refund")
    point("end:before commit")
