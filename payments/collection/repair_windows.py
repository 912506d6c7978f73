"""The time that supporters have to fix a failed card: reminders, automatic retries, and its end."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from campaigns.models import Campaign
from common import wakeup
from common.crash import point
from payments import payer_emails
from payments.collection import lapsing
from payments.models import Payment, PaymentQuerySet

PaymentState = Payment.State

BATCH = 500


def remind(campaign: Campaign) -> None:
    """Send each due reminder (settings.REPAIR_REMINDER_HOURS) once to supporters whose card failed."""
    last = len(settings.REPAIR_REMINDER_HOURS)
    for number, hours in enumerate(settings.REPAIR_REMINDER_HOURS, start=1):
        window = timedelta(hours=settings.REPAIR_WINDOW_HOURS - hours)
        while _remind(
            campaign, number, timezone.now() + window, "last_chance" if number == last else "repair_reminder"
        ):
            pass


@transaction.atomic
def _remind(campaign: Campaign, number: int, ends_before: datetime, kind: str) -> int:
    waiting = Payment.objects.filter(
        campaign=campaign,
        state__in=[PaymentState.DECLINED, PaymentState.REPAIRING],
        reminders__lt=number,
        repair_until__lte=ends_before,
        repair_until__gt=timezone.now(),
    )
    batch = list(waiting.select_related("pledge__supporter").select_for_update(of=["self"], skip_locked=True)[:BATCH])
    Payment.objects.filter(pk__in=[payment.pk for payment in batch]).update(reminders=number)
    payer_emails.notify_payers(campaign, kind, batch, f":{number}")
    return len(batch)


def retry(campaign: Campaign) -> int:
    """Schedule declined payments whose time for an automatic retry has come."""
    due = Payment.objects.filter(campaign=campaign, state=PaymentState.DECLINED, due_at__lte=timezone.now())
    return _try_again(due)


def _try_again(payments: PaymentQuerySet, **facts: object) -> int:
    count = payments.queue(PaymentState.TO_AUTHORIZE, **facts)
    if count:
        wakeup.wake_on_commit("payments.tasks.authorize")
    return count


def cut_short(campaign: Campaign) -> None:
    """If the team has stopped waiting, end the repair windows, also those of payments created since."""
    now = timezone.now()
    unsettled = Payment.objects.filter(campaign=campaign, state__in=Payment.UNSETTLED, repair_until__gt=now)
    unsettled.filter(campaign__collection__repairs_ended_at__isnull=False).update(repair_until=now)


@transaction.atomic
def end(campaign: Campaign) -> int:
    """After the repair window, make one last attempt if the same card may work; otherwise lapse a batch of pledges."""
    campaign = Campaign.objects.lock_for_key_share(campaign.pk)  # as recount() does: first it, then the payments
    failed = Q(state__in=[PaymentState.DECLINED, PaymentState.REPAIRING]) | Payment.HELD_UP
    over = Payment.objects.filter(failed, campaign=campaign, repair_until__lte=timezone.now())
    has_a_try_left = Payment.SAME_CARD_CAN_WORK & Q(had_last_try=False)
    tried = _try_again(over.filter(has_a_try_left), had_last_try=True)
    rest = over.exclude(has_a_try_left)
    batch = list(rest.select_related("pledge__supporter").select_for_update(of=["self"], skip_locked=True)[:BATCH])
    lapsing.lapse(campaign, batch)
    point("windows:before commit")
    return tried + len(batch)
