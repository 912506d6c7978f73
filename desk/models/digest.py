from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.models import TeamMember
from common.worklist import Due


class Digest(Due):
    """How often a team member gets the dashboard's summary by email. `due_at` is the time of the next one."""

    class Rhythm(models.TextChoices):
        WEEKLY = "weekly", _("Every week, on Monday morning")
        DAILY = "daily", _("Every day, in the morning")
        NEVER = "never", _("Never")

    member = models.OneToOneField(TeamMember, models.CASCADE, related_name="digest")
    rhythm = models.CharField(max_length=6, choices=Rhythm, default=Rhythm.WEEKLY)
    told_until = models.DateField(null=True, help_text="The last day covered by a mail, in the campaign's time zone.")

    class Meta(Due.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(rhythm="never", due_at__isnull=False), name="never_is_a_digest_due"
            )
        ]

    def __str__(self) -> str:
        return f"digest {self.pk}"
