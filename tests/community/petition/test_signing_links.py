"""The mailed link of a signature: what it shows, what it changes, and what opens nothing."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from html5lib import HTMLParser

from campaigns.models import Campaign
from common.models import Mail
from community import signing
from community.models import MailChoice, Signature
from community.news import subscriptions
from config.logs import hidden
from tests.helpers.community.signatures import (
    address,
    mailed_link,
    make_draft,
    make_petition,
    make_signature,
    make_version,
    press,
    seen,
    send,
    signed,
)

pytestmark = pytest.mark.django_db
Status = Signature.Status


@pytest.fixture
def campaign() -> Campaign:
    return make_petition()


@pytest.mark.parametrize(
    "forge",
    [
        lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
        lambda token: token.split(".")[0],
        lambda token: f"{uuid4()}.{token.split('.')[1]}",
        lambda _: "x.y",
        lambda _: signing.token(str(uuid4())),
        lambda _: signing.token("guess"),
    ],
)
def test_a_forged_link_opens_nothing(client: Client, campaign: Campaign, forge: Any) -> None:
    mine = make_signature(campaign)
    token = forge(signing.token(str(mine.pk)))

    answers = [client.get(f"/s/{token}/"), client.post(f"/s/{token}/"), client.post(f"/s/{token}/withdraw/")]

    assert [answer.status_code for answer in answers] == [404] * 3
    assert Signature.objects.get().status == Status.CONFIRMED


def test_a_link_of_something_else_opens_no_signature(client: Client, campaign: Campaign) -> None:
    mine = make_signature(campaign)
    foreign = subscriptions.unsubscribe_token(f"s{mine.pk.hex}")

    assert client.get(f"/s/{foreign}/").status_code == 404


def test_scanners_that_follow_every_link_change_nothing(client: Client, campaign: Campaign) -> None:
    draft, mine = make_draft(campaign), make_signature(campaign)
    before = list(Signature.objects.order_by("pk").values())

    for signature in (draft, mine):
        for act in ("", "change", "withdraw"):
            for _ in range(10):
                client.get(address(signature, act))
                client.head(address(signature, act))

    assert list(Signature.objects.order_by("pk").values()) == before
    assert signed(campaign) == 1


def test_the_outbox_holds_no_secret(campaign: Campaign) -> None:
    mine = make_signature(campaign)

    stored = " ".join(str(row) for row in Mail.objects.values())

    assert signing.token(str(mine.pk)).split(".")[1] not in stored


def test_the_page_behind_the_link_is_valid_in_every_state(client: Client, campaign: Campaign) -> None:
    mine = make_draft(campaign)
    for state in Status:
        Signature.objects.update(status=state)
        HTMLParser(strict=True).parse(client.get(address(mine)).content.decode())


def test_links_stay_out_of_the_logs(campaign: Campaign) -> None:
    token = signing.token(str(make_signature(campaign).pk))

    for address_ in (f"/de/s/{token}/withdraw/", f"/c/x/pledge/?signature={token}&s=flyer"):
        assert token.split(".")[1] not in hidden(f"Not found: {address_}")


def test_confirming_twice_counts_once(client: Client, campaign: Campaign) -> None:
    mine = make_draft(campaign)
    seal = seen(mine)

    for _ in range(3):
        assert client.post(address(mine), {"seen": seal}).url == address(mine)

    assert signed(campaign) == 1


def test_a_text_that_was_not_shown_cannot_be_signed(client: Client, campaign: Campaign) -> None:
    send(client, campaign, name="Ada")
    page = mailed_link()
    seal = seen(Signature.objects.get())
    send(Client(), campaign, name="Mallory was here", show_name="on")

    client.post(page, {"seen": seal})
    assert Signature.objects.get().status == Status.UNCONFIRMED
    assert "changed since you opened this page" in client.get(page).content.decode()
    assert "Mallory was here" in client.get(page).content.decode()
    client.post(page)
    assert Signature.objects.get().status == Status.UNCONFIRMED


def test_a_text_that_changed_between_looking_and_signing_is_shown_first(client: Client, campaign: Campaign) -> None:
    mine = make_draft(campaign)
    seal = seen(mine)
    make_version(campaign, "Something else.")

    client.post(address(mine), {"seen": seal})
    assert Signature.objects.get().status == Status.UNCONFIRMED
    assert "Something else." in client.get(address(mine)).content.decode()
    press(client, address(mine))

    assert (Signature.objects.get().status, Signature.objects.get().version.number) == (Status.CONFIRMED, 2)


def test_visibility_and_updates_are_changed_through_the_link(client: Client, campaign: Campaign) -> None:
    mine = make_signature(campaign, name="Ada Lovelace")
    public = reverse("community:petition", args=[campaign.slug])
    assert b"Ada Lovelace" not in client.get(public).content

    client.post(address(mine, "change"), {"show_name": "on", "wants_updates": "on"})
    assert b"Ada Lovelace" in client.get(public).content
    assert subscriptions.wants_updates(campaign, mine.email)
    assert client.get(address(mine)).content.decode().count(" checked") == 2

    client.post(address(mine, "change"), {})
    assert b"Ada Lovelace" not in client.get(public).content
    assert not subscriptions.wants_updates(campaign, mine.email)
    assert signed(campaign) == 1


def test_an_unconfirmed_signature_has_no_choices_to_change(client: Client, campaign: Campaign) -> None:
    mine = make_draft(campaign)

    client.post(address(mine, "change"), {"show_name": "on", "wants_updates": "on"})

    kept = Signature.objects.get()
    assert (kept.show_name, kept.wants_updates, MailChoice.objects.count()) == (False, False, 0)


def test_choosing_updates_again_overrides_an_earlier_refusal_but_signing_a_new_text_does_not(
    campaign: Campaign,
) -> None:
    mine = make_signature(campaign, "ada@example.org", wants_updates=True)
    assert subscriptions.wants_updates(campaign, "ada@example.org")
    subscriptions.set_wants_updates(campaign, "ada@example.org", wants=False)
    make_version(campaign, "Another text.")

    signing.confirm(mine, seen(mine))
    assert not subscriptions.wants_updates(campaign, "ada@example.org")

    signing.withdraw(mine)
    make_signature(campaign, "ada@example.org", wants_updates=True)
    assert subscriptions.wants_updates(campaign, "ada@example.org")
