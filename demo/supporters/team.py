"""What the teams of the demo campaigns have done, so that every page of their desks has something to show."""

from collections.abc import Callable
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from campaigns import team
from campaigns.models import Campaign, TeamMember
from demo.campaign import clock, words
from demo.campaign.accounts import account
from demo.supporters import paper
from desk import annotations, exports, messages
from desk.models import Export
from desk.supporters import Wanted
from pledges.models import Pledge, Status

TREASURER, EDITOR = "treasurer@example.org", "editor@example.org"
KNOWN = 3  # supporters about whom there is something to know

Role = TeamMember.Role


def said(*path: str) -> str:
    """What a team writes it writes in one language, that of its campaign."""
    return str(words.of(*path)[settings.LANGUAGE_CODE])


def has_worked() -> bool:
    """Whether the open campaign's team has."""
    # What only it does: somebody at the desk may have sent messages and lists as well.
    return User.objects.filter(email=paper.email(0)).exists()


@transaction.atomic
def run(campaign: Campaign) -> None:
    """Do what can be done while the campaign is open."""
    owner = campaign.team.get(role=Role.OWNER)
    join(campaign)
    paper.load(owner)
    largest = Pledge.objects.filter(campaign=campaign, status=Status.SECURED).order_by("-amount_cents", "form_key")
    note(largest, owner.user, "patron")
    annotations.save_filter(owner, said("desk", "filters", "large"), "least=250&stage=secured")
    messages.send(owner, uuid4(), Wanted(stage=Status.INTERESTED), words.of("desk", "message"))
    exports.ask(owner, Export.Format.CSV, Wanted(stage=Status.SECURED))
    for work in (messages.mail_due, exports.work_due):
        _until_done(work)


def join(campaign: Campaign) -> None:
    for role, email in ((Role.TREASURER, TREASURER), (Role.EDITOR, EDITOR)):
        # Since the beginning: who has just come could not decide about money yet.
        if not campaign.team.filter(user=account(email)).exists():
            with clock.at(timezone.now() - clock.SO_FAR):
                team.join(campaign, account(email), role, said("desk", "team", role))


def note(pledges: QuerySet[Pledge], by: User, name: str) -> None:
    for pledge in pledges[:KNOWN]:
        annotations.tag(pledge, said("desk", "tags", name), by)
        annotations.note(pledge, said("desk", "notes", name), by)


def _until_done(work: Callable[[], int]) -> None:
    while work():
        pass
