"""A pledge on the page of its supporter, and the mailed link that opens it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign
from common.models import Mail
from pledges import links, pledging
from pledges.models import Pledge, PledgeLink, Status
from tests.helpers.builders import make_campaign, make_draft, make_secured, make_user, put, signed_in
from tests.helpers.pages import filled, mailed_link, send, words

pytestmark = pytest.mark.django_db


def test_the_mailed_link_opens_its_pledge_without_signing_in(client: Client) -> None:
    pledge = make_secured()

    opened = client.get(mailed_link(pledge))

    assert opened.url == f"/pledges/{pledge.pk}/"
    assert client.get(opened.url).status_code == 200


def test_a_link_for_one_pledge_shows_nothing_of_another(client: Client) -> None:
    mine, other = make_secured(), make_secured(name="Somebody Else")
    client.get(mailed_link(mine))

    for name in (
        "pledges:pledge",
        "pledges:amount",
        "pledges:visibility",
        "payments:withdraw",
        "pledges:done",
        "pledges:calendar",
    ):
        answer = client.get(reverse(name, args=[other.pk]))
        assert (answer.status_code, answer.url.split("?")[0]) == (302, "/accounts/login/"), name
    for name in ("pledges:amount", "pledges:visibility", "payments:withdraw", "pledges:card", "pledges:revoke_links"):
        client.post(reverse(name, args=[other.pk]), filled(amount="1"))
    assert Pledge.objects.get(pk=other.pk).updated_at == other.updated_at
    assert Pledge.objects.get(pk=other.pk).status == Status.SECURED


def test_another_person_cannot_open_the_pledge() -> None:
    other = make_secured()
    client = signed_in(make_user())

    for name in (
        "pledges:pledge",
        "pledges:amount",
        "pledges:visibility",
        "payments:withdraw",
        "pledges:done",
        "pledges:calendar",
    ):
        assert client.get(reverse(name, args=[other.pk])).status_code == 404, name


def test_the_link_is_kept_as_a_digest_and_the_outbox_holds_no_secret() -> None:
    pledge = make_secured()
    token = mailed_link(pledge).removeprefix("/p/").rstrip("/")

    stored = " ".join(str(row) for model in (PledgeLink, Mail) for row in model.objects.values())

    assert token not in stored
    assert token.split(".")[1] not in stored


@pytest.mark.parametrize(
    "forge", [lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"), lambda t: t.split(".")[0], lambda _: "x.y"]
)
def test_a_forged_link_opens_nothing(client: Client, forge: Any) -> None:
    token = mailed_link(make_secured()).removeprefix("/p/").rstrip("/")

    assert client.get(f"/p/{forge(token)}/").status_code == 404


def test_revoked_links_no_longer_open_anything(client: Client) -> None:
    pledge = make_secured()
    address = mailed_link(pledge)
    client.get(address)

    client.post(reverse("pledges:revoke_links", args=[pledge.pk]))

    assert client.get(address).status_code == 404
    assert client.get(f"/pledges/{pledge.pk}/").status_code == 302
    assert PledgeLink.objects.get(pk=links.new_many([pledge])[pledge.pk]).revoked_at is None


@pytest.mark.slow
def test_scanners_that_follow_every_link_change_nothing(client: Client) -> None:
    pledge = make_secured()
    address = mailed_link(pledge)
    pages = [
        address,
        *(reverse(n, args=[pledge.pk]) for n in ("pledges:pledge", "pledges:amount", "payments:withdraw")),
    ]

    for page in pages * 10:
        client.get(page)
        client.head(page)

    assert Pledge.objects.get().updated_at == pledge.updated_at
    assert pledge.events.count() == 2


def test_raising_the_amount_needs_a_new_consent(client: Client) -> None:
    pledge = make_secured(cents=40_00)
    client.get(mailed_link(pledge))
    address = reverse("pledges:amount", args=[pledge.pk])

    assert b"Please tick the box" in client.post(address, {"choice": "other", "amount": "55"}).content
    assert client.post(address, {"choice": "other", "amount": "55", "consent": "on"}).status_code == 302

    assert (Pledge.objects.get().amount_cents, pledge.consents.latest("pk").amount_cents) == (55_00, 55_00)


def test_what_was_sent_unchanged_is_not_called_changed(client: Client) -> None:
    pledge = make_secured(cents=33_30, name="Ada", show_name=True)
    client.get(mailed_link(pledge))

    def said(view: str, **data: str) -> list[str]:
        page = client.post(reverse(view, args=[pledge.pk]), data, follow=True)
        return [str(message) for message in page.context["messages"]]

    same = {"choice": "other", "amount": "33.30", "consent": "on"}
    assert said("pledges:amount", **same) == ["Nothing has changed: the amount is still $33.30."]
    assert said("pledges:amount", **same | {"amount": "33.40"}) == ["Your pledge has been changed."]
    shown = {"name": "Ada", "show_name": "on"}
    assert said("pledges:visibility", **shown) == ["Nothing has changed: others see the same as before."]
    assert said("pledges:visibility", name="Ada") == ["What others see of your pledge has been changed."]


def test_visibility_is_private_until_shown_on_purpose(client: Client, campaign: Campaign) -> None:
    pledge = make_secured(campaign, name="Ada Lovelace")
    public = campaign.get_absolute_url()
    assert b"Ada Lovelace" not in client.get(public).content
    client.get(mailed_link(pledge))

    client.post(reverse("pledges:visibility", args=[pledge.pk]), {"name": "Ada Lovelace", "show_name": "on"})

    page = Client().get(public).content.decode()
    assert "Ada Lovelace" in page
    assert page.count("$40.00") == 0


def test_withdrawing_is_one_page_and_final(client: Client, campaign: Campaign) -> None:
    pledge = make_secured(campaign)
    client.get(mailed_link(pledge))
    address = reverse("payments:withdraw", args=[pledge.pk])
    assert client.get(address).status_code == 200

    client.post(address)
    client.post(address)

    assert Pledge.objects.get().status == Status.WITHDRAWN
    assert Mail.objects.filter(kind="pledge_withdrawn").count() == 1
    assert client.get(f"/pledges/{pledge.pk}/").status_code == 200


def test_after_the_close_a_pledge_can_be_read_but_not_changed(client: Client) -> None:
    pledge = make_secured()
    client.get(mailed_link(pledge))
    put(phase="collecting")

    client.post(reverse("payments:withdraw", args=[pledge.pk]))
    client.post(reverse("pledges:amount", args=[pledge.pk]), {"choice": "other", "amount": "5", "consent": "on"})

    kept = Pledge.objects.get()
    assert (kept.status, kept.amount_cents) == (Status.SECURED, pledge.amount_cents)
    page = client.get(f"/pledges/{pledge.pk}/").content.decode()
    assert reverse("payments:withdraw", args=[pledge.pk]) not in page


def test_every_post_needs_a_csrf_token(campaign: Campaign) -> None:
    pledge = make_secured(campaign)
    client = Client(enforce_csrf_checks=True)
    client.force_login(pledge.supporter, "allauth.account.auth_backends.AuthenticationBackend")

    for name in ("pledges:amount", "pledges:visibility", "payments:withdraw", "pledges:card", "pledges:revoke_links"):
        assert client.post(reverse(name, args=[pledge.pk])).status_code == 403, name
    assert send(client, campaign).status_code == 403


def test_the_calendar_file_has_the_deadline(campaign: Campaign) -> None:
    pledge = make_secured(campaign)

    file = signed_in(pledge.supporter).get(reverse("pledges:calendar", args=[pledge.pk]))

    assert file["Content-Type"].startswith("text/calendar")
    assert f"DTSTART:{campaign.deadline:%Y%m%dT%H%M%SZ}" in file.content.decode()


def test_personal_pages_are_never_cached(campaign: Campaign) -> None:
    pledge = make_secured(campaign)
    client = signed_in(pledge.supporter)

    for name in (
        "pledges:pledge",
        "pledges:amount",
        "pledges:visibility",
        "payments:withdraw",
        "pledges:done",
        "pledges:calendar",
    ):
        assert "no-store" in client.get(reverse(name, args=[pledge.pk]))["Cache-Control"], name
    assert "no-store" in client.get(reverse("pledges:mine"))["Cache-Control"]


def test_a_withdrawn_pledge_takes_no_changes(campaign: Campaign) -> None:
    pledge = make_secured(campaign, cents=40_00)
    client = signed_in(pledge.supporter)
    pledging.withdraw(pledge)
    consents = pledge.consents.count()

    client.post(reverse("pledges:amount", args=[pledge.pk]), {"choice": "other", "amount": "40", "consent": "on"})
    client.post(reverse("pledges:visibility", args=[pledge.pk]), {"name": "Ada", "show_name": "on"})

    assert (pledge.consents.count(), Pledge.objects.get().name) == (consents, "")


@pytest.mark.parametrize(("phase", "offer"), [("pledging", "Pledge again"), ("interest", "Register my interest again")])
def test_a_supporter_who_withdrew_can_pledge_again_while_the_campaign_is_open(
    campaign: Campaign, phase: str, offer: str
) -> None:
    pledge = pledging.withdraw(make_secured(campaign))
    client, address = signed_in(pledge.supporter), reverse("pledges:pledge", args=[pledge.pk])
    put(phase=phase)

    page = client.get(address)
    put(phase="collecting")

    assert offer in words(page)
    assert f'href="{reverse("pledges:start", args=[campaign.slug])}"' in page.content.decode()
    assert "again" not in words(client.get(address)).lower()


@pytest.mark.parametrize(
    ("status", "shown"),
    [("secured", True), ("collected", True), ("withdrawn", False), ("lapsed", False), ("released", False)],
)
def test_a_pledge_that_is_over_shows_nothing_to_others(campaign: Campaign, status: str, shown: bool) -> None:  # noqa: FBT001
    pledge = make_secured(campaign, name="Ada Lovelace", show_name=True)
    Pledge.objects.update(status=status)

    page = words(signed_in(pledge.supporter).get(reverse("pledges:pledge", args=[pledge.pk])))

    assert ("Others see" in page, "Ada Lovelace" in page) == (shown, shown)


@pytest.mark.parametrize("phase", ["interest", "pledging"])
def test_the_history_begins_with_the_proven_address(phase: str) -> None:
    pledge = pledging.confirm(make_draft(make_campaign(phase=phase)))

    page = words(signed_in(pledge.supporter).get(reverse("pledges:pledge", args=[pledge.pk])))

    assert "Confirmed by email" in page.split("History")[1]


@pytest.mark.parametrize(
    ("phase", "status", "expected"),
    [
        ("collecting", "secured", "We are asking your bank to authorize (hold) the amount"),
        ("collecting", "authorized", "it has not been charged"),
        ("collecting", "collected", "was charged to your card"),
        ("offer", "collected", "If the offer is refused"),
        ("completed", "collected", "the offer was accepted"),
        ("failed", "authorized", "amount authorized on your card is being released"),
        ("failed", "secured", "Nothing will be charged"),
        ("failed", "collected", "is being refunded to your card"),
        ("cancelled", "collected", "is being refunded to your card"),
        ("failed", "released", "Nothing was charged"),
        ("failed", "refunded", "was refunded to your card"),
        ("collecting", "lapsed", "not completed in time"),
    ],
)
def test_my_pledge_says_what_is_true_in_every_state(campaign: Campaign, phase: str, status: str, expected: str) -> None:
    pledge = make_secured(campaign)
    put(phase=phase, deadline=timezone.now())
    Pledge.objects.update(status=status)

    assert expected in words(signed_in(pledge.supporter).get(reverse("pledges:pledge", args=[pledge.pk])))
