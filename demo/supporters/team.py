"""What the teams of the demo campaigns have done, so that all of the organizers' pages have something to show."""

from collections.abc import Callable
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from campaigns import team
from campaigns.models import Campaign, TeamMember
from demo.campaign import clock, discussion, pictures, words
from demo.campaign.accounts import account
from demo.supporters import paper
from desk.messages import mailing, sending
from desk.models import Export
from desk.supporters import annotations, export_files, exports
from desk.supporters.criteria import Wanted
from pledges.models import Pledge, Status

TREASURER, EDITOR = "treasurer@example.org", "editor@example.org"
KNOWN = 3  # supporters with notes and tags

Role = TeamMember.Role


def said(*path: str) -> str:
    """A text by the team, which writes only in the campaign's language."""
    return str(words.of(*path)[settings.LANGUAGE_CODE])


def has_worked() -> bool:
    """Whether run() has been done for the open campaign."""
    # Check what only run() does: users of the demo may have sent messages and exported lists as well.
    return User.objects.filter(email=paper.email(0)).exists()


@transaction.atomic
def run(campaign: Campaign) -> None:
    """Do the team's work for the open campaign."""
    owner = campaign.team.filter(role=Role.OWNER).earliest("pk")  # another may have joined meanwhile
    join(campaign)
    paper.load(owner)
    discussion.comment(owner.user)
    largest = Pledge.objects.filter(campaign=campaign, status=Status.SECURED).order_by("-amount_cents", "form_key")
    note(largest, owner.user, "patron")
    annotations.save_filter(owner, said("desk", "filters", "large"), "least=250&stage=secured")
    message = sending.start(owner, uuid4(), Wanted(stage=Status.INTERESTED))
    sending.send(owner, message, words.of("desk", "message"))
    exports.request(owner, Export.Format.CSV, Wanted(stage=Status.SECURED))
    for work in (mailing.mail_due, export_files.work_due):
        _until_done(work)


def join(campaign: Campaign) -> None:
    for role, email, portrait in ((Role.TREASURER, TREASURER, "tom"), (Role.EDITOR, EDITOR, "edda")):
        # Backdated, because new members may not decide about money yet.
        if not campaign.team.filter(user=account(email)).exists():
            with clock.at(timezone.now() - clock.SO_FAR):
                team.join(campaign, account(email), role, said("desk", "team", role))
                pictures.portray(campaign.team.get(user=account(email)), portrait)


def note(pledges: QuerySet[Pledge], by: User, name: str) -> None:
    for pledge in pledges[:KNOWN]:
        annotations.tag(pledge, said("desk", "tags", name), by)
        annotations.add_note(pledge, said("desk", "notes", name), by)


def _until_done(work: Callable[[], int]) -> None:
    while work():
        pass
