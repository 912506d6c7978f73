"""From the form of a pledge to the card, without a browser."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign
from common.models import Mail
from pledges import cards, links, pledging, suggestions
from pledges.forms.amount import OTHER
from pledges.models import Pledge, Status
from sandbox.stripe.sandbox import Sandbox
from tests.helpers.builders import make_campaign, make_draft, make_secured, make_user, save_card, signed_in
from tests.helpers.pages import enter_code, filled, mailed_code, pledge_by_mail, send, words

pytestmark = pytest.mark.django_db

# One savepoint is a transaction in production, and the second write of the session is none there.
STATEMENTS = 28


def test_a_visitor_pledges_with_a_code_and_a_card(client: Client, campaign: Campaign, sandbox: Sandbox) -> None:
    asked = send(client, campaign)
    assert asked.url == "/accounts/login/code/confirm/?next=%2Fpledge%2Fcontinue%2F"
    assert Pledge.objects.get().status == Status.UNCONFIRMED

    entered = enter_code(client, mailed_code())
    assert entered.url == "/pledge/continue/"
    to_card = client.get(entered.url)
    assert to_card.url.startswith("http")

    card = Pledge.objects.get().cards.get()
    back = client.get(sandbox.complete(card.session_id)["success_url"])
    assert back.url == f"/pledges/{card.pledge_id}/done/"
    assert Pledge.objects.get().status == Status.SECURED
    assert b"$40.26" in client.get(back.url).content
    assert User.objects.get().emailaddress_set.get().verified  # type: ignore[attr-defined]


def test_in_the_interest_phase_cards_are_not_mentioned(client: Client) -> None:
    campaign = make_campaign(phase="interest")
    page = client.get(reverse("pledges:start", args=[campaign.slug])).content.decode()
    assert not re.search(r"charge this card|save (a|your) card", page, re.IGNORECASE)

    done = pledge_by_mail(client, campaign)

    pledge = Pledge.objects.get()
    assert (pledge.status, done.url, pledge.cards.count()) == (Status.INTERESTED, f"/pledges/{pledge.pk}/done/", 0)
    assert client.post(reverse("pledges:card", args=[pledge.pk])).url == f"/pledges/{pledge.pk}/"
    assert pledge.cards.count() == 0


def test_somebody_signed_in_needs_no_code(campaign: Campaign, sandbox: Sandbox) -> None:
    client = signed_in(make_user("ada@example.org"))

    assert send(client, campaign, email=None).url == "/pledge/continue/"
    assert client.get("/pledge/continue/").url.startswith("http")
    assert not Mail.objects.exists()
    assert sandbox.stats()["objects"]["checkout.session"] == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"amount": ""}, "Enter an amount"),
        ({"amount": "much"}, "such as 40"),
        ({"amount": "1.234"}, "two ways"),
        ({"amount": "0.50"}, "minimum pledge is $1"),
        ({"amount": "1000.01"}, "maximum pledge is $1,000"),
        ({"amount": "1000000000000"}, "maximum pledge is $1,000"),
        ({"amount": "€40"}, "such as 40"),
        ({"amount": "-5"}, "such as 40"),
        ({"amount": "1e2"}, "such as 40"),
        ({"choice": "4026000"}, "not one of the available choices"),
        ({"email": "ada"}, "valid email"),
        ({"email": ""}, "required"),
        ({"consent": None}, "Please tick the box"),
        ({"show_name": "on"}, "Enter the name"),
        ({"name": "x" * 81}, "at most 80"),
        ({"name": "\u202e\u202e", "show_name": "on"}, "Enter the name"),
        ({"form_key": "guess"}, "valid UUID"),
    ],
)
def test_bad_input_gets_a_clear_error_and_loses_nothing(
    client: Client, campaign: Campaign, changes: dict[str, Any], message: str
) -> None:
    page = send(client, campaign, **changes)

    text = page.content.decode()
    assert message in text
    for name in ("amount", "email"):
        if changes.get(name, "40.26"):
            assert f'value="{changes.get(name, filled()[name])}"' in text
    assert not Pledge.objects.exists()
    assert not User.objects.exists()


def test_fields_that_the_form_does_not_have_are_ignored(client: Client, campaign: Campaign) -> None:
    send(client, campaign, status="collected", amount_cents="1", is_staff="on", supporter=str(uuid4()))

    pledge = Pledge.objects.get()
    assert (pledge.status, pledge.amount_cents, pledge.supporter.is_staff) == (Status.UNCONFIRMED, 40_26, False)


def test_a_second_pledge_offers_to_replace_the_first(campaign: Campaign) -> None:
    first = make_secured(campaign, cents=40_00, name="Ada", show_name=True)
    client = signed_in(first.supporter)
    assert b"$40" in client.get(reverse("pledges:start", args=[campaign.slug])).content

    send(client, campaign, email=None, amount="60")
    assert client.get("/pledge/continue/").url == reverse("pledges:replace")
    page = words(client.get(reverse("pledges:replace")))
    assert "Current pledge $40.00 Others see: Ada · amount hidden" in page
    assert "New pledge $60.00 Others see: nothing: you are not on the public list" in page
    client.post(reverse("pledges:replace"))

    assert [(pledge.pk, pledge.amount_cents) for pledge in Pledge.objects.all()] == [(first.pk, 60_00)]


def test_the_form_begins_with_the_pledge_that_it_would_change(campaign: Campaign) -> None:
    pledge = make_secured(campaign, cents=80_00, name="Ada", show_name=True, show_amount=True)
    [link] = links.new_many([pledge]).values()
    mailed = Client()
    mailed.get(reverse("pledges:link", args=[links.token(link)]))

    for client in (signed_in(pledge.supporter), mailed):
        page = client.get(reverse("pledges:start", args=[campaign.slug]))
        form = page.context["page"].form
        chosen = [form[name].value() for name in ("choice", "amount", "name", "show_name", "show_amount")]
        assert chosen == [OTHER, "80.00", "Ada", True, True]
        assert "Shown as: not on the public list Ada · amount hidden $80.00" in words(page)
        assert "Your card stays saved" in words(page)
        assert "Your card is saved today" not in words(page)


@pytest.mark.parametrize("status", ["withdrawn", "lapsed"])
def test_pledging_again_begins_with_what_the_supporter_had(campaign: Campaign, status: str) -> None:
    pledge = make_secured(campaign, cents=80_00, name="Ada", show_name=True, show_amount=True)
    [link] = links.new_many([pledge]).values()
    mailed, own = Client(), signed_in(pledge.supporter)
    mailed.get(reverse("pledges:link", args=[links.token(link)]))
    Pledge.objects.update(status=status)

    for client in (own, mailed):
        page = client.get(reverse("pledges:start", args=[campaign.slug]))
        form = page.context["page"].form
        chosen = [form[name].value() for name in ("choice", "amount", "name", "show_name", "show_amount", "consent")]
        assert chosen == [OTHER, "80.00", "Ada", True, True, None]
        assert 'name="consent" checked' not in page.content.decode()
        assert page.context["page"].existing is None
        assert pledge.supporter.email not in words(page)


def test_an_ended_pledge_fills_in_no_form_but_its_supporters(campaign: Campaign) -> None:
    pledge = make_secured(campaign, supporter=make_user("ada@example.org"), cents=80_00, name="Ada")
    [link], other_campaign = links.new_many([pledge]).values(), make_campaign()
    mailed, bob = Client(), signed_in(make_user("bob@example.org"))
    for client in (mailed, bob):
        client.get(reverse("pledges:link", args=[links.token(link)]))
    pledging.withdraw(pledge)
    campaigns = [(bob, campaign), (mailed, other_campaign), (Client(), campaign)]

    shown = [client.get(reverse("pledges:start", args=[each.slug])) for client, each in campaigns]
    links.revoke(pledge)
    shown.append(mailed.get(reverse("pledges:start", args=[campaign.slug])))

    assert [page.context["page"].form["name"].value() for page in shown if page.context] == [None] * len(shown)
    assert not any("80.00" in words(page) or "Ada" in words(page) for page in shown)


def test_a_suggested_amount_is_chosen_again_in_the_form(campaign: Campaign) -> None:
    suggested = suggestions.amounts(campaign, suggestions.fair_share(campaign))[-1]
    pledge = make_secured(campaign, cents=suggested)

    page = signed_in(pledge.supporter).get(reverse("pledges:start", args=[campaign.slug]))

    assert page.context["page"].form["choice"].value() == str(suggested)


def test_the_form_does_not_take_a_mailed_pledge_for_that_of_another_user(campaign: Campaign) -> None:
    [link] = links.new_many([make_secured(campaign, supporter=make_user("ada@example.org"))]).values()
    bob = signed_in(make_user("bob@example.org"))
    bob.get(reverse("pledges:link", args=[links.token(link)]))

    page = bob.get(reverse("pledges:start", args=[campaign.slug]))

    assert page.context["page"].existing is None
    assert "Your card is saved today" in words(page)


def test_sending_the_form_again_after_pledging_leads_to_the_pledge(campaign: Campaign, sandbox: Sandbox) -> None:
    client, key = Client(), str(uuid4())
    pledge_by_mail(client, campaign, form_key=key)
    cards.settle(save_card(sandbox, Pledge.objects.get()))

    send(client, campaign, form_key=key, email=None)

    assert client.get("/pledge/continue/").url == reverse("pledges:done", args=[Pledge.objects.get().pk])
    assert Pledge.objects.count() == 1


def test_a_new_visitor_pledges_with_few_statements(campaign: Campaign, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(STATEMENTS):
        assert send(Client(), campaign).status_code == 302


def test_a_closed_campaign_has_no_pledge_form(client: Client, campaign: Campaign) -> None:
    Campaign.objects.update(deadline=timezone.now() - timedelta(seconds=1))

    assert client.get(reverse("pledges:start", args=[campaign.slug])).url == campaign.get_absolute_url()
    assert send(client, campaign).url == campaign.get_absolute_url()


def test_an_unavailable_payment_service_is_reported_and_retried(
    client: Client, campaign: Campaign, sandbox: Sandbox
) -> None:
    sandbox.faults.change({"share_5xx": 1})

    answer = pledge_by_mail(client, campaign)

    pledge = Pledge.objects.get()
    assert answer.url == f"/pledges/{pledge.pk}/"
    assert b"did not respond" in client.get(answer.url).content
    sandbox.faults.clear()
    assert client.post(reverse("pledges:card", args=[pledge.pk])).url.startswith("http")


def test_coming_back_before_the_service_knows_waits_and_never_says_failed(
    client: Client, campaign: Campaign, sandbox: Sandbox
) -> None:
    pledge_by_mail(client, campaign)
    card = Pledge.objects.get().cards.get()

    page = client.get(f"/pledges/{card.pledge_id}/card/{card.pk}/")

    assert page["Refresh"] == "3"
    assert "fail" not in page.content.decode().lower()
    assert sandbox.stats()["objects"]["checkout.session"] == 1


def test_card_steps_are_limited(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge = pledging.confirm(make_draft(campaign))
    client = signed_in(pledge.supporter)

    urls = [client.post(reverse("pledges:card", args=[pledge.pk])).url for _ in range(21)]

    assert len(set(urls)) == 2
    assert urls[-1] == f"/pledges/{pledge.pk}/"
    assert sandbox.stats()["objects"]["checkout.session"] == 1
