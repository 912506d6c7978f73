"""The part of a supporter's page that only readers with full access see."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.models import TeamMember
from common.models import Unreachable
from desk.forms.annotations import NoteForm, TagForm
from desk.models import Tagging
from desk.repairs import board
from desk.rows import Link
from desk.supporters import criteria
from pledges.models import LIVE, Pledge

LISTED = 50  # other pledges of the same person


@dataclass(frozen=True, slots=True)
class Private:
    """`unreachable` says why mail does not arrive; `is_repairable` is whether the link to fix the card can be sent.

    `write` is None if messages do not go to this person: whoever has withdrawn or has not confirmed yet.
    """

    unreachable: Unreachable | None
    taggings: list[Tagging]
    others: list[Pledge]
    note_form: NoteForm
    tag_form: TagForm
    write: Link | None
    is_repairable: bool


def read(member: TeamMember, pledge: Pledge) -> Private:
    campaign = member.campaign
    others = campaign.pledges.filter(supporter=pledge.supporter_id).exclude(pk=pledge.pk)
    message = f"{reverse('desk:message_new', args=[campaign.slug])}?picked={criteria.written([pledge.pk])}"
    return Private(
        unreachable=Unreachable.objects.filter(email=pledge.supporter.email).first(),
        taggings=list(pledge.taggings.select_related("tag").order_by("tag__name")),
        others=list(others.order_by("-pk")[:LISTED]),
        note_form=NoteForm(),
        tag_form=TagForm(),
        write=Link(_("Write to this person"), message) if pledge.status in LIVE else None,
        is_repairable=board.repairable(campaign).filter(pledge=pledge).exists(),
    )
