"""The code that is mailed to whoever pledges, and other ways to sign in, which are closed."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign
from common.models import Mail
from pledges.models import Pledge, Status
from tests.helpers.builders import make_campaign, make_user, signed_in
from tests.helpers.pages import enter_code, mailed_code, pledge_by_mail, send, words

pytestmark = pytest.mark.django_db


def guess(client: Client) -> Any:
    """Enter a wrong code until it is over; returns the last answer."""
    wrong = "000000" if mailed_code() != "000000" else "111111"
    return [enter_code(client, wrong) for _ in range(5)][-1]


def test_known_and_unknown_addresses_get_the_same_answer(campaign: Campaign) -> None:
    make_user("known@example.org")

    answers = [send(Client(), campaign, email=email) for email in ("known@example.org", "new@example.org")]

    assert len({(answer.status_code, answer.url) for answer in answers}) == 1


def test_a_wrong_code_does_not_sign_in_and_guessing_ends(client: Client, campaign: Campaign) -> None:
    send(client, campaign)

    guess(client)
    answer = enter_code(client, mailed_code())

    assert answer.url == reverse("account_code_over")
    assert Pledge.objects.get().status == Status.UNCONFIRMED
    assert client.get(reverse("pledges:mine")).status_code == 302


@pytest.mark.parametrize(
    ("over", "reason"), [("guessed", "entered incorrectly five times"), ("late", "valid for 15 minutes")]
)
@pytest.mark.slow
def test_running_out_of_tries_or_time_keeps_the_pledge_for_another_code(
    client: Client, campaign: Campaign, over: str, reason: str
) -> None:
    send(client, campaign)
    if over == "guessed":
        answer = guess(client)
    else:
        with time_machine.travel(timezone.now() + timedelta(minutes=16)):
            answer = enter_code(client, mailed_code())

    page = client.get(answer.url)
    assert reason in words(page)
    assert "Your pledge is kept as you filled it in." in words(page)
    assert "to ada@example.org now" in words(page)
    old, sent = mailed_code(), client.post(answer.url)
    assert sent.url == f"{reverse('account_confirm_login_code')}?next=%2Fpledge%2Fcontinue%2F"
    assert mailed_code() != old

    onward = enter_code(client, mailed_code())

    assert onward.url == "/pledge/continue/"
    assert client.get(onward.url).status_code == 302
    assert Pledge.objects.get().status == Status.INTERESTED
    assert client.get(reverse("account_code_over")).url == reverse("account_request_login_code")


def test_the_page_says_how_long_to_wait_for_another_code(client: Client, campaign: Campaign) -> None:
    with time_machine.travel(timezone.now(), tick=False) as now:
        send(client, campaign)
        for _ in range(2):
            over = guess(client).url
            client.post(over)
        guess(client)
        now.shift(20)

        assert "to ada@example.org in 40 seconds" in words(client.get(over))
        refused = client.post(over)
        assert refused.status_code == 429
        assert "in 40 seconds" in words(refused)
        assert Mail.objects.filter(kind="login_code").count() == 3

        now.shift(41)
        assert "now" in words(client.get(over))
        client.post(over)
        assert enter_code(client, mailed_code()).url == "/pledge/continue/"


@pytest.mark.parametrize(
    ("phase", "purpose"),
    [
        ("pledging", "pledge $40.26 to Our Commons"),
        ("interest", "register your interest in pledging $40.26 to Our Commons"),
    ],
)
def test_the_page_says_what_the_code_is_for(client: Client, phase: str, purpose: str) -> None:
    campaign = make_campaign(phase=phase, first_phase=phase)
    page = client.get(send(client, campaign).url)
    stranger = Client()
    stranger.post(reverse("account_request_login_code"), {"email": "ada@example.org"})

    assert f"Enter it to {purpose}" in words(page)
    assert "Our Commons" not in words(stranger.get(reverse("account_confirm_login_code") + "?next=/pledge/continue/"))


def test_a_code_can_be_requested_ten_times_an_hour(client: Client, campaign: Campaign) -> None:
    with time_machine.travel(timezone.now(), tick=False) as now:
        for _ in range(10):
            send(client, campaign)
            now.shift(60)

        assert "You can request a new one in 50 minutes." in words(send(client, campaign))


def test_what_was_filled_in_can_still_be_changed(client: Client, campaign: Campaign) -> None:
    send(client, campaign, name="Ada", show_name="on")
    over = client.get(guess(client).url).context["over"]

    assert over.form == f"{reverse('pledges:start', args=[campaign.slug])}?again=1"
    shown = client.get(over.form).context["form"].initial
    assert {"email": "ada@example.org", "amount": "40.26", "name": "Ada", "show_name": True}.items() <= shown.items()
    send(client, campaign)
    assert enter_code(client, mailed_code()).url == "/pledge/continue/"


@pytest.mark.slow
def test_a_wrong_address_is_corrected_without_filling_in_the_form_again(client: Client, campaign: Campaign) -> None:
    waits = send(client, campaign, email="ada@exmple.org", amount="33.3", name="Ada").url
    page = client.get(waits)
    assert 'href="{}"'.format(page.context["back"]) in page.content.decode()

    form = client.get(page.context["back"]).context["form"]
    sent = {name: value for name in form.fields if (value := form[name].value())}
    client.post(page.context["back"], {**sent, "email": "ada@example.org", "consent": "on"})

    assert enter_code(client, mailed_code()).url == "/pledge/continue/"
    client.get("/pledge/continue/")
    pledge = Pledge.objects.get()
    assert (pledge.supporter.email, pledge.status, pledge.amount_cents, pledge.name) == (
        "ada@example.org",
        Status.INTERESTED,
        33_30,
        "Ada",
    )


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


@pytest.mark.parametrize("cookies", [None, {settings.SESSION_COOKIE_NAME: "x" * 32}])
def test_a_lost_answer_does_not_lose_the_code(
    client: Client, campaign: Campaign, cookies: dict[str, str] | None
) -> None:
    key = str(uuid4())
    for browser in (Client(), client):  # what the first answer set is lost
        browser.cookies.load(cookies or {})
        answer = send(browser, campaign, form_key=key)

    assert Mail.objects.filter(kind="login_code").count() == 1
    assert enter_code(client, mailed_code()).url == "/pledge/continue/"
    assert "code/confirm" in answer.url


@pytest.mark.slow
def test_the_key_of_a_form_does_not_open_the_session_of_somebody_who_signed_in(
    client: Client, campaign: Campaign
) -> None:
    key = str(uuid4())
    pledge_by_mail(client, campaign, form_key=key)
    other = Client()

    send(other, campaign, form_key=key)

    assert get_user(client).is_authenticated  # type: ignore[arg-type]
    assert not get_user(other).is_authenticated  # type: ignore[arg-type]
    assert other.get("/pledge/continue/").url.startswith("/accounts/login/")


def test_showing_the_form_creates_no_session(client: Client, campaign: Campaign) -> None:
    page = client.get(reverse("pledges:start", args=[campaign.slug]))

    assert page.status_code == 200
    assert [*page.cookies] == [settings.CSRF_COOKIE_NAME]
    assert not Session.objects.exists()


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
