"""Visits are counted by what browsers say of a request, in few writes, and never at a visitor's expense."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from campaigns import visits
from campaigns.counting import folding
from campaigns.models import Campaign, VisitTotal
from tests.helpers.builders import make_campaign, make_member, make_secured

pytestmark = pytest.mark.django_db

FROM_A_LINK = {"sec-fetch-dest": "document", "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}


@pytest.fixture(autouse=True)
def written_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visits, "PAUSE", 0)
    monkeypatch.setattr(visits, "_gathering", visits._Gathering())


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign()


def come(campaign: Campaign, path: str = "", method: str = "get", **said: str) -> int:
    """Visit once with these headers; returns how many visits that is."""
    before = sum(visits.by_source(campaign).values())
    headers: dict[str, Any] = FROM_A_LINK | {name.replace("_", "-"): value for name, value in said.items()}
    answer = getattr(Client(), method)(f"/c/{campaign.slug}/{path}", headers=headers)
    assert answer.status_code == 200
    assert not answer.cookies
    return sum(visits.by_source(campaign).values()) - before


@pytest.mark.parametrize("path", ["", "calculator/", "terms/", "share/"])
def test_a_visit_from_outside_is_counted(campaign: Campaign, path: str) -> None:
    assert come(campaign, path) == 1


@pytest.mark.parametrize("site", ["none", "cross-site", "same-site"])
def test_it_is_a_visit_by_a_link_and_by_an_address_that_was_typed(campaign: Campaign, site: str) -> None:
    assert come(campaign, sec_fetch_site=site) == 1


@pytest.mark.parametrize(
    "said",
    [
        {"sec_fetch_site": "same-origin"},  # from page to page
        {"sec_fetch_dest": "image"},
        {"sec_fetch_dest": "iframe"},
        {"sec_fetch_dest": ""},  # a program
        {"sec_purpose": "prefetch;prerender"},
        {"method": "head"},
    ],
)
def test_other_requests_are_not_visits(campaign: Campaign, said: dict[str, str]) -> None:
    assert come(campaign, **said) == 0


def test_a_client_without_fetch_headers_is_not_counted(campaign: Campaign) -> None:
    Client().get(f"/c/{campaign.slug}/")

    assert visits.by_source(campaign) == {}


def test_a_draft_has_no_visits() -> None:
    draft = make_campaign(phase=Campaign.Phase.DRAFT)
    owner = Client()
    owner.force_login(make_member(draft))

    assert owner.get(f"/c/{draft.slug}/", headers=FROM_A_LINK).status_code == 200
    assert visits.by_source(draft) == {}


def test_visits_are_counted_by_link_if_anybody_knows_its_code(campaign: Campaign) -> None:
    campaign.share_codes.create(code="flyer", label="Flyer", made_by=make_member(campaign))
    make_secured(campaign, source="choir")
    folding.fold_totals()
    other = make_campaign()

    for code in ("flyer", "flyer", "choir", "made-up", ""):
        come(campaign, f"?s={code}")
    come(other, "?s=flyer")

    assert visits.by_source(campaign) == {"flyer": 2, "choir": 1, "": 2}
    assert visits.by_source(other) == {"": 1}


def test_visits_are_counted_by_the_site_that_links_here_and_by_the_name_of_a_newsletter(campaign: Campaign) -> None:
    campaign.share_codes.create(code="flyer", label="Flyer", made_by=make_member(campaign))

    for site in ("https://www.news.example.org/article?reader=ada", "https://news.example.org/"):
        come(campaign, referer=site)
    come(campaign, "?utm_source=Spring+News&utm_medium=email", referer="https://mail.example.org")
    come(campaign, "?s=flyer&utm_source=other", referer="https://mail.example.org")
    come(campaign, "?s=made-up", referer="https://mail.example.org")

    assert visits.by_source(campaign) == {
        "news.example.org": 2, "spring-news": 1, "flyer": 1, "": 1,
    }  # fmt: skip


def test_only_so_many_names_are_made_up(campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visits, "MOST_NAMES", 3)
    visits.write(Counter({(campaign.pk, f"?{name}.example"): number for number, name in enumerate("abcde", start=1)}))
    assert visits.by_source(campaign) == {"": 3, "c.example": 3, "d.example": 4, "e.example": 5}

    for name in ("d", "new"):
        come(campaign, referer=f"https://{name}.example.org/")
    visits.write(Counter({(campaign.pk, "?d.example"): 1}))

    assert visits.by_source(campaign) == {"": 5, "c.example": 3, "d.example": 5, "e.example": 5}


def test_visits_are_written_in_batches_and_none_is_lost(campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visits, "PAUSE", 60)
    gathering = visits._Gathering()

    with ThreadPoolExecutor(8) as pool:
        handed = list(pool.map(lambda _: gathering.add(campaign, "flyer"), range(400)))
    gathering._free_at = 0
    handed.append(gathering.add(campaign, ""))

    assert sum(map(bool, handed)) == 2
    assert sum(handed, Counter()) == {(campaign.pk, "flyer"): 400, (campaign.pk, ""): 1}


def test_a_visit_costs_one_write_and_the_next_ones_none(campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visits, "PAUSE", 60)

    def inserts() -> int:
        with CaptureQueriesContext(connection) as queries:
            Client().get(f"/c/{campaign.slug}/", headers=FROM_A_LINK)
        return sum("INSERT" in query["sql"] for query in queries)

    assert [inserts(), inserts(), inserts()] == [1, 0, 0]


def test_the_page_comes_also_if_the_sums_cannot_be_written(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(visits, "ADD", "INSERT INTO nowhere VALUES (%(visits)s)")

    assert come(campaign) == 0
    assert "1 visits were not written" in caplog.text


def test_a_deleted_campaign_does_not_stop_others_from_being_counted(campaign: Campaign) -> None:
    visits.write(Counter({(uuid4(), ""): 3, (campaign.pk, ""): 2}))

    assert list(VisitTotal.objects.values_list("visits", flat=True)) == [2]
