"""The day by which the seller must answer: one owner or treasurer sets it, and those who decide are reminded of it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from accounts.models import User
from campaigns import clock, totals
from campaigns.models import Campaign, CampaignAct, Permission, WrongPhase
from common import money
from common.mail import outbox
from payments.decisions import campaign_actions
from payments.models import AnswerDate, MoneyAct

MORNING = time(9)
REMINDERS = [timedelta(days=-3), timedelta(days=1)]  # before and after the day


class AlreadyOver(Exception):
    """The day is over in the campaign's time zone."""


@transaction.atomic
def set_day(campaign: Campaign, day: date, by: User) -> AnswerDate:
    """Set or change the day. It moves no money, so one person is enough. Raises NotAllowed, WrongPhase, AlreadyOver."""
    here = campaign_actions.lock_for_update(campaign, by)
    now = timezone.now()
    if here.phase != Campaign.Phase.OFFER:
        raise WrongPhase(f"{here.slug}: day of the answer in {here.phase}")
    if is_over(here, day, now):
        raise AlreadyOver(day)
    facts = {"day": day, "due_at": next_reminder(here, day, now), "tries": 0}
    record, _ = AnswerDate.objects.update_or_create(campaign=here, defaults=facts)
    here.acts.create(by=by, kind=CampaignAct.Kind.ANSWER_DATED, data={"day": day.isoformat()})
    return record


def is_over(campaign: Campaign, day: date, now: datetime) -> bool:
    return clock.local(now, campaign).date() > day


def next_reminder(campaign: Campaign, day: date, now: datetime) -> datetime | None:
    """The next morning on which the team is to be reminded; None after the last."""
    mornings = (clock.moment(datetime.combine(day + each, MORNING), campaign) for each in REMINDERS)
    return next((morning for morning in mornings if morning > now), None)


def remind_due() -> int:
    """Remind the teams whose reminder is due; returns how many were claimed."""
    return AnswerDate.objects.work(_remind)


@transaction.atomic
def _remind(claimed: AnswerDate) -> None:
    """Post the mails and schedule the next reminder in one transaction; a second worker finds nothing to do."""
    mine = AnswerDate.objects.select_for_update(of=["self"]).filter(pk=claimed.pk, due_at=claimed.due_at)
    record = mine.select_related("campaign").first()
    if record is None:
        return
    now = timezone.now()
    if is_awaited(record.campaign):
        _tell(record, is_over=is_over(record.campaign, record.day, now))
    record.due_at, record.tries = next_reminder(record.campaign, record.day, now), 0
    record.save(update_fields=["due_at", "tries"])


def is_awaited(campaign: Campaign) -> bool:
    """Whether the seller's answer is still to be recorded; not if somebody has already requested to."""
    if campaign.phase != Campaign.Phase.OFFER:
        return False
    return not campaign.money_acts.open().filter(kind=MoneyAct.Kind.ANSWER).exists()


def _tell(record: AnswerDate, *, is_over: bool) -> None:
    """Email the owners and treasurers, each in their language."""
    campaign = record.campaign
    held = totals.of([campaign])[campaign.pk].collected.cents
    for member in campaign.team.who_may(Permission.ACT_ON_MONEY).select_related("user"):
        with translation.override(member.user.language):
            data = {
                "campaign_title": campaign.text.title,
                "held": money.formatted(held, campaign.currency),
                "day": date_format(record.day, "DATE_FORMAT"),
                "is_over": is_over,
                "url": settings.SITE_URL + reverse("desk:answer", args=[campaign.slug]),
            }
            occasion = f"{campaign.pk}:{record.day}:{'over' if is_over else 'soon'}"
            outbox.post("answer_due", member.user.email, data, key=f"answer_due:{occasion}:{member.pk}")
