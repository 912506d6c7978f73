"""nginx as deploy/ configures it keeps public pages for a second, and nothing of anybody's own."""

import gzip
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from campaigns.models import Campaign
from campaigns.views import pages
from tests.deploy.front import Front, before
from tests.helpers.builders import make_campaign, make_secured, signed_in, unguarded
from tests.helpers.threads import wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.needs("nginx")]

VISITORS = 50


@pytest.fixture
def front(tmp_path: Path, live_server: Any) -> Iterator[Front]:
    with before(live_server.thread.port, tmp_path) as running:
        yield running


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The campaign pages that the site was asked for."""
    made: list[str] = []
    build = pages.campaign_page

    def counted(campaign: Campaign, *args: Any) -> Any:
        made.append(campaign.slug)
        return build(campaign, *args)

    monkeypatch.setattr(pages, "campaign_page", counted)
    return made


def test_of_fifty_visitors_at_once_one_reaches_the_site(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    campaign = make_campaign()
    reached, may_end = [], threading.Event()
    build = pages.campaign_page

    def slowly(*args: Any) -> Any:
        reached.append(1)
        assert may_end.wait(60)
        return build(*args)

    monkeypatch.setattr(pages, "campaign_page", slowly)
    with ThreadPoolExecutor(VISITORS) as pool:
        asked = list(pool.map(front.asked, [campaign.get_absolute_url()] * VISITORS))
        wait_until(lambda: bool(reached))
        may_end.set()
        answers = list(pool.map(front.answer, asked))

    assert [each.status for each in answers] == [200] * VISITORS
    assert len({each.body for each in answers}) == 1
    assert len(reached) == 1


@pytest.mark.slow
def test_what_changes_is_shown_soon(front: Front, rendered: list[str]) -> None:
    campaign = make_campaign(title="Our Commons")
    path = campaign.get_absolute_url()
    assert b"Our Commons" in front.ask(path).body

    with unguarded():
        campaign.texts.update(title="Another title")

    wait_until(lambda: b"Another title" in front.ask(path).body)


def test_whoever_is_signed_in_gets_their_own_page_and_leaves_none(front: Front, rendered: list[str]) -> None:
    campaign = make_campaign()
    supporter = make_secured(campaign, cents=123_45).supporter
    make_secured(campaign)
    cookie = f"{settings.SESSION_COOKIE_NAME}={signed_in(supporter).cookies[settings.SESSION_COOKIE_NAME].value}"
    path = campaign.get_absolute_url()

    own = front.ask(path, Cookie=cookie)
    visitor = front.ask(path, Cookie="theirs=1")
    again = front.ask(path, Cookie=cookie)

    assert b"$123.45" in own.body
    assert b"$123.45" not in visitor.body
    assert b"$123.45" in again.body
    assert len(rendered) == 3


def test_the_key_is_the_address_with_its_query_and_language(front: Front) -> None:
    campaign = make_campaign()
    path = campaign.get_absolute_url()

    pages = {query: front.ask(path + query).body for query in ("", "?s=lyon", "?s=oslo")}

    assert len(set(pages.values())) == 3
    assert b'lang="fr"' in front.ask(f"/fr{path}").body
    plain, compressed = front.ask(path), front.ask(path, **{"Accept-Encoding": "br, gzip"})
    assert compressed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(compressed.body) == plain.body


def test_forms_and_drafts_are_never_kept(front: Front) -> None:
    campaign = make_campaign()
    form = f"{campaign.get_absolute_url()}pledge/"

    tokens = {front.ask(form).headers["Set-Cookie"] for _ in range(3)}

    assert len(tokens) == 3
    draft = make_campaign(phase="draft")
    assert front.ask(draft.get_absolute_url()).status == 404


def test_the_home_page_leads_every_reader_to_their_own_language(front: Front) -> None:
    make_campaign()
    reader = {"Sec-Fetch-Site": "none"}

    assert front.ask("/").status == 200
    for language in ("fr", "de"):
        answer = front.ask("/", **reader, **{"Accept-Language": language})
        assert (answer.status, answer.headers["Location"]) == (302, f"/{language}/")
    assert front.ask("/", **reader, **{"Accept-Language": "en"}).status == 200
