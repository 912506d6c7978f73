"""Tasks that the team has to do; what workers or supporters take care of is not included."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, TextChoices
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, Permission, TeamMember
from common.models import Unreachable
from desk.figures import LISTED, Figures
from desk.rows import Empty, Link, Section
from desk.visibility import Visibility
from payments.decisions import second_person
from payments.models import Dispute, MoneyAct, Payment, Refund
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
    DISCUSSION = "discussion", _("Questions and comments that wait for you")
    UNREACHABLE = "unreachable", _("Supporters who cannot be reached by email")


HINTS = {
    Kind.CONFIRM: _("Someone else requested them, and they are waiting for you."),
    Kind.DISPUTE: _("A dispute that is not answered in time is lost."),
    Kind.REFUND: _("Try again, or find another way to pay these people back."),
    Kind.WAITING: _("They are sent automatically once the balance is topped up."),
    Kind.AUDIT: _("Please tell the site operator."),
    Kind.HELD_UP: _("The site operator has been notified. These payments are retried automatically."),
    Kind.AUTHENTICATE: _("These supporters have an email with a link; confirming with their bank takes a minute."),
    Kind.DECLINED: _(
        "These supporters have an email with a link to fix their card, and they get reminders. A friendly word from "
        "you helps."
    ),
    Kind.EXPIRES: _("Ask these people to replace their card while there is still time."),
    Kind.DISCUSSION: _("Unanswered questions, texts held for you to look at, and reported ones."),
    Kind.UNREACHABLE: _("Important emails do not reach them. Perhaps you know another way to contact them."),
}
SECTIONS = {
    Kind.CONFIRM: "#money-acts-title",
    Kind.DISPUTE: "#disputes-title",
    Kind.REFUND: "#refunds-title",
    Kind.WAITING: "#balance-title",
    Kind.AUDIT: "#books-title",
}
PROBLEMS = {Kind.AUTHENTICATE, Kind.DECLINED, Kind.EXPIRES, Kind.UNREACHABLE}  # as named in the list of supporters


@dataclass(frozen=True, slots=True)
class Task:
    kind: Kind
    people: int
    has_more: bool = False  # counting stopped at a limit

    @property
    def label(self) -> str:
        return str(self.kind.label)


@dataclass(frozen=True, slots=True)
class Todo:
    """A task as shown on the page; `link` leads to the supporters concerned, if something can be done here."""

    count: str
    label: str
    hint: str
    link: str


def section(campaign: Campaign, tasks: list[Todo]) -> Section:
    return Section("inbox", _("To do"), "desk/first.html#tasks", None if tasks else _empty(campaign))


def _empty(campaign: Campaign) -> Empty:
    if campaign.phase == Campaign.Phase.DRAFT:
        setup = reverse("campaigns:setup", args=[campaign.slug])
        return Empty("", Link(_("Complete the draft and publish it"), setup))
    return Empty(
        _("Nothing to do. Failed cards, disputes, failed refunds and requests for you to confirm appear here."),
        css="soft",
    )


def todo(campaign: Campaign, tasks: Iterable[Task]) -> list[Todo]:
    return [
        Todo(
            count=number_format(task.people, 0, force_grouping=True) + ("+" if task.has_more else ""),
            label=task.label,
            hint=str(HINTS[task.kind]),
            link=_link(campaign, task.kind),
        )
        for task in tasks
    ]


def _link(campaign: Campaign, kind: Kind) -> str:
    if kind in PROBLEMS:
        return f"{reverse('desk:supporters', args=[campaign.slug])}?problem={kind}"
    if kind == Kind.DISCUSSION:
        return reverse("community:desk_discussion", args=[campaign.slug])
    return SECTIONS.get(kind, "")


def inbox(member: TeamMember, known: Figures, acts: Iterable[MoneyAct]) -> list[Task]:
    """The tasks, most urgent first. `known` is figures.read(), `acts` are those waiting for a second person."""
    campaign = member.campaign
    open_disputes = sum(dispute.state in Dispute.TO_ANSWER for dispute in known.disputes.rows)
    tasks = [
        Task(Kind.CONFIRM, second_person.to_confirm(member, acts)),
        Task(Kind.DISPUTE, open_disputes, known.disputes.has_more),
        Task(Kind.REFUND, len(known.failed_refunds.rows), known.failed_refunds.has_more),
        Task(Kind.WAITING, known.refunds[Refund.State.WAITING].people),
        Task(Kind.AUDIT, len(known.audit.here) if known.audit else 0),
        *_failed_cards(campaign),
        _cards_that_expire(campaign),
        _discussion(member),
        _unreachable(member),
    ]
    return [task for task in tasks if task.people]


def _failed_cards(campaign: Campaign) -> Iterator[Task]:
    """Failed cards. The supporters have been notified, but the team may have to help them."""
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


def _discussion(member: TeamMember) -> Task:
    if not member.may(Permission.MODERATE):
        return Task(Kind.DISCUSSION, 0)
    found = len(member.campaign.posts.waiting().values_list("pk")[: LISTED + 1])
    return Task(Kind.DISCUSSION, min(found, LISTED), has_more=found > LISTED)


def _unreachable(member: TeamMember) -> Task:
    """Supporters whom mail does not reach; only for members who see addresses and so can contact them otherwise."""
    if not Visibility(member.role).is_full:
        return Task(Kind.UNREACHABLE, 0)
    unreachable = Unreachable.objects.filter(email=OuterRef("supporter__email"))
    found = len(member.campaign.pledges.filter(Exists(unreachable), status__in=LIVE).values_list("pk")[: LISTED + 1])
    return Task(Kind.UNREACHABLE, min(found, LISTED), has_more=found > LISTED)
