"""Notes and tags of a team about some of its supporters, and a filter for them."""

from django.db.models import QuerySet

from accounts.models import User
from campaigns.models import TeamMember
from demo.team.members import said
from desk.supporters import annotations
from pledges.models import Pledge, Status

KNOWN = 3  # supporters with notes and tags


def about_the_largest(by: TeamMember) -> None:
    largest = by.campaign.pledges.filter(status=Status.SECURED).order_by("-amount_cents", "form_key")
    note(largest, by.user, "patron")
    annotations.save_filter(by, said("desk", "filters", "large"), "least=250&stage=secured")


def note(pledges: QuerySet[Pledge], by: User, name: str) -> None:
    for pledge in pledges[:KNOWN]:
        annotations.tag(pledge, said("desk", "tags", name), by)
        annotations.add_note(pledge, said("desk", "notes", name), by)
