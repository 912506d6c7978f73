"""The day of collection: close, recount, decide. All of it is ours alone: nothing here talks to the outside."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Exists, Func, Min, OuterRef, Q, Sum
from django.db.models.fields import DateTimeField
from django.utils import timezone

from campaigns.models import Campaign
from common import wakeup
from common.crash import point
from payments import payer_emails
from payments.books import restoring
from payments.collection import payment_results
from payments.models import Collection, Payment
from pledges import cards, emails
from pledges.models import Announcement, Pledge, PledgeEvent, Status

Phase = Campaign.Phase
State = Payment.State
Decision = Collection.Decision
Kind = PledgeEvent.Kind

BATCH = 500
BEFORE_EXPIRY = timedelta(hours=12)  # reservations this close to their end are collected or released now
RESERVE = 1.5  # times what the configured rate needs for all of them, where that is more

# The pledges as they are under the close's lock, each with the consent that it would be charged on. Whoever the payment
# service no longer knows has a payment too: it is declined, and they are asked for another card.
MAKE_PAYMENTS = """
    INSERT INTO payments_payment
        (id, pledge_id, campaign_id, state, amount_cents, currency, method_id, customer_id, intent_id, session_id,
         attempt, problem, code, repair_until, reminders, had_last_try, charge_id, due_at, tries, spoiled,
         created_at)
    SELECT uuidv7(), pledge.id, campaign.id, 'to_authorize', pledge.amount_cents, campaign.currency, card.method_id,
           coalesce(payer.customer_id, ''), '', '', 1, '', '', %(repair_until)s, 0, false, '', now(), 0, 0,
           now()
    FROM pledges_pledge pledge
    JOIN campaigns_campaign campaign ON campaign.id = pledge.campaign_id
    JOIN pledges_card card ON card.pledge_id = pledge.id AND card.state = 'saved'
    LEFT JOIN pledges_payer payer ON payer.supporter_id = pledge.supporter_id
    JOIN LATERAL (SELECT amount_cents, version FROM pledges_consent
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
        with connection.cursor() as cursor:
            cursor.execute(MAKE_PAYMENTS, {"campaign": campaign.pk, "repair_until": repair_until})
        Announcement.objects.create(campaign=campaign, kind="will_be_charged")
    wakeup.ring_on_commit("payments.tasks.authorize", "payments.tasks.steer_campaigns", "pledges.tasks.announce")
    point("close:before commit")
    return campaign


def total(campaign: Campaign, status: Status) -> int:
    """Count the pledges themselves: a decision about money is not made on derived figures."""
    found = Pledge.objects.filter(campaign=campaign, status=status).aggregate(sum=Sum("amount_cents"))
    return found["sum"] or 0


def steer(campaign: Campaign) -> None:
    """Do what is due for a closed campaign; safe to call at any time and by several."""
    while end_leftovers(campaign):
        point("leftovers:after commit")
    if campaign.phase != Phase.COLLECTING:
        return
    cut_windows(campaign)
    remind(campaign)
    while retry(campaign) or end_windows(campaign):
        pass
    point("steer:before recount")
    recount(campaign)
    point("recount:after commit")
    finish(campaign)


def steerable() -> list[Campaign]:
    """Closed campaigns in which something is left to do."""
    left = Pledge.objects.filter(campaign=OuterRef("pk"), status__in=[Status.INTERESTED, Status.SECURED])
    over = Q(phase__in=[Phase.FAILED, Phase.CANCELLED]) & Exists(left)
    return list(Campaign.objects.filter(Q(phase=Phase.COLLECTING) | over))


@transaction.atomic
def end_leftovers(campaign: Campaign) -> int:
    """End pledges that a closed campaign leaves without a payment, a batch at a time; returns how many."""
    collecting = campaign.phase == Phase.COLLECTING
    statuses = [Status.INTERESTED, Status.SECURED]
    unreleased = Payment.objects.filter(pledge=OuterRef("pk")).exclude(state=State.RELEASED)
    left = Pledge.objects.filter(~Exists(unreleased), campaign=campaign, status__in=statuses)
    batch = list(left.select_related("supporter").select_for_update(of=["self"], skip_locked=True)[:BATCH])
    if not batch or campaign.phase in Campaign.OPEN:
        return 0
    to, kind = (Status.LAPSED, Kind.LAPSED) if collecting else (Status.RELEASED, Kind.RELEASED)
    events: dict[UUID, PledgeEvent] = {}
    for before in statuses:
        events |= Pledge.objects.filter(pk__in=[pledge.pk for pledge in batch]).move(before, to, kind)
    told = {str(events[pledge.pk].pk): pledge for pledge in batch}
    emails.tell_many("pledge_lapsed" if collecting else "nothing_charged", campaign, told)
    cards.forget(pledge.pk for pledge in batch)
    point("leftovers:before commit")
    return len(batch)


def remind(campaign: Campaign) -> None:
    """Remind those whose card failed, at the hours that the settings name, each once."""
    last = len(settings.REPAIR_REMINDER_HOURS)
    for number, hours in enumerate(settings.REPAIR_REMINDER_HOURS, start=1):
        window = timedelta(hours=settings.REPAIR_WINDOW_HOURS - hours)
        while _remind(
            campaign, number, timezone.now() + window, "last_chance" if number == last else "repair_reminder"
        ):
            pass


@transaction.atomic
def _remind(campaign: Campaign, number: int, ends_before: object, kind: str) -> int:
    waiting = Payment.objects.filter(
        campaign=campaign,
        state__in=[State.DECLINED, State.REPAIRING],
        reminders__lt=number,
        repair_until__lte=ends_before,
        repair_until__gt=timezone.now(),
    )
    batch = list(waiting.select_related("pledge__supporter").select_for_update(of=["self"], skip_locked=True)[:BATCH])
    Payment.objects.filter(pk__in=[payment.pk for payment in batch]).update(reminders=number)
    payer_emails.tell_payers(campaign, kind, batch, f":{number}")
    return len(batch)


def retry(campaign: Campaign) -> int:
    """Put declined payments back on the list whose hour of an automatic retry has come."""
    due = Payment.objects.filter(campaign=campaign, state=State.DECLINED, due_at__lte=timezone.now())
    return _try_again(due)


def _try_again(payments: object, **facts: object) -> int:
    count: int = payments.update(state=State.TO_AUTHORIZE, due_at=timezone.now(), tries=0, **facts)  # type: ignore[attr-defined]
    if count:
        wakeup.ring_on_commit("payments.tasks.authorize")
    return count


def stop_waiting(campaign: Campaign) -> None:
    """Have all windows of repair end now. In the caller's transaction, which holds the campaign."""
    now = timezone.now()
    Collection.objects.filter(campaign=campaign).update(repairs_ended_at=now, repair_until=now)
    wakeup.ring_on_commit("payments.tasks.steer_campaigns")


def cut_windows(campaign: Campaign) -> None:
    """End the windows of those that the team waits for no longer, also of payments that began only since."""
    now = timezone.now()
    unsettled = Payment.objects.filter(campaign=campaign, state__in=Payment.UNSETTLED, repair_until__gt=now)
    unsettled.filter(campaign__collection__repairs_ended_at__isnull=False).update(repair_until=now)


@transaction.atomic
def end_windows(campaign: Campaign) -> int:
    """At the end of the window: one last automatic try where the same card may work, then the pledge lapses."""
    failed = Q(state__in=[State.DECLINED, State.REPAIRING]) | Payment.HELD_UP
    over = Payment.objects.filter(failed, campaign=campaign, repair_until__lte=timezone.now())
    has_a_try_left = Payment.SAME_CARD_CAN_WORK & Q(had_last_try=False)
    tried = _try_again(over.filter(has_a_try_left), had_last_try=True)
    rest = over.exclude(has_a_try_left)
    batch = list(rest.select_related("pledge__supporter").select_for_update(of=["self"], skip_locked=True)[:BATCH])
    payment_results.lapse(campaign, batch)
    point("windows:before commit")
    return tried + len(batch)


@transaction.atomic
def recount(campaign: Campaign) -> Collection | None:
    """Judge the threshold again, on the money really reserved, once nothing is unsettled or nothing may wait longer."""
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    collection = Collection.objects.get(campaign=campaign)
    payments = Payment.objects.filter(campaign=campaign)
    unsettled = payments.filter(state__in=Payment.UNSETTLED)
    if collection.decision or (unsettled.exists() and not _about_to_expire(payments)):
        return None
    payment_results.lapse(campaign, list(unsettled.select_related("pledge__supporter").select_for_update(of=["self"])))
    authorized = total(campaign, Status.AUTHORIZED)
    reached = authorized >= campaign.threshold_cents
    collection.decision = Decision.CAPTURE if reached else Decision.RELEASE
    collection.decided_at, collection.authorized_cents = timezone.now(), authorized
    collection.save()
    to = State.TO_CAPTURE if reached else State.TO_RELEASE
    payments.filter(state=State.AUTHORIZED).update(state=to, due_at=timezone.now(), tries=0)
    if not reached:
        campaign.refresh_from_db(fields=["phase"])
        campaign.move(Phase.FAILED)
    point("recount:before commit")
    wakeup.ring_on_commit("payments.tasks.capture", "payments.tasks.release")
    return collection


def _about_to_expire(payments: object) -> bool:
    reserved = payments.filter(state=State.AUTHORIZED).aggregate(at=Min("expires_at"), count=Count("pk"))  # type: ignore[attr-defined]
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
