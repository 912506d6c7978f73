"""A supporter's own link: who comes through it is counted for them, and nobody is named."""

from html import unescape

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import User
from campaigns.models import Campaign
from common import sql
from pledges import pledging
from pledges.models import Pledge, reference
from pledges.pages.personal_link import PersonalLink
from tests.helpers.builders import make_campaign, make_draft, make_interest, make_secured, make_user, signed_in
from tests.helpers.desk import many_pledges
from tests.helpers.pages import send, words
from tests.partitioned import undivided

pytestmark = pytest.mark.django_db


def through(pledge: Pledge, **query: str) -> str:
    """The form for pledging, as somebody reaches it who opened the personal link."""
    path = reverse("campaigns:campaign", args=[pledge.campaign.slug])
    page = Client().get(path, {**query, "via": reference.code(pledge.number)}).content.decode()
    start = reverse("pledges:start", args=[pledge.campaign.slug])
    return unescape(page.split(f'href="{start}')[1].split('"')[0])


def brought(pledge: Pledge, people: int, *, cents: int = 20_00) -> list[Pledge]:
    return [make_secured(pledge.campaign, cents=cents, via_id=pledge.pk) for _ in range(people)]


def test_the_link_leads_through_the_campaign_page_to_a_pledge_that_counts_for_it(
    client: Client, campaign: Campaign
) -> None:
    ada = make_secured(campaign)

    carried = through(ada, s="lyon")
    send(client, campaign, query=carried)

    bob = Pledge.objects.exclude(pk=ada.pk).get()
    assert (bob.via, bob.source) == (ada, "lyon")
    assert carried == f"?s=lyon&via={reference.code(ada.number)}"


def test_the_page_shows_the_link_and_keeps_the_code_the_supporter_came_with(campaign: Campaign) -> None:
    ada = make_secured(campaign, source="lyon")
    link = f"{settings.SITE_URL}/c/{campaign.slug}/?s=lyon&via={reference.code(ada.number)}"

    for page in ("done", "pledge"):
        html = signed_in(ada.supporter).get(reverse(f"pledges:{page}", args=[ada.pk])).content.decode()
        assert f'value="{link}"' in unescape(html)
        assert "mailto:?subject=Our%20Commons&body=" in unescape(html)


@pytest.mark.parametrize("code", ["", "nobody", "2222", "7K3", "'", "9" * 40])
def test_an_unknown_code_is_ignored(client: Client, campaign: Campaign, code: str) -> None:
    send(client, campaign, query=f"?via={code}")

    assert Pledge.objects.get().via is None


def test_drafts_other_campaigns_and_oneself_do_not_count(campaign: Campaign) -> None:
    ada = make_user()
    mine = make_secured(campaign, supporter=ada)
    for pledge, supporter in ((mine, ada), (make_draft(campaign), make_user()), (make_secured(), make_user())):
        assert pledging.inviting(campaign, reference.code(pledge.number), supporter) is None
    assert pledging.inviting(campaign, reference.code(mine.number), make_user()) == mine


def test_only_people_with_a_saved_card_count_and_only_while_they_stay(campaign: Campaign) -> None:
    ada = make_secured(campaign)
    make_interest(campaign, via_id=ada.pk)
    assert PersonalLink(ada).came == ""
    assert "Nobody has come through it yet." in words(
        signed_in(ada.supporter).get(reverse("pledges:pledge", args=[ada.pk]))
    )

    stays, goes = brought(ada, 2)
    pledging.withdraw(goes)

    assert PersonalLink(ada).came == "1 person came through it."
    assert stays.via == ada


def test_the_sum_is_told_once_it_does_not_give_anybody_away(campaign: Campaign) -> None:
    ada = make_secured(campaign)
    brought(ada, 2)
    assert PersonalLink(ada).came == "2 people came through it."

    brought(ada, 1, cents=40_26)

    assert PersonalLink(ada).came == "3 people came through it. Together, they pledged $80.26."
    assert PersonalLink(ada).came in words(signed_in(ada.supporter).get(reverse("pledges:pledge", args=[ada.pk])))


def test_while_interest_is_gathered_the_interested_count() -> None:
    campaign = make_campaign(phase="interest")
    ada = make_interest(campaign)
    make_interest(campaign, via_id=ada.pk)

    assert PersonalLink(ada).came == "1 person came through it."


def test_a_pledge_made_again_keeps_whom_it_came_through(campaign: Campaign) -> None:
    ada, eve = make_secured(campaign), make_secured(campaign)
    bob = make_secured(campaign, via_id=ada.pk)

    pledging.replace(bob, make_draft(campaign, supporter=bob.supporter, cents=50_00, via_id=eve.pk))

    assert Pledge.objects.get(pk=bob.pk).via == ada


@undivided  # each partition has an index of its own
def test_who_came_is_read_from_an_index(campaign: Campaign) -> None:
    ada = make_secured(campaign)
    many_pledges.crowd(campaign, 1_000)
    sql.execute("ANALYZE")

    assert "pledge_via" in ada.brought.promised().explain()


def test_purging_a_draft_forgets_who_came_through_it(campaign: Campaign) -> None:
    draft = make_draft(campaign)
    bob = make_secured(campaign, via_id=draft.pk)

    draft.delete()

    assert Pledge.objects.get(pk=bob.pk).via is None
    assert User.objects.filter(pk=bob.supporter_id).exists()
