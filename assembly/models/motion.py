"""Motions: questions that members propose, and who co-signs them. What a motion says never changes."""

from __future__ import annotations

from typing import ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import Count, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from assembly.models.membership import Member
from assembly.models.proposal import Proposal
from campaigns.models import Campaign
from campaigns.models.words import Translated
from common.ids import uuid7

SAID = ("campaign_id", "member_id", "kind", "words", "options", "until")


class MotionQuerySet(models.QuerySet["Motion"]):
    def collecting(self) -> Self:
        """Those that can be co-signed now."""
        return self.filter(state=Motion.State.COLLECTING, until__gt=Now())

    def with_people(self) -> Self:
        """With `people`, how many of those who have co-signed are members now; those with the most come first."""
        present = Count("cosigners__periods", filter=Q(cosigners__periods__until=None), distinct=True)
        return self.annotate(people=present).order_by("-people", "pk")


class Motion(Translated):
    """A question that a member proposes, in one language: `words` and `options` are like those of a proposal."""

    class State(models.TextChoices):
        COLLECTING = "collecting", _("Looking for co-signers")
        ASKED = "asked", _("Put to the members")
        EXPIRED = "expired", _("Found too few co-signers")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        REMOVED = "removed", _("Removed")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="motions")
    member = models.ForeignKey(Member, models.PROTECT, related_name="motions", help_text="Who wrote it.")
    kind = models.CharField(max_length=8, choices=Proposal.Kind)
    options = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State, default=State.COLLECTING)
    until = models.DateTimeField(help_text="Until when co-signers are looked for.")
    reason = models.CharField(max_length=300, blank=True, help_text="Why the team removed it.")
    proposal = models.OneToOneField(Proposal, models.PROTECT, null=True, related_name="motion")
    cosigners = models.ManyToManyField(Member, through="Cosignature", related_name="cosigned")
    created_at = models.DateTimeField(db_default=Now())

    objects: ClassVar[MotionQuerySet] = MotionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(state="collecting"), name="one_motion_a_member_at_a_time"
            ),
            models.CheckConstraint(condition=Q(state="asked") ^ Q(proposal=None), name="motion_has_its_proposal"),
            models.CheckConstraint(condition=Q(state="removed") ^ Q(reason=""), name="motion_is_removed_with_a_reason"),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="what_was_moved_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state <> 'collecting' OR ({old}) IS DISTINCT FROM ({new})".format(
                        old=", ".join(f"OLD.{column}" for column in SAID),
                        new=", ".join(f"NEW.{column}" for column in SAID),
                    )
                ),
                func="RAISE EXCEPTION 'motion %: what was moved stays', OLD.id;",
            ),
            pgtrigger.Protect(name="motions_stay", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"motion {self.pk}"


class Cosignature(models.Model):
    """A member wants the question to be put to all. It can be taken back until then."""

    motion = models.ForeignKey(Motion, models.PROTECT, related_name="cosignatures", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, related_name="cosignatures")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["motion", "member"], name="one_cosignature_a_member_and_motion")
        ]

    def __str__(self) -> str:
        return f"{self.member_id} co-signs {self.motion_id}"
