"""How to get no more updates: with one click, on a page, on the page of a pledge."""

from datetime import timedelta
from email import message_from_bytes, policy
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core import mail as outbox
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign
from common.mail import delivery
from common.models import Mail
from community.models import MailChoice
from community.news import subscriptions
from community.news.subscriptions import wants_updates
from pledges.models import Pledge
from tests.helpers.builders import make_campaign, make_secured, make_user, signed_in
from tests.helpers.community.updates import letter, link, make_update, sweep

pytestmark = pytest.mark.django_db


def test_an_update_can_be_unsubscribed_from_with_one_click(campaign: Campaign) -> None:
    raw = message_from_bytes(letter(campaign).message().as_bytes(), policy=policy.default)

    assert raw["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = urlsplit(raw["List-Unsubscribe"].strip("<>")).path
    for _ in range(2):
        # As mail programs do it: no cookie, no page seen before, no referrer.
        answer = Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    assert MailChoice.objects.get().wants_updates is False
    make_update(campaign, by_mail=True)
    with time_machine.travel(timezone.now() + timedelta(days=10)):
        sweep()
    assert Mail.objects.filter(kind="update").count() == 1


def test_the_header_is_one_address_in_angle_brackets_as_it_is_sent(campaign: Campaign) -> None:
    lines = letter(campaign).message().as_bytes().decode().replace("\n ", " ").splitlines()
    (header,) = [line for line in lines if line.startswith("List-Unsubscribe:")]
    value = header.removeprefix("List-Unsubscribe:").strip()
    assert (value[0], value[-1], " " in value, "=?" in value) == ("<", ">", False, False)


def test_opening_the_unsubscribe_page_changes_nothing_and_there_is_a_way_back(campaign: Campaign) -> None:
    path, browser = link(letter(campaign), "/u/"), Client(enforce_csrf_checks=True)

    for _ in range(10):
        assert "Stop sending me updates" in browser.get(path).content.decode()
        browser.head(path)
    assert not MailChoice.objects.exists()

    assert "Send me updates again" in browser.post(path).content.decode()
    assert wants_updates(campaign, "ada@example.org") is False
    browser.post(path, {"again": "1"})
    assert wants_updates(campaign, "ada@example.org") is True
    assert browser.get(f"{path.rstrip('/')}x/").status_code == 404


def test_unsubscribing_before_the_mail_leaves_stops_it(campaign: Campaign) -> None:
    letter(campaign)
    subscriptions.set_wants_updates(campaign, "ada@example.org", wants=False)

    delivery.deliver()

    assert (outbox.outbox, Mail.objects.get(kind="update").due_at) == ([], None)


def test_the_link_of_a_pledge_stops_the_mail_of_that_campaign_alone(campaign: Campaign) -> None:
    supporter = make_user()
    pledges = [make_secured(each, supporter=supporter) for each in (campaign, make_campaign())]
    token = subscriptions.unsubscribe_token(f"p{pledges[0].pk.hex}")

    Client().post(reverse("community:unsubscribe", args=[token]))

    assert [wants_updates(pledge.campaign, supporter.email) for pledge in pledges] == [False, True]


def test_a_supporter_stops_and_starts_updates_on_the_pledge_page(campaign: Campaign) -> None:
    pledge: Pledge = make_secured(campaign)
    browser = signed_in(pledge.supporter)
    page, act = (reverse(f"pledges:{name}", args=[pledge.pk]) for name in ("pledge", "updates"))

    assert "Stop sending me updates" in browser.get(page).content.decode()
    assert "You will no longer receive updates" in browser.post(act, follow=True).content.decode()
    assert wants_updates(campaign, pledge.supporter.email) is False
    assert "Send me updates again" in browser.get(page).content.decode()
    browser.post(act, {"again": "1"})
    assert wants_updates(campaign, pledge.supporter.email) is True
    assert signed_in(make_user()).post(act).status_code == 404
    assert browser.get(act).status_code == 405
