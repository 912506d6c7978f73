"""What the campaign page shows of pledges: to everybody those on the public list, to each visitor their own."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from campaigns.models import Campaign
from campaigns.views import public
from pledges import links, pledging
from pledges.models import Pledge
from pledges.pages import supporters_page
from tests.helpers.builders import make_campaign, make_interest, make_secured, make_user, put, signed_in
from tests.helpers.pages import words

pytestmark = pytest.mark.django_db


def names(page: str) -> list[str]:
    return re.findall(r"<bdi>([^<]+)</bdi>", page)


def by_link(pledge: Pledge) -> Client:
    client = Client()
    [link] = links.new_many([pledge]).values()
    assert client.get(reverse("pledges:link", args=[links.token(link)])).status_code == 302
    return client


def test_two_people_at_one_address_each_see_their_own_pledge_and_others_the_button(campaign: Campaign) -> None:
    ada, bob = make_secured(campaign, cents=41_01), make_secured(campaign, cents=52_02)
    address, start = campaign.get_absolute_url(), reverse("pledges:start", args=[campaign.slug])
    seen = {}
    for who, client in {
        "ada": signed_in(ada.supporter),
        "nobody": Client(),
        "bob": by_link(bob),
        "carol": signed_in(make_user()),
    }.items():
        answer = client.get(address)
        page = answer.content.decode()
        own = {pledge for pledge in (ada, bob) if reverse("pledges:pledge", args=[pledge.pk]) in page}
        seen[who] = own, start in page, "private" in answer["Cache-Control"], "no-store" in answer["Cache-Control"]
        assert "Cookie" in answer["Vary"]
        assert ("You pledged" in words(answer)) == bool(own)
        assert ("41.01" in page, "52.02" in page) == (own == {ada}, own == {bob})

    assert seen == {
        "ada": ({ada}, False, True, True),
        "nobody": (set(), True, False, False),
        "bob": ({bob}, False, True, True),
        "carol": (set(), True, False, False),
    }


def test_a_pledge_that_is_over_or_of_another_campaign_leaves_the_button(campaign: Campaign) -> None:
    pledge = make_secured(campaign)
    ada, mailed = signed_in(pledge.supporter), by_link(pledge)
    start = reverse("pledges:start", args=[campaign.slug])
    other = make_campaign()

    assert reverse("pledges:start", args=[other.slug]) in ada.get(other.get_absolute_url()).content.decode()
    assert reverse("pledges:start", args=[other.slug]) in mailed.get(other.get_absolute_url()).content.decode()
    links.revoke(pledge)
    assert start in mailed.get(campaign.get_absolute_url()).content.decode()
    assert start not in ada.get(campaign.get_absolute_url()).content.decode()
    pledging.withdraw(pledge)
    assert start in ada.get(campaign.get_absolute_url()).content.decode()


def test_what_it_says_of_the_own_pledge_depends_on_the_pledge_and_the_phase(campaign: Campaign) -> None:
    interest, pledge = make_interest(campaign), make_secured(campaign)
    ada, bob = signed_in(interest.supporter), signed_in(pledge.supporter)

    assert "No card saved yet You registered your interest in $40.00 on" in words(ada.get(campaign.get_absolute_url()))
    assert "Your pledge is secured You pledged $40.00 on" in words(bob.get(campaign.get_absolute_url()))
    assert "See or change it" in words(bob.get(campaign.get_absolute_url()))
    put(campaign, phase="collecting")
    assert "See or change it" not in words(bob.get(campaign.get_absolute_url()))
    assert "Your card is being authorized You pledged" in words(bob.get(campaign.get_absolute_url()))


def test_the_list_of_supporters_goes_on_where_it_stopped_though_others_come(
    client: Client, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supporters_page, "PAGE", 2)
    for number in range(5):
        make_secured(campaign, name=f"Number {number}", show_name=True)
    make_secured(campaign, name="Hidden")
    make_secured(make_campaign(), name="Elsewhere", show_name=True)
    address, found = reverse("pledges:supporters", args=[campaign.slug]), []

    while address:
        page = client.get(address).content.decode()
        found += names(page)
        make_secured(campaign, name="New", show_name=True)
        more = re.search(r'href="(\?before=[^"#]+)', page)
        address = more and reverse("pledges:supporters", args=[campaign.slug]) + more[1]

    assert found == [f"Number {number}" for number in (4, 3, 2, 1, 0)]


def test_the_list_of_supporters_is_in_the_order_of_the_dates_it_shows(
    client: Client, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supporters_page, "PAGE", 2)
    for days in (2, 0, 3, 1, 2):
        made = make_secured(campaign, name=f"{days} days ago", show_name=True)
        Pledge.objects.filter(pk=made.pk).update(created_at=made.created_at - timedelta(days=days))
    address, shown = reverse("pledges:supporters", args=[campaign.slug]), []

    while address:
        page = client.get(address).content.decode()
        shown += re.findall(r'<time datetime="([^"]+)', page.split('id="list"')[1])
        more = re.search(r'href="(\?before=[^"#]+)', page)
        address = more and reverse("pledges:supporters", args=[campaign.slug]) + more[1]

    assert len(shown) == 5
    assert shown == sorted(shown, reverse=True)


def test_a_place_in_another_list_is_no_place_here(client: Client, campaign: Campaign) -> None:
    other = make_campaign()
    places = supporters_page.Places(f"supporters:{other.pk}")
    place = places.write(other.created_at, str(other.pk))

    assert client.get(reverse("pledges:supporters", args=[other.slug]), {"before": place}).status_code == 200
    assert client.get(reverse("pledges:supporters", args=[campaign.slug]), {"before": place}).status_code == 404


def test_the_list_shows_what_supporters_chose_to_show(client: Client, campaign: Campaign) -> None:
    make_secured(campaign, cents=41_01, name="Ada", show_name=True, show_amount=True)
    make_secured(campaign, cents=52_02, name="Bob", show_name=True)
    make_secured(campaign, cents=63_03, name="Eve", show_amount=True)
    gone = make_secured(campaign, cents=74_04, name="Gone", show_name=True, show_amount=True)
    pledging.withdraw(gone)

    answer = client.get(reverse("pledges:supporters", args=[campaign.slug]))
    page = answer.content.decode()

    assert names(page) == ["Bob", "Ada"]
    assert re.findall(r"\d\d\.0\d", words(answer)) == ["41.01"]
    assert "3 in all" in words(answer)
    assert answer["Cache-Control"] == public.FOR_A_SECOND


@pytest.mark.parametrize(
    ("phase", "listed", "counted"), [("pledging", ["Bob"], "1 supporter"), ("interest", ["Ada"], "1 person interested")]
)
def test_those_are_listed_whom_the_number_beside_them_counts(
    client: Client, campaign: Campaign, phase: str, listed: list[str], counted: str
) -> None:
    make_interest(campaign, name="Ada", show_name=True)
    if phase == "pledging":
        make_secured(campaign, name="Bob", show_name=True)
    put(campaign, phase=phase)

    main = client.get(campaign.get_absolute_url())
    every = client.get(reverse("pledges:supporters", args=[campaign.slug]))

    assert names(main.content.decode()) == names(every.content.decode()) == listed
    assert f"{counted.partition(' ')[2]} 1" in words(main)
    assert "1 in all" in words(every)


def test_the_own_page_says_that_a_card_is_missing_for_the_list(campaign: Campaign) -> None:
    pledge = make_interest(campaign, name="Ada", show_name=True)
    client, address = signed_in(pledge.supporter), reverse("pledges:pledge", args=[pledge.pk])

    assert "nothing until you have saved a card; then: Ada · amount hidden" in words(client.get(address))
    put(campaign, phase="interest")
    assert "nothing until" not in words(client.get(address))


@pytest.mark.parametrize("people", [8, 9])
def test_the_campaign_page_links_to_the_list_if_it_shows_only_its_beginning(
    client: Client, campaign: Campaign, people: int
) -> None:
    for number in range(people):
        make_secured(campaign, name=f"Number {number}", show_name=True)

    page = client.get(campaign.get_absolute_url()).content.decode()

    assert names(page) == [f"Number {number}" for number in reversed(range(people))][:8]
    assert (reverse("pledges:supporters", args=[campaign.slug]) in page) == (people > 8)
