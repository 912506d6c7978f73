"""Builders for tests about news."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign
from common.ids import uuid7
from common.mail import outbox
from common.models import Mail
from community.models import Follower, Signature, Update
from community.news import mailing
from tests.helpers.builders import make_user


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


def make_follower(campaign: Campaign, email: str = "", **fields: Any) -> Follower:
    now = timezone.now()
    facts = {"language": "en", "asked_at": now, "confirmed_at": now, **fields}
    return campaign.followers.create(email=email or f"{uuid7().hex}@example.org", **facts)


def page(update: Update) -> str:
    return reverse("community:update", args=[update.campaign.slug, update.number])


def sweep() -> None:
    while mailing.mail_due():
        pass


def mailed() -> list[str]:
    """Who was written to, in the order of the alphabet."""
    return sorted(Mail.objects.filter(kind="update").values_list("to", flat=True))


def letter(campaign: Campaign, body: str = "Read [this](https://example.org/).") -> Any:
    make_signature(campaign, "ada@example.org")
    make_update(campaign, body=body, by_mail=True, audience=Update.Audience.SUPPORTERS)
    sweep()
    return outbox.render(Mail.objects.get(kind="update"))


def link(message: Any, path: str) -> str:
    return path + message.body.split(path)[1].split()[0]
