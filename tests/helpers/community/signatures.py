"""Builders for tests of petitions: name only what matters."""

import re
from typing import Any
from uuid import uuid4

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns import totals
from campaigns.models import Campaign
from common.ids import uuid7
from common.mail import outbox
from common.models import Mail
from community import petition, signing
from community.models import PetitionVersion, Signature
from community.signing import SignatureInput
from tests.helpers.builders import make_campaign, make_user

TEXT = "We ask the owners to **talk with us**."


def make_version(campaign: Campaign, text: str = TEXT, **more: str) -> PetitionVersion:
    return petition.publish(campaign, {"en": text, **more}, make_user())


def make_petition(**fields: Any) -> Campaign:
    """A campaign with a petition."""
    campaign = make_campaign(**fields)
    make_version(campaign)
    return campaign


def make_draft(campaign: Campaign, email: str = "", name: str = "Ada", country: str = "GB", **wish: Any) -> Signature:
    email = email or f"{uuid4().hex[:10]}@example.org"
    return signing.request_confirmation(campaign, email, SignatureInput(name, country, **wish), uuid4())


def seen(signature: Signature) -> str:
    version = petition.current(signature.campaign)
    assert version is not None
    return signing.fingerprint(Signature.objects.get(pk=signature.pk), version)


def make_signature(campaign: Campaign, email: str = "", **wish: Any) -> Signature:
    signature = make_draft(campaign, email, **wish)
    return signing.confirm(signature, seen(signature))


def filled(**changes: Any) -> dict[str, Any]:
    form = {"name": "Ada Lovelace", "email": "ada@example.org", "country": "GB", "form_key": str(uuid4())}
    return {name: value for name, value in {**form, **changes}.items() if value is not None}


def send(client: Client, campaign: Campaign, query: str = "", **changes: Any) -> Any:
    return client.post(reverse("community:sign", args=[campaign.slug]) + query, filled(**changes))


def address(signature: Signature, act: str = "") -> str:
    """Where its link leads, or where one of the acts on that page is sent."""
    name = f"community:signature_{act}" if act else "community:signature"
    return reverse(name, args=[signing.token(str(signature.pk))])


def body(message: Mail) -> str:
    return " ".join(str(outbox.render(message).body).split())


def mailed_link(to: str = "ada@example.org") -> str:
    text = body(Mail.objects.filter(to=to).latest("pk"))
    return re.search(r"http://testserver(\S*/s/\S+)", text)[1]  # type: ignore[index]


def press(client: Client, page: str) -> Any:
    """Press the button that signs, on the page of a mailed link."""
    seal = re.search(r'name="seen" value="(\w+)"', client.get(page).content.decode())
    assert seal, "there is no button"
    return client.post(page, {"seen": seal[1]})


def sign_many(campaign: Campaign, people: int) -> None:
    """Many at the same moment, so that only their keys tell them apart."""
    now, version = timezone.now(), petition.current(campaign)
    Signature.objects.bulk_create(
        Signature(
            campaign=campaign, version=version, status="confirmed", confirmed_at=now, show_name=True, language="en",
            email=f"{uuid7()}@example.org", name=f"Person {number:04}", country="FR",
        )
        for number in range(people)
    )  # fmt: skip


def signed(campaign: Campaign) -> int:
    return totals.of([campaign])[campaign.pk].signed.people


def standing(campaign: Campaign) -> int:
    return campaign.signatures.filter(status=Signature.Status.CONFIRMED).count()


def page(campaign: Campaign, name: str = "petition", *more: object) -> str:
    return reverse(f"community:{name}", args=[campaign.slug, *more])
