"""The desk of a campaign's team, for tests: who is there, and what they bring."""

import time
from typing import Any

from allauth.account.internal.userkit import user_id_to_str
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign, TeamMember
from payments.models import Collection, Payment, Refund
from pledges.models import Pledge, PledgeEvent, Status
from tests.helpers.builders import join, make_campaign, make_secured, make_user, put, signed_in, unguarded
from tests.helpers.pages import words

PDF = b"%PDF-1.7 the seller says no"


def member(campaign: Campaign, role: str) -> User:
    return join(campaign, user=make_user(), role=role, name=f"{role} name").user


def address(campaign: Campaign, page: str = "dashboard", **more: Any) -> str:
    return reverse(f"desk:{page}", kwargs={"slug": campaign.slug, **more})


def read(client: Client, campaign: Campaign, **query: str) -> str:
    return words(client.get(address(campaign), query))


def in_phase(campaign: Campaign, phase: str) -> None:
    """Put it there, with what belongs to a campaign that has closed."""
    put(campaign, phase=phase)
    now = timezone.now()
    Collection.objects.get_or_create(campaign=campaign, closed_at=now, secured_cents=1, repair_until=now)


def in_offer(campaign: Campaign) -> Campaign:
    put(campaign, phase="offer", deadline=timezone.now())
    return Campaign.objects.get(pk=campaign.pk)


def proven(user: User, *, minutes_ago: float = 0) -> Client:
    """Signed in, with a second factor that was used so long ago."""
    client = signed_in(user)
    factor = Authenticator.objects.filter(user=user).first() or TOTP.activate(user, generate_totp_secret()).instance
    used = {"method": "mfa", "type": "totp", "id": factor.pk, "at": time.time() - minutes_ago * 60}
    session = client.session
    session["account_authentication_methods"] = [used]
    session["account_authentication_methods_user"] = user_id_to_str(user)
    session.save()
    return client


def collected(campaign: Campaign, cents: int = 40_26, **wish: Any) -> Payment:
    """A collected payment that does not exist at the payment service; quick, for tests of pages."""
    pledge = make_secured(campaign, cents=cents, **wish)
    Pledge.objects.filter(pk=pledge.pk).move(Status.SECURED, Status.AUTHORIZED, PledgeEvent.Kind.AUTHORIZED)
    Pledge.objects.filter(pk=pledge.pk).move(Status.AUTHORIZED, Status.COLLECTED, PledgeEvent.Kind.COLLECTED)
    return Payment.objects.create(
        pledge=pledge, campaign=campaign, state=Payment.State.CAPTURED, amount_cents=cents, currency="USD",
        repair_until=timezone.now(),
    )  # fmt: skip


def failed_refund(campaign: Campaign) -> Refund:
    return Refund.objects.create(payment=collected(campaign), amount_cents=40_26, state="failed", due_at=None)


def document(content: bytes = PDF, name: str = "the answer.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


INSIDE = {"observer": 200, "editor": 200, "treasurer": 200, "owner": 200}
OUTSIDE = {"visitor": 302, "supporter": 404, "other organizer": 404, "removed member": 404}


def people(campaign: Campaign) -> dict[str, Client]:
    removed = member(campaign, TeamMember.Role.OWNER)
    with unguarded():
        campaign.team.filter(user=removed).delete()
    return {
        "visitor": Client(),
        "supporter": signed_in(make_secured(campaign).supporter),
        "other organizer": signed_in(member(make_campaign(), TeamMember.Role.OWNER)),
        "removed member": signed_in(removed),
        **{role: proven(member(campaign, role)) for role in INSIDE},
    }
