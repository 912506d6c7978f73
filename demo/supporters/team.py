"""What the teams of the demo campaigns have done, so that every page of their desks has something to show."""

from collections.abc import Callable
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from campaigns import team
from campaigns.models import Campaign, Company, TeamMember
from campaigns.setup import drafting
from demo.campaign import clock, words
from demo.campaign.load import ORGANIZER, account
from demo.supporters.people import DOMAIN
from desk import annotations, exports, messages, offline
from desk.models import Export
from desk.supporters import Wanted
from payments.decisions import approvals, campaign_actions
from payments.models import MoneyAct, Payment
from pledges import pledging
from pledges.models import Pledge, Status

TREASURER, EDITOR = "treasurer@example.org", "editor@example.org"
DRAFT = "village-shop"
PAPER = "email,amount,name,how,language"
# How much, and how it came; the last two have not confirmed yet.
ON_PAPER = [(40, "paper"), (25, "paper"), (120, "transfer"), (40, "paper"), (60, "paper"), (300, "transfer")]
NOT_READABLE = ["nobody,40,,paper,", f"late-1@{DOMAIN},forty,,paper,", f"late-2@{DOMAIN},40,,by post,"]
KNOWN = 3  # supporters about whom there is something to know

Role, Kind = TeamMember.Role, MoneyAct.Kind


def said(*path: str) -> str:
    """What a team writes it writes in one language, that of its campaign."""
    return str(words.of(*path)[settings.LANGUAGE_CODE])


def has_worked() -> bool:
    """Whether the open campaign's team has."""
    # What only it does: somebody at the desk may have sent messages and lists as well.
    return User.objects.filter(email=_on_paper(0)).exists()


def has_decided(closed: Campaign) -> bool:
    return closed.money_acts.exists() or Campaign.objects.filter(slug=DRAFT).exists()


@transaction.atomic
def run(campaign: Campaign) -> None:
    """Do what can be done while the campaign is open."""
    owner = campaign.team.get(role=Role.OWNER)
    _join(campaign)
    _load_paper(owner)
    largest = Pledge.objects.filter(campaign=campaign, status=Status.SECURED).order_by("-amount_cents", "form_key")
    _note(largest, owner.user, "patron")
    annotations.save_filter(owner, said("desk", "filters", "large"), "least=250&stage=secured")
    messages.send(owner, uuid4(), Wanted(stage=Status.INTERESTED), words.of("desk", "message"))
    exports.ask(owner, Export.Format.CSV, Wanted(stage=Status.SECURED))
    for work in (messages.mail_due, exports.work_due):
        _until_done(work)


@transaction.atomic
def decide(closed: Campaign) -> None:
    """Ask for what a second person has to confirm; with it goes the draft, which belongs to nobody else's day.

    If only few came and all their cards are good, there is nothing to ask for.
    """
    closed.refresh_from_db()
    _join(closed)
    failed = Pledge.objects.filter(campaign=closed, payments__state=Payment.State.DECLINED).order_by("form_key")
    _note(failed, closed.team.get(role=Role.OWNER).user, "phoned")
    _begin_draft()
    possible = campaign_actions.possible(closed)
    kind = Kind.CAPTURE if Kind.CAPTURE in possible else Kind.RELEASE
    if kind in possible:
        act = MoneyAct(campaign=closed, kind=kind, reason=said("desk", "reasons", kind))
        approvals.ask(act, account(TREASURER))


def _join(campaign: Campaign) -> None:
    for role, email in ((Role.TREASURER, TREASURER), (Role.EDITOR, EDITOR)):
        # Since the beginning: who has just come could not decide about money yet.
        if not campaign.team.filter(user=account(email)).exists():
            with clock.at(timezone.now() - clock.SO_FAR):
                team.join(campaign, account(email), role, said("desk", "team", role))


def _load_paper(owner: TeamMember) -> None:
    """One file has mistakes and waits; another one is loaded, and all but two have confirmed what it says."""
    late = [f"late-{number}@{DOMAIN},20,,paper," for number in range(3, 9)]
    offline.propose(owner, _file(late + NOT_READABLE))
    rows = [f"{_on_paper(number)},{amount},,{how}," for number, (amount, how) in enumerate(ON_PAPER)]
    offline.load(offline.propose(owner, _file(rows)), owner.user)
    _until_done(offline.work_due)
    drafts = Pledge.objects.filter(campaign=owner.campaign, supporter__email__startswith="paper-").order_by("pk")
    for draft in drafts[: len(rows) - 2]:
        pledging.agree(draft)


def _on_paper(number: int) -> str:
    return f"paper-{number}@{DOMAIN}"


def _file(lines: list[str]) -> bytes:
    return "\n".join([PAPER, *lines]).encode()


def _note(pledges: QuerySet[Pledge], by: User, name: str) -> None:
    for pledge in pledges[:KNOWN]:
        annotations.tag(pledge, said("desk", "tags", name), by)
        annotations.note(pledge, said("desk", "notes", name), by)


def _begin_draft() -> None:
    company = Company.objects.create(name=said("desk", "draft", "company"), currency="EUR")
    told = {"title": said("desk", "draft", "title"), "slug": DRAFT, "language": settings.LANGUAGE_CODE}
    drafting.begin(account(ORGANIZER), said("desk", "team", "owner"), told, company)
    Campaign.objects.filter(slug=DRAFT).update(is_demo=True)


def _until_done(work: Callable[[], int]) -> None:
    while work():
        pass
