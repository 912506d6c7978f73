"""Following a campaign by email: the form, the mailed link, and what followers get."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from campaigns.models import Campaign
from common.mail import outbox
from common.models import Mail
from community.models import Follower, MailChoice, Update
from community.news import following, subscriptions
from community.views.news import typed_form
from tests.helpers.builders import make_campaign, make_member, make_secured, put, signed_in
from tests.helpers.community.updates import link, mailed, make_follower, make_signature, make_update, sweep

pytestmark = pytest.mark.django_db


def send(campaign: Campaign, email: str = "ada@example.org", **headers: Any) -> Any:
    # As from a cached page: no cookie, no token.
    client = Client(enforce_csrf_checks=True)
    return client.post(reverse("community:follow", args=[campaign.slug]), {"email": email}, **headers)


def letters(email: str = "ada@example.org") -> list[str]:
    return list(Mail.objects.filter(to=email).order_by("pk").values_list("kind", flat=True))


def mailed_link(email: str = "ada@example.org") -> str:
    return link(outbox.render(Mail.objects.filter(to=email, kind="follow_confirm").latest("pk")), "/f/")


def test_somebody_follows_with_an_address_and_one_click_in_a_mail(campaign: Campaign) -> None:
    page = Client().get(campaign.get_absolute_url()).content.decode()
    assert f'action="{reverse("community:follow", args=[campaign.slug])}"' in page
    assert "csrfmiddlewaretoken" not in page  # shared caches keep it

    answer = send(campaign)
    assert b"check your email" in Client().get(answer.url).content
    make_update(campaign, by_mail=True)
    sweep()
    assert (mailed(), letters(), following.count(campaign)) == ([], ["follow_confirm"], 0)

    assert "Yes, email me" in Client().get(mailed_link()).content.decode()
    assert following.count(campaign) == 0  # opening changes nothing: mail scanners do it too
    done = Client().post(mailed_link(), follow=True)
    assert "You follow the campaign from now on" in done.content.decode()
    assert "You receive updates by email" in done.content.decode()
    assert following.count(campaign) == 1


@pytest.mark.parametrize("email", ["", "ada", "ada@", "a" * 250 + "@example.org"])
def test_bad_input_gets_a_clear_error_and_sends_nothing(campaign: Campaign, email: str) -> None:
    answer = send(campaign, email)

    assert (answer.status_code, "error-summary" in answer.content.decode()) == (200, True)
    assert not Follower.objects.exists()


def test_known_and_unknown_addresses_get_the_same_answer(campaign: Campaign) -> None:
    make_follower(campaign, "known@example.org", asked_at=timezone.now() - timedelta(days=1))
    make_follower(campaign, "asked@example.org", confirmed_at=None)

    answers = [send(campaign, f"{who}@example.org") for who in ("known", "asked", "new")]

    assert len({(answer.status_code, answer.url, answer.content) for answer in answers}) == 1


@pytest.mark.parametrize("email", ["ada@example.org", "a-l@bücher.example"])
def test_the_next_page_repeats_the_typed_address_and_lets_it_be_corrected(campaign: Campaign, email: str) -> None:
    client, follow = Client(), reverse("community:follow", args=[campaign.slug])
    sent = client.post(follow, {"email": email}, follow=True)

    assert f"on its way to {email} and confirm" in " ".join(strip_tags(sent.content.decode()).split())
    assert f'href="{follow}"' in sent.content.decode()
    assert f'value="{email}"' in client.get(follow).content.decode()
    assert email not in client.get(campaign.get_absolute_url()).content.decode()
    assert email not in Client().get(sent.request["PATH_INFO"]).content.decode()
    client.post(follow, {"email": "eve@example.org"})
    assert email not in client.get(follow).content.decode()


def test_the_typed_address_is_kept_for_a_few_minutes_and_for_these_pages_only(campaign: Campaign) -> None:
    cookie = send(campaign).cookies[typed_form.COOKIE]
    forged = Client()
    forged.cookies[typed_form.COOKIE] = cookie.value + "x"
    late = Client()
    late.cookies[typed_form.COOKIE] = cookie.value
    sent = reverse("community:follow_sent", args=[campaign.slug])

    assert cookie["path"] == reverse("community:follow", args=[campaign.slug])
    assert "ada@example.org" in late.get(sent).content.decode()
    assert "ada@example.org" not in forged.get(sent).content.decode()
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert "ada@example.org" not in late.get(sent).content.decode()


def test_a_second_click_sends_nothing_more_and_a_later_one_does(campaign: Campaign) -> None:
    for _ in range(3):
        send(campaign)
    assert letters() == ["follow_confirm"]

    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        send(campaign, "Ada@Example.org")
    assert (letters(), Follower.objects.count()) == (["follow_confirm"] * 2, 1)


def test_one_address_is_mailed_five_times_an_hour_at_most(campaign: Campaign) -> None:
    others = [make_campaign() for _ in range(6)]

    assert {send(each).status_code for each in others} == {302}
    assert len(letters()) == 5


def test_too_many_from_one_network_are_refused_with_a_reason(campaign: Campaign, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "follow_campaign": "2/h/ip"}

    answers = [send(campaign, f"{who}@example.org") for who in "abc"]

    assert "Too many forms" in answers[-1].content.decode()
    assert Follower.objects.count() == 2


@pytest.mark.parametrize("phase", ["draft", "completed", "failed", "cancelled"])
def test_what_is_over_or_a_draft_cannot_be_followed(campaign: Campaign, phase: str) -> None:
    follower = make_follower(campaign, confirmed_at=None)
    put(campaign, phase=phase)

    with pytest.raises(following.NotOpen):
        following.confirm(follower)
    with pytest.raises(following.NotOpen):
        following.request_confirmation(Campaign.objects.get(), "ada@example.org")
    assert letters() == []


def test_while_interest_is_gathered_the_form_promises_news_of_the_opening(campaign: Campaign) -> None:
    put(campaign, phase="interest")
    assert "Tell me when pledging opens" in Client().get(campaign.get_absolute_url()).content.decode()


def test_followers_get_public_updates_only_and_no_person_gets_two(campaign: Campaign) -> None:
    make_follower(campaign, "ada@example.org")
    make_follower(campaign, "bo@example.org", confirmed_at=None)
    make_signature(campaign, "ada@example.org", wants_updates=False)
    both = make_secured(campaign).supporter.email
    make_follower(campaign, both)

    make_update(campaign, by_mail=True)
    sweep()
    assert mailed() == sorted(["ada@example.org", both])

    with time_machine.travel(timezone.now() + timedelta(days=10)):
        make_update(campaign, by_mail=True, audience=Update.Audience.SUPPORTERS)
        sweep()
    assert Mail.objects.filter(kind="update", to="ada@example.org").count() == 1


def test_a_follower_is_told_why_and_leaves_with_one_click(campaign: Campaign) -> None:
    make_follower(campaign, "ada@example.org")
    make_update(campaign, by_mail=True)
    sweep()
    message = outbox.render(Mail.objects.get(kind="update"))
    assert "because you follow" in message.body

    address = message.extra_headers["List-Unsubscribe"].strip("<>")
    for _ in range(2):
        assert Client(enforce_csrf_checks=True).post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert (following.count(campaign), subscriptions.wants_updates(campaign, "ada@example.org")) == (0, False)
    with pytest.raises(outbox.Unwanted):
        outbox.render(Mail.objects.get(kind="update"))

    Client().post(address, {"again": "1"})
    assert (following.count(campaign), Follower.objects.get().stopped_at) == (1, None)


def test_who_did_not_confirm_or_has_left_is_forgotten(campaign: Campaign) -> None:
    make_follower(campaign, "late@example.org", confirmed_at=None)
    make_follower(campaign, "stays@example.org")
    for email in ("left@example.org", "pledged@example.org"):
        make_follower(campaign, email)
        subscriptions.set_wants_updates(campaign, email, wants=False)
    make_signature(campaign, "pledged@example.org")

    with time_machine.travel(timezone.now() + timedelta(days=6)):
        assert following.purge() == 0
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        following.purge()

    assert [row.email for row in Follower.objects.all()] == ["stays@example.org"]
    # Their “no” about the signature stays.
    assert [row.email for row in MailChoice.objects.all()] == ["pledged@example.org"]


@pytest.mark.parametrize("people", [1, 3])
def test_many_are_forgotten_as_quickly_as_one_and_only_where_they_left(
    campaign: Campaign, django_assert_num_queries: Any, people: int
) -> None:
    elsewhere = make_campaign()
    for number in range(people):
        for followed in (campaign, elsewhere):
            make_follower(followed, f"left{number}@example.org")
        subscriptions.set_wants_updates(campaign, f"left{number}@example.org", wants=False)
        subscriptions.set_wants_updates(elsewhere, f"left{number}@example.org", wants=True)

    with time_machine.travel(timezone.now() + timedelta(days=31)), django_assert_num_queries(6):
        assert following.purge() == people

    assert {row.campaign for row in Follower.objects.all()} == {elsewhere}
    assert {row.campaign for row in MailChoice.objects.all()} == {elsewhere}


def test_the_team_sees_how_many_follow_and_no_address(campaign: Campaign) -> None:
    for _ in range(3):
        make_follower(campaign, f"secret{_}@example.org")
    browser = signed_in(make_member(campaign))

    for name in ("desk_updates", "desk_sharing"):
        page = browser.get(reverse(f"community:{name}", args=[campaign.slug])).content.decode()
        assert "3 people follow the campaign by email" in page
        assert "secret" not in page
