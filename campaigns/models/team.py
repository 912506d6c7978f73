from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from campaigns.models.campaign import Campaign


class TeamMember(models.Model):
    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        TREASURER = "treasurer", _("Treasurer")
        EDITOR = "editor", _("Editor")
        OBSERVER = "observer", _("Observer")

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="team")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role)
    name = models.CharField(max_length=80, help_text="As shown on the campaign's page.")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "user"], name="one_role_a_person_and_campaign")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.role})"
