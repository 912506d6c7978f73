"""The page that opens a campaign for pledges, and the whole way from a draft to a saved card."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign, TeamMember
from common.mail import outbox
from common.models import Mail
from pledges import tasks
from pledges.models import Pledge, Status
from sandbox.stripe.sandbox import Sandbox
from tests.helpers.builders import make_campaign, make_interest, make_member, put, signed_in
from tests.helpers.campaigns import drafts
from tests.helpers.community.updates import make_follower
from tests.helpers.desk.desk_team import address
from tests.helpers.pages import filled, levels, pledge_by_mail, words

pytestmark = pytest.mark.django_db

Role, Phase = TeamMember.Role, Campaign.Phase


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(phase=Phase.INTEREST)


def send(client: Client, campaign: Campaign, **data: str) -> Any:
    """Send the form as the page shows it, with its box ticked."""
    url = address(campaign, "open")
    ticked = {"read": drafts.hidden(client, url, "read")}
    return client.post(url, {**ticked, **data}, follow=True)


def test_it_says_what_is_promised_and_who_is_told(campaign: Campaign) -> None:
    owner = drafts.owner_of(campaign)
    make_interest(campaign, cents=25_00)
    make_follower(campaign)

    page = words(owner.get(address(campaign, "open")))

    for said in ("Threshold $1,000.00", "$1.00 – $1,000.00", "1 person who registered interest ($25.00)",
                 "1 other person who follows"):  # fmt: skip
        assert said in page


def test_a_second_click_and_another_owner_are_told_that_it_is_open(campaign: Campaign) -> None:
    owner, other = drafts.owner_of(campaign), drafts.owner_of(campaign)
    ticked = drafts.hidden(owner, address(campaign, "open"), "read")

    assert levels(send(owner, campaign)) == ["success"]
    for client in (owner, other):
        again = client.post(address(campaign, "open"), {"read": ticked}, follow=True)
        assert levels(again) == ["info"]
        assert "already open for pledges" in again.content.decode()
    assert levels(other.get(address(campaign, "open"), follow=True)) == ["info"]

    assert campaign.acts.filter(kind="opened").count() == 1


def test_without_the_tick_nothing_is_opened(campaign: Campaign) -> None:
    answer = send(drafts.owner_of(campaign), campaign, read="")

    assert levels(answer) == ["error"]
    assert "I have read this" in words(answer)
    assert Campaign.objects.get().phase == Phase.INTEREST


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"deadline": timezone.now() - timedelta(minutes=1)}, "The deadline has passed"),
        ({"phase": "cancelled"}, "Only a campaign that gathers interest"),
        ({"phase": "draft"}, "Only a campaign that gathers interest"),
    ],
)
def test_where_it_cannot_be_opened_it_says_why(campaign: Campaign, fields: dict[str, Any], said: str) -> None:
    owner = drafts.owner_of(campaign)
    put(campaign, **fields)

    for ask in (owner.get, owner.post):
        answer = ask(address(campaign, "open"), follow=True)
        assert levels(answer) == ["error"]
        assert said in answer.content.decode()


def test_owners_find_it_on_the_dashboard_in_the_navigation_and_in_the_setup(campaign: Campaign) -> None:
    owner, editor = drafts.owner_of(campaign), signed_in(make_member(campaign, Role.EDITOR))
    link = f'href="{address(campaign, "open")}"'

    def links(client: Client) -> list[int]:
        urls = [address(campaign), drafts.page(campaign)]
        return [client.get(url).content.decode().count(link) for url in urls]

    assert links(owner) == [1, 2]
    assert links(editor) == [0, 0]
    put(campaign, phase="pledging")
    assert links(owner) == [0, 0]


def test_the_log_of_the_team_tells_it(campaign: Campaign) -> None:
    owner = drafts.owner_of(campaign)
    send(owner, campaign)

    log = words(owner.get(address(campaign, "log")))

    assert "Opened for pledges: $1,000" in log
    assert "Gathering interest → Open for pledges" in log


def test_the_whole_way_from_a_draft_to_a_saved_card(sandbox: Sandbox) -> None:
    campaign = drafts.make_complete(first_phase=Phase.INTEREST)
    owner, ada = drafts.owner_of(campaign), Client()
    drafts.publish(owner, campaign)
    pledge_by_mail(ada, campaign, amount="25.00")
    make_follower(campaign, "fay@example.org")
    interest = Pledge.objects.get()
    assert (interest.status, interest.cards.count()) == (Status.INTERESTED, 0)

    send(owner, campaign)
    for _ in range(2):
        tasks.announce()

    mails = Mail.objects.filter(kind__in=["pledging_open", "followed_opening"]).order_by("to")
    assert [(mail.to, mail.kind) for mail in mails] == [
        ("ada@example.org", "pledging_open"),
        ("fay@example.org", "followed_opening"),
    ]
    link = re.search(r"http://testserver(/\S+/card/)", str(outbox.render(mails[0]).body))
    assert link
    reader = Client()  # on another device
    asked = reader.get(link[1], follow=True)
    assert asked.redirect_chain[-1][0] == reverse("pledges:amount", args=[interest.pk])
    assert "I authorize Friends of the Commons to charge this card once for" in words(asked)
    assert "<h1>Pledge now</h1>" in re.sub(r"\s*([<>])\s*", r"\1", asked.content.decode())
    answer = reader.post(asked.redirect_chain[-1][0], filled(amount="25.00"))
    card = interest.cards.get()
    assert card.session_id in answer.url
    sandbox.complete(card.session_id)
    done = reader.get(reverse("pledges:card_return", args=[interest.pk, card.pk]))
    assert done.url == reverse("pledges:done", args=[interest.pk])

    saved = Pledge.objects.get()
    assert (saved.status, saved.amount_cents) == (Status.SECURED, 25_00)
    tasks.announce()
    assert mails.count() == 2
