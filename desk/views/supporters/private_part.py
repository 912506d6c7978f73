"""The part of a supporter's page that only readers with full access see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from campaigns.models import TeamMember
from common.models import Unreachable
from desk.forms.annotations import NoteForm, TagForm
from desk.models import Note, Tagging
from desk.supporters import listing
from pledges.models import Pledge


@dataclass(frozen=True, slots=True)
class Private:
    """`unreachable` says why mail does not arrive; notes and tags have the name of their author."""

    unreachable: Unreachable | None
    notes: list[tuple[Note, str]]
    taggings: list[tuple[Tagging, str]]
    others: list[Pledge]
    note_form: NoteForm
    tag_form: TagForm


def read(member: TeamMember, pledge: Pledge) -> Private:
    names = {each.user_id: each.name for each in member.campaign.team.all()}
    others = member.campaign.pledges.filter(supporter=pledge.supporter_id).exclude(pk=pledge.pk)
    return Private(
        unreachable=Unreachable.objects.filter(email=pledge.supporter.email).first(),
        notes=_by(pledge.notes.select_related("by").order_by("pk"), names),
        taggings=_by(pledge.taggings.select_related("by", "tag").order_by("tag__name"), names),
        others=list(others.order_by("-pk")[: listing.PAGE]),
        note_form=NoteForm(),
        tag_form=TagForm(),
    )


def _by[T: (Note, Tagging)](rows: Iterable[T], names: dict[UUID, str]) -> list[tuple[T, str]]:
    """Each with its author; those who left the team are shown by address."""
    return [(each, names.get(each.by_id, each.by.email)) for each in rows]
