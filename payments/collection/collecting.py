"""Closing a campaign, recounting, deciding. Nothing here calls the payment service."""

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
PaymentState = Payment.State
Decision = Collection.Decision

BEFORE_EXPIRY = timedelta(hours=12)  # authorizations this close to expiry are captured or released now
RESERVE = 1.5  # or this factor times the duration of all requests at the configured rate, if that is longer

# Payments for all secured pledges, under the lock of close(), if the consent matches amount and version. Supporters
# whose customer was deleted get a payment too: it will be declined, and they are asked for another card.
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
    """It is too early to close the campaign."""


class ClockTimestamp(Func):
    """The database's current time, as opposed to the start of the transaction."""

    function = "clock_timestamp"
    output_field = DateTimeField()


def closable() -> list[Campaign]:
    """Open campaigns past their deadline by the database's clock; none until a restored database is reconciled."""
    if not restoring.is_reconciled():
        return []
    return list(Campaign.objects.filter(phase__in=Campaign.OPEN, deadline__lte=ClockTimestamp()))


@transaction.atomic
def close(campaign: Campaign) -> Campaign:
    """Close a campaign at its deadline: it goes on to collecting, or fails with nothing charged.

    Raises WrongPhase and NotYet, the latter also while there are pledges that were not reconfirmed after a change.
    """
    point("close:before lock")
    # FOR UPDATE waits for every pledge being made, and keeps new ones out.
    if not Campaign.objects.select_for_update().filter(pk=campaign.pk, deadline__lte=ClockTimestamp()).exists():
        raise NotYet(campaign.slug)
    # Not the phase, so that move() fails if another process has closed the campaign in the meantime.
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
    wakeup.wake_on_commit("payments.tasks.authorize", "payments.tasks.advance_campaigns", "pledges.tasks.announce")
    point("close:before commit")
    return campaign


def total(campaign: Campaign, status: Status) -> int:
    """Sum up the pledges themselves, because decisions about money must not rely on derived totals."""
    found = Pledge.objects.filter(campaign=campaign, status=status).aggregate(sum=Sum("amount_cents"))
    return found["sum"] or 0


def to_advance() -> list[Campaign]:
    """Closed campaigns for which advance() has something to do."""
    left = Pledge.objects.filter(campaign=OuterRef("pk"), status__in=[Status.INTERESTED, Status.SECURED])
    over = Q(phase__in=[Phase.FAILED, Phase.CANCELLED]) & Exists(left)
    return list(Campaign.objects.filter(Q(phase=Phase.COLLECTING) | over))


def stop_waiting(campaign: Campaign) -> None:
    """End all repair windows now. In the caller's transaction, which holds a lock on the campaign."""
    now = timezone.now()
    Collection.objects.filter(campaign=campaign).update(repairs_ended_at=now, repair_until=now)
    wakeup.wake_on_commit("payments.tasks.advance_campaigns")


@transaction.atomic
def recount(campaign: Campaign) -> Collection | None:
    """Decide by the authorized money, once nothing is unsettled or authorizations are about to expire.

    None if it is too early, or was decided before.
    """
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    collection = Collection.objects.get(campaign=campaign)
    payments = Payment.objects.filter(campaign=campaign)
    unsettled = payments.filter(state__in=Payment.UNSETTLED)
    if collection.decision or (unsettled.exists() and not _about_to_expire(payments)):
        return None
    lapsing.lapse(
        campaign, list(unsettled.select_related("pledge__supporter").order_by("pk").select_for_update(of=["self"]))
    )
    authorized = total(campaign, Status.AUTHORIZED)
    reached = authorized >= campaign.threshold_cents
    collection.decision = Decision.CAPTURE if reached else Decision.RELEASE
    collection.decided_at, collection.authorized_cents = timezone.now(), authorized
    collection.save()
    to = PaymentState.TO_CAPTURE if reached else PaymentState.TO_RELEASE
    payments.filter(state=PaymentState.AUTHORIZED).queue(to)
    if not reached:
        campaign.refresh_from_db(fields=["phase"])
        campaign.move(Phase.FAILED)
    point("recount:before commit")
    wakeup.wake_on_commit("payments.tasks.capture", "payments.tasks.release")
    return collection


def _about_to_expire(payments: PaymentQuerySet) -> bool:
    reserved = payments.filter(state=PaymentState.AUTHORIZED).aggregate(at=Min("expires_at"), count=Count("pk"))
    return reserved["at"] is not None and reserved["at"] < timezone.now() + reserve(reserved["count"])


def reserve(count: int) -> timedelta:
    """How long before the first authorization expires the capture of this many has to start."""
    rate = settings.STRIPE_REQUESTS_PER_SECOND
    return max(BEFORE_EXPIRY, RESERVE * timedelta(seconds=count / rate)) if rate else BEFORE_EXPIRY


@transaction.atomic
def finish(campaign: Campaign) -> bool:
    """Move the campaign on to the offer once everything has been captured; returns whether it did."""
    here = Campaign.objects.select_for_update().get(pk=campaign.pk)
    collection = Collection.objects.get(campaign=campaign)
    open_states = [*Payment.UNSETTLED, PaymentState.AUTHORIZED, PaymentState.TO_CAPTURE]
    busy = Payment.objects.filter(campaign=campaign, state__in=open_states).exists()
    if here.phase != Phase.COLLECTING or collection.decision != Decision.CAPTURE or busy:
        return False
    here.move(Phase.OFFER)
    point("finish:before commit")
    campaign.phase = here.phase
    return True


def undo(campaign: Campaign) -> None:
    """Have workers undo everything: release authorizations and refund collected money."""
    Collection.objects.filter(campaign=campaign, decision="").update(
        decision=Decision.RELEASE, decided_at=timezone.now()
    )
    unreleased = [*Payment.UNSETTLED, PaymentState.AUTHORIZED, PaymentState.TO_CAPTURE]
    Payment.objects.filter(campaign=campaign, state__in=unreleased).queue(PaymentState.TO_RELEASE)
    wakeup.wake_on_commit("payments.tasks.advance_campaigns", "payments.tasks.release", "payments.tasks.refund")
    point("end:before commit")
