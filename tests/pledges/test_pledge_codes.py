"""The code that is mailed to whoever pledges, and other ways to sign in, which are closed."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign
from common.models import Mail
from pledges.models import Pledge, Status
from tests.helpers.builders import make_user, signed_in
from tests.helpers.pages import enter_code, mailed_code, send

pytestmark = pytest.mark.django_db


def test_known_and_unknown_addresses_get_the_same_answer(campaign: Campaign) -> None:
    make_user("known@example.org")

    answers = [send(Client(), campaign, email=email) for email in ("known@example.org", "new@example.org")]

    assert len({(answer.status_code, answer.url) for answer in answers}) == 1


def test_a_wrong_code_does_not_sign_in_and_guessing_ends(client: Client, campaign: Campaign) -> None:
    send(client, campaign)
    wrong = "000000" if mailed_code() != "000000" else "111111"

    for _ in range(5):
        enter_code(client, wrong)
    answer = enter_code(client, mailed_code())

    assert answer.url == f"{reverse('account_request_login_code')}?next=%2Fpledge%2Fcontinue%2F"
    assert Pledge.objects.get().status == Status.UNCONFIRMED
    assert client.get(reverse("pledges:mine")).status_code == 302


@pytest.mark.parametrize("over", ["guessed", "late"])
def test_running_out_of_tries_or_time_leads_back_to_the_filled_pledge_form(
    client: Client, campaign: Campaign, over: str
) -> None:
    send(client, campaign, name="Ada", show_name="on")
    wrong = "000000" if mailed_code() != "000000" else "111111"

    if over == "guessed":
        answer = [enter_code(client, wrong) for _ in range(5)][-1]
    else:
        with time_machine.travel(timezone.now() + timedelta(minutes=16)):
            answer = enter_code(client, mailed_code())

    assert answer.url == f"{reverse('pledges:start', args=[campaign.slug])}?again=1"
    page = client.get(answer.url)
    assert "no longer valid" in page.content.decode()
    shown = page.context["form"].initial
    assert {"email": "ada@example.org", "amount": "40.26", "name": "Ada", "show_name": True}.items() <= shown.items()
    send(client, campaign)
    assert enter_code(client, mailed_code()).url == "/pledge/continue/"


def test_the_filled_form_is_not_shown_otherwise(client: Client, campaign: Campaign) -> None:
    send(client, campaign, name="Ada")

    assert not client.get(reverse("pledges:start", args=[campaign.slug])).context["form"].initial


def test_typing_the_second_address_of_an_account_does_not_reveal_the_first(client: Client, campaign: Campaign) -> None:
    user = make_user("first@example.org")
    user.emailaddress_set.create(email="ada@example.org", verified=True)  # type: ignore[attr-defined]
    send(client, campaign)

    page = client.get(f"{reverse('pledges:start', args=[campaign.slug])}?again=1").content.decode()

    assert ("first@example.org" in page, "ada@example.org" in page) == (False, True)


@pytest.mark.parametrize("page", ["account_login", "account_request_login_code"])
def test_requesting_a_fourth_code_explains_the_limit(page: str) -> None:
    typed = {"login": "ada@example.org", "email": "ada@example.org"}

    answers = [Client().post(reverse(page), typed) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [302, 302, 302, 200]
    assert "Too many codes were requested" in answers[-1].content.decode()
    assert "failed" not in answers[-1].content.decode()


def test_requesting_codes_is_limited(client: Client, campaign: Campaign) -> None:
    answers = [send(client, campaign) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [302, 302, 302, 200]
    assert b"Too many codes" in answers[-1].content
    assert Pledge.objects.count() == 3


def test_a_draft_that_somebody_else_made_in_my_name_does_not_come_alive(campaign: Campaign) -> None:
    send(Client(), campaign, amount="999")
    me = signed_in(User.objects.get())

    assert me.get("/pledge/continue/").url == reverse("pledges:mine")
    assert Pledge.objects.get().status == Status.UNCONFIRMED


def test_a_lost_answer_does_not_lose_the_code(client: Client, campaign: Campaign) -> None:
    client.get(reverse("pledges:start", args=[campaign.slug]))
    key = str(uuid4())
    send(client, campaign, form_key=key)

    answer = send(client, campaign, form_key=key)

    assert Mail.objects.filter(kind="login_code").count() == 1
    assert enter_code(client, mailed_code()).url == "/pledge/continue/"
    assert "code/confirm" in answer.url


def test_a_verified_address_of_somebody_is_theirs(client: Client, campaign: Campaign) -> None:
    user = make_user("first@example.org")
    user.emailaddress_set.create(email="ada@example.org", verified=True)  # type: ignore[attr-defined]

    send(client, campaign)

    assert Pledge.objects.get().supporter == user


@pytest.mark.parametrize("path", ["/accounts/password/reset/", "/accounts/email/"])
def test_unused_pages_of_the_library_are_closed(path: str) -> None:
    assert signed_in(make_user()).get(path).status_code == 404


def test_staff_sign_in_as_everybody_does(client: Client) -> None:
    assert client.get("/admin/login/").url.startswith("/accounts/login/")
