"""What waits for somebody of the team, and nothing else: what workers or supporters do by themselves is not in it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, TextChoices
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, TeamMember
from common.models import Unreachable
from desk.figures import LISTED
from desk.visibility import Sight
from payments.decisions import second_person
from payments.models import MoneyAct, Payment, Refund
from pledges.models import LIVE, Card


class Kind(TextChoices):
    CONFIRM = "confirm", _("Requests about money to confirm or reject")
    DISPUTE = "dispute", _("Open disputes")
    REFUND = "refund", _("Failed refunds")
    WAITING = "waiting", _("Refunds waiting for sufficient balance")
    AUDIT = "audit", _("Problems found by the audit")
    HELD_UP = "held_up", _("Payments held up by an error on this site")
    AUTHENTICATE = "authenticate", _("Cards whose bank requires confirmation by the cardholder")
    DECLINED = "declined", _("Declined cards")
    EXPIRES = "expires", _("Cards that expire before the deadline")
    UNREACHABLE = "unreachable", _("Supporters who cannot be reached by email")


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
        Task(Kind.CONFIRM, second_person.to_confirm(member, acts)),
        Task(Kind.DISPUTE, sum(dispute.is_open for dispute in known["disputes"]), known["more_disputes"]),
        Task(Kind.REFUND, len(known["failed_refunds"]), known["more_failed_refunds"]),
        Task(Kind.WAITING, known["refunds"][Refund.State.WAITING].people),
        Task(Kind.AUDIT, len(known["audit"].here) if known["audit"] else 0),
        *_failed_cards(campaign),
        _cards_that_expire(campaign),
        _unreachable(member),
    ]
    return [task for task in tasks if task.people]


def _failed_cards(campaign: Campaign) -> Iterator[Task]:
    """Their supporters were told; it is for the team to help those who do not find the way."""
    if campaign.phase != Campaign.Phase.COLLECTING:
        return
    declined = campaign.payments.filter(state=Payment.State.DECLINED)
    yield Task(Kind.HELD_UP, campaign.payments.filter(Payment.HELD_UP).count())
    people = dict(declined.values_list("problem").annotate(Count("pk")).order_by())
    asked = people.pop(Payment.Problem.AUTHENTICATE, 0)
    yield Task(Kind.AUTHENTICATE, asked)
    yield Task(Kind.DECLINED, sum(people.values()))


def _cards_that_expire(campaign: Campaign) -> Task:
    if campaign.phase != Campaign.Phase.PLEDGING:
        return Task(Kind.EXPIRES, 0)
    found = len(Card.objects.expiring(campaign).values_list("pk")[: LISTED + 1])
    return Task(Kind.EXPIRES, min(found, LISTED), has_more=found > LISTED)


def _unreachable(member: TeamMember) -> Task:
    """Only for those who see addresses, and so can look for another way."""
    if not Sight(member.role).is_full:
        return Task(Kind.UNREACHABLE, 0)
    unreachable = Unreachable.objects.filter(email=OuterRef("supporter__email"))
    found = len(member.campaign.pledges.filter(Exists(unreachable), status__in=LIVE).values_list("pk")[: LISTED + 1])
    return Task(Kind.UNREACHABLE, min(found, LISTED), has_more=found > LISTED)
