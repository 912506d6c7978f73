"""What waits for somebody of the team, and nothing else: what workers or supporters do by themselves is not in it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, TeamMember
from pledges import deciding
from pledges.desk import LISTED
from pledges.models import Card, MoneyAct, Payment, Refund, Status


class Kind(TextChoices):
    CONFIRM = "confirm", _("Acts about money to confirm or reject")
    DISPUTE = "dispute", _("Open disputes")
    REFUND = "refund", _("Refunds that failed")
    WAITING = "waiting", _("Refunds that wait for the balance")
    AUDIT = "audit", _("Problems found by the audit")
    AUTHENTICATE = "authenticate", _("Cards whose bank wants to ask their owner")
    DECLINED = "declined", _("Declined cards")
    EXPIRES = "expires", _("Cards that expire before the close")


@dataclass(frozen=True, slots=True)
class Task:
    kind: Kind
    people: int
    has_more: bool = False  # than were counted

    @property
    def label(self) -> str:
        return str(self.kind.label)


def inbox(member: TeamMember, known: dict[str, Any], acts: Iterable[MoneyAct]) -> list[Task]:
    """The most urgent first. `known` are the figures of the day of collection, `acts` wait for a second person."""
    campaign = member.campaign
    tasks = [
        Task(Kind.CONFIRM, sum(deciding.could_confirm(act, member) for act in acts)),
        Task(Kind.DISPUTE, sum(dispute.is_open for dispute in known["disputes"]), known["more_disputes"]),
        Task(Kind.REFUND, len(known["failed_refunds"]), known["more_failed_refunds"]),
        Task(Kind.WAITING, known["refunds"][Refund.State.WAITING].people),
        Task(Kind.AUDIT, len(known["audit"].here) if known["audit"] else 0),
        *_failed_cards(campaign),
        _cards_that_expire(campaign),
    ]
    return [task for task in tasks if task.people]


def _failed_cards(campaign: Campaign) -> Iterator[Task]:
    """Their supporters were told; it is for the team to help those who do not find the way."""
    if campaign.phase != Campaign.Phase.COLLECTING:
        return
    declined = campaign.payments.filter(state=Payment.State.DECLINED)
    people = dict(declined.values_list("problem").annotate(Count("pk")).order_by())
    asked = people.pop(Payment.Problem.AUTHENTICATE, 0)
    yield Task(Kind.AUTHENTICATE, asked)
    yield Task(Kind.DECLINED, sum(people.values()))


def _cards_that_expire(campaign: Campaign) -> Task:
    if campaign.phase != Campaign.Phase.PLEDGING:
        return Task(Kind.EXPIRES, 0)
    found = len(expiring(campaign).values_list("pk")[: LISTED + 1])
    return Task(Kind.EXPIRES, min(found, LISTED), has_more=found > LISTED)


def expiring(campaign: Campaign) -> QuerySet[Card]:
    """Saved cards that are no longer good in the month of the deadline; a card is good until its month ends."""
    saved = Card.objects.filter(state=Card.State.SAVED, pledge__campaign=campaign, pledge__status=Status.SECURED)
    dated = saved.exclude(expires="").alias(expiry=Card.EXPIRY)
    return dated.filter(expiry__lt=f"{campaign.deadline_local:%y%m}")
