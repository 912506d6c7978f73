"""Builders for tests about news."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.ids import uuid7
from accounts.models import User
from campaigns.models import Campaign, Signature, TeamMember, Update
from tests.make import make_user


def make_update(campaign: Campaign, title: str = "We are 1,000", body: str = "Thank *you*.", **fields: Any) -> Update:
    """An update of an hour ago, not by mail."""
    last = campaign.updates.order_by("-number").first()
    fields = {
        "number": (last.number if last else 0) + 1,
        "words": {"en": {"title": title, "body": body}},
        "publish_at": timezone.now() - timedelta(hours=1),
        "by_mail": False,
        "by": fields.pop("by", None) or make_user(),
        **fields,
    }
    fields.setdefault("due_at", fields["publish_at"] if fields["by_mail"] else None)
    return Update.objects.create(campaign=campaign, **fields)


def make_signature(campaign: Campaign, email: str = "", **fields: Any) -> Signature:
    version = campaign.petition_versions.first() or campaign.petition_versions.create(number=1, texts={"en": "Sign."})
    status = fields.pop("status", Signature.Status.CONFIRMED)
    return campaign.signatures.create(
        version=version,
        email=email or f"{uuid7().hex}@example.org",
        status=status,
        **{"language": "en", "wants_updates": True, **fields},
    )


def make_member(campaign: Campaign, role: TeamMember.Role = TeamMember.Role.EDITOR) -> User:
    user = make_user()
    campaign.team.create(user=user, role=role, name="Ed")
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
