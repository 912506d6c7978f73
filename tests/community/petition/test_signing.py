"""A signature from the form to the click in the mail, without a browser."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from campaigns import totals
from campaigns.models import Campaign
from common.mail import outbox
from common.models import Mail
from community import page_sections, signing
from community.models import Signature
from community.views.news import typed_form
from tests.helpers.builders import make_campaign
from tests.helpers.community.signatures import (
    address,
    body,
    mailed_link,
    make_draft,
    make_petition,
    make_signature,
    press,
    send,
    signed,
)
from tests.helpers.pages import words

pytestmark = pytest.mark.django_db
Status = Signature.Status


@pytest.fixture
def campaign() -> Campaign:
    return make_petition()


def test_somebody_signs_with_one_click_in_a_mail(client: Client, campaign: Campaign) -> None:
    answer = send(client, campaign, country="GB", show_name="on")
    assert answer.url == reverse("community:sign_sent", args=[campaign.slug])
    assert b"check your email" in client.get(answer.url).content
    assert (Signature.objects.get().status, signed(campaign)) == (Status.UNCONFIRMED, 0)

    page = client.get(mailed_link()).content.decode()
    assert "You have not signed yet" in page
    assert "<strong>talk with us</strong>" in page
    assert "United Kingdom" in page
    press(client, mailed_link())

    mine = Signature.objects.get()
    assert (mine.status, mine.version.number, mine.country, signed(campaign)) == (Status.CONFIRMED, 1, "GB", 1)
    assert "You have signed." in client.get(mailed_link()).content.decode()
    assert b"Ada Lovelace" in client.get(reverse("community:petition", args=[campaign.slug])).content


def test_a_mistyped_address_is_corrected_without_filling_in_the_form_again(client: Client, campaign: Campaign) -> None:
    answer = send(client, campaign, email="ada@exmple.org", show_name="on")
    sent = client.get(answer.url)
    assert answer.cookies[typed_form.COOKIE]["path"] == reverse("community:petition", args=[campaign.slug])
    assert "on its way to ada@exmple.org and confirm" in words(sent)
    form = reverse("community:sign", args=[campaign.slug])
    assert f'href="{form}"' in sent.content.decode()

    shown = client.get(form).context["form"]

    typed = {name: shown[name].value() for name in ("name", "email", "country", "show_name", "wants_updates")}
    assert typed == {
        "name": "Ada Lovelace", "email": "ada@exmple.org", "country": "GB", "show_name": "on", "wants_updates": None
    }  # fmt: skip
    assert not Client().get(form).context["form"].initial
    assert "exmple" not in client.get(campaign.get_absolute_url()).content.decode()


def test_the_form_asks_for_six_things_at_most_and_ticks_nothing(client: Client, campaign: Campaign) -> None:
    page = client.get(reverse("community:sign", args=[campaign.slug]))

    form = page.context["form"]
    assert [field.name for field in form.visible_fields()] == ["name", "email", "country", "show_name", "wants_updates"]
    assert " checked" not in page.content.decode()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": ""}, "required"),
        ({"name": "  "}, "required"),
        ({"name": "x" * 81}, "at most 80"),
        ({"name": "\u202e\u202e"}, "required"),
        ({"name": "cheap loans at www.example.org"}, "without a web or email address"),
        ({"name": "https://example.org"}, "without a web or email address"),
        ({"email": "ada"}, "valid email"),
        ({"email": ""}, "required"),
        ({"country": ""}, "required"),
        ({"country": "EU"}, "not one of the available"),
        ({"country": "ZZ"}, "not one of the available"),
        ({"form_key": "guess"}, "valid UUID"),
    ],
)
def test_bad_input_gets_a_clear_error_and_loses_nothing(
    client: Client, campaign: Campaign, changes: dict[str, str], message: str
) -> None:
    page = send(client, campaign, **changes).content.decode()

    assert message in page
    if "email" not in changes:
        assert 'value="ada@example.org"' in page
    assert not Signature.objects.exists()
    assert not Mail.objects.exists()


def test_fields_that_the_form_does_not_have_are_ignored(client: Client, campaign: Campaign) -> None:
    send(client, campaign, status="confirmed", source="bribe", version=str(uuid4()), confirmed_at="2020-01-01")

    mine = Signature.objects.get()
    assert (mine.status, mine.source, mine.confirmed_at) == (Status.UNCONFIRMED, "", None)


def test_a_form_that_is_sent_twice_is_mailed_once(client: Client, campaign: Campaign) -> None:
    key = str(uuid4())

    answers = {send(client, campaign, form_key=key).url for _ in range(3)}

    assert len(answers) == 1
    assert (Signature.objects.count(), Mail.objects.count()) == (1, 1)


def test_an_address_has_one_signature_regardless_of_case(client: Client, campaign: Campaign) -> None:
    send(client, campaign, email="Ada@Example.org", name="Ada")
    send(client, campaign, email="ada@example.ORG", name="Ada Lovelace")

    assert [(one.email, one.name) for one in Signature.objects.all()] == [("ada@example.org", "Ada Lovelace")]


def test_known_and_unknown_addresses_get_the_same_answer(campaign: Campaign) -> None:
    make_signature(campaign, "signed@example.org")
    make_draft(campaign, "draft@example.org")
    make_signature(campaign, "outdated@example.org")
    Signature.objects.filter(email="outdated@example.org").update(status=Status.OUTDATED)
    addresses = ["signed@example.org", "draft@example.org", "outdated@example.org", "new@example.org"]

    answers = [send(Client(), campaign, email=email) for email in addresses]

    assert len({(answer.status_code, answer.url, answer.content) for answer in answers}) == 1
    assert len({Client().get(answer.url).content for answer in answers}) == 1


def test_signing_again_says_so_and_changes_nothing(client: Client, campaign: Campaign) -> None:
    mine = make_signature(campaign, "ada@example.org", name="Ada", show_name=False)

    send(client, campaign, name="Mallory", show_name="on", wants_updates="on")

    told = Mail.objects.latest("pk")
    assert told.kind == "signature_known"
    assert "already been signed from this address" in body(told)
    assert "withdraw" in body(told)
    kept = Signature.objects.get()
    assert (kept.name, kept.show_name, kept.wants_updates, kept.status) == ("Ada", False, False, Status.CONFIRMED)
    assert mailed_link() == address(mine)


def test_the_confirmation_mail_repeats_nothing_that_a_stranger_typed(client: Client, campaign: Campaign) -> None:
    send(client, campaign, name="Buy my pills", language="xx")

    message = outbox.render(Mail.objects.get())

    assert "pills" not in str(message.body) + str(message.alternatives) + message.subject


def test_an_address_is_mailed_five_times_an_hour_and_the_answer_stays_the_same(
    client: Client, campaign: Campaign
) -> None:
    answers = [send(client, campaign) for _ in range(7)]

    assert {answer.url for answer in answers} == {reverse("community:sign_sent", args=[campaign.slug])}
    assert Mail.objects.count() == 5


@pytest.mark.slow
def test_one_network_address_can_only_send_so_many_mails(client: Client, campaign: Campaign) -> None:
    answers = [send(client, campaign, email=f"{number}@example.org") for number in range(101)]

    assert [answer.status_code for answer in answers] == [302] * 100 + [200]
    assert b"Too many signatures are arriving" in answers[-1].content
    assert Mail.objects.count() == 100


def test_confirmation_mails_of_a_campaign_are_limited_per_minute(campaign: Campaign, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "sign_petition": "100/h/ip,3/m/key"}

    answers = [
        send(Client(REMOTE_ADDR=f"10.0.0.{number}"), campaign, email=f"{number}@example.org") for number in range(5)
    ]

    assert [answer.status_code for answer in answers] == [302, 302, 302, 200, 200]
    other = make_petition()
    assert send(Client(), other).status_code == 302


def test_every_post_needs_a_csrf_token(campaign: Campaign) -> None:
    mine, client = make_signature(campaign), Client(enforce_csrf_checks=True)

    for page in [address(mine), address(mine, "change"), address(mine, "withdraw")]:
        assert client.post(page).status_code == 403
    assert send(client, campaign).status_code == 403
    assert Signature.objects.get().status == Status.CONFIRMED


def test_there_is_no_way_to_sign_where_there_is_no_petition(client: Client) -> None:
    campaign = make_campaign()

    for name in ("petition", "sign"):
        assert client.get(reverse(f"community:{name}", args=[campaign.slug])).status_code == 404
    assert send(client, campaign).status_code == 404
    with pytest.raises(signing.NotOpen):
        make_draft(campaign)
    assert page_sections.petition_section(campaign, totals.of([campaign])[campaign.pk]) is None
