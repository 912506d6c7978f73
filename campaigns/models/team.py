from __future__ import annotations

from typing import ClassVar, Self, TypeAlias

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from accounts.models import User
from campaigns.models import permissions
from campaigns.models.campaign import Campaign
from campaigns.models.permissions import NotAllowed, Permission
from campaigns.models.published import TEAM_IS_LOGGED
from common.files import renditions
from common.files.renditions import PORTRAIT_WIDTHS
from common.ids import uuid7
from common.mail.fields import EmailField


class TeamMemberQuerySet(models.QuerySet["TeamMember"]):
    def who_may(self, permission: Permission) -> Self:
        return self.filter(role__in=permissions.ROLES[permission])

    def require(self, user: User, permission: Permission) -> TeamMember:
        """Return the user's current membership. Raises NotAllowed if they lack the permission."""
        member = self.who_may(permission).filter(user=user).first()
        if member is None:
            raise NotAllowed(f"{user.pk}: {permission}")
        return member


class TeamMember(models.Model):
    Role: TypeAlias = permissions.Role  # noqa: UP040  (also used at run time)

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="team")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role)
    name = models.CharField(max_length=80, help_text="As shown on the campaign's page.")
    portrait = models.ImageField(upload_to="team", blank=True)
    portrait_width = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)

    objects: ClassVar[TeamMemberQuerySet] = TeamMemberQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "user"], name="one_role_a_person_and_campaign")
        ]
        triggers: ClassVar = [TEAM_IS_LOGGED]

    def __str__(self) -> str:
        return f"{self.name} ({self.role})"

    def may(self, permission: Permission) -> bool:
        return permissions.may(self.role, permission)

    @property
    def portrait_files(self) -> list[str]:
        """The names of the portrait and its copies; none without a portrait."""
        return renditions.names(self.portrait.name, self.portrait_width, PORTRAIT_WIDTHS)


class TeamInvitation(models.Model):
    """An open invitation to a team; deleted when it is accepted or withdrawn."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="invitations")
    email = EmailField()
    role = models.CharField(max_length=10, choices=TeamMember.Role)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "email"], name="one_place_offered_an_address_and_campaign"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="invited_email_is_lower_case"),
        ]

    def __str__(self) -> str:
        return f"{self.email} ({self.role})"
