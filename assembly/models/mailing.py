"""What members are told about a proposal by mail."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from assembly.models.proposal import Proposal
from common.worklist import Due


class Mailing(Due):
    """A mail about a proposal to the members on its roll, posted in batches; `after` is the number of the last one."""

    class Kind(models.TextChoices):
        OPENED = "opened"
        REMINDER = "reminder"
        RESULT = "result"

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="mailings", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind)
    after = models.PositiveIntegerField(default=0)

    class Meta(Due.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proposal", "kind"], name="a_proposal_is_mailed_once_a_kind")
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.proposal_id}"
