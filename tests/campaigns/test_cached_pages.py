"""Public pages are kept for a second for visitors who are anybody, and shown as if rendered for each of them."""

import gzip
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from campaigns import visits
from campaigns.counting import folding
from campaigns.models import Campaign, TeamMember
from campaigns.views import public
from common.pages.page_cache import PageCache
from tests.helpers.builders import make_campaign, make_member, make_secured, put, signed_in, unguarded
from tests.helpers.clock import Clock, kept_pages
from tests.helpers.community.library import make_row
from tests.helpers.community.signatures import make_signature, make_version
from tests.helpers.community.updates import make_update

pytestmark = pytest.mark.django_db

LANGUAGES = [code for code, _name in settings.LANGUAGES]
FROM_A_LINK = {"sec-fetch-dest": "document", "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
PAGES = [
    "", "totals.json", "calculator/", "petition/", "petition/1/", "updates/", "updates/1/", "updates/feed.atom",
    "library/", "events/", "events.ics", "questions/", "endorsers/", "supporters/", "share/", "poster/", "embed/",
]  # fmt: skip
# Where the moment of rendering stands on the page.
TELLING_THE_TIME = {"totals.json", "poster/"}


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return kept_pages(monkeypatch)


@pytest.fixture
def campaign() -> Campaign:
    campaign = make_campaign(title="Our Commons")
    make_secured(campaign, name="Ada", show_name=True)
    make_version(campaign)
    make_signature(campaign, name="Sam")
    make_update(campaign)
    for kind in ("resources", "events", "questions"):
        make_row(campaign, kind)
    return campaign


def address(campaign: Campaign, page: str = "", language: str = "en") -> str:
    return f"{'' if language == 'en' else f'/{language}'}/c/{campaign.slug}/{page}"


def in_full(path: str, *args: Any, **kwargs: Any) -> Any:
    """As without any page that was kept."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(public, "cache", PageCache(lambda: 0))
        return Client().get(path, *args, **kwargs)


def queries(path: str) -> int:
    with CaptureQueriesContext(connection) as made:
        assert Client().get(path).status_code == 200
    return len(made)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_the_second_visitor_gets_the_same_without_a_query(campaign: Campaign, page: str, language: str) -> None:
    path = address(campaign, page, language)
    rendered = in_full(path)
    first, second = Client().get(path), Client().get(path)

    assert first.status_code == 200
    assert second.content == first.content
    assert second.headers == first.headers
    assert queries(path) == 0
    if page not in TELLING_THE_TIME:
        assert first.content == rendered.content
    assert b"csrf" not in first.content
    assert not first.cookies


@pytest.mark.parametrize("language", LANGUAGES)
def test_so_does_the_home_page(campaign: Campaign, language: str) -> None:
    path = "/" if language == "en" else f"/{language}/"
    rendered, first, second = in_full(path), Client().get(path), Client().get(path)

    assert rendered.content == first.content == second.content
    assert queries(path) == 0
    # Read by whoever leads from `/` to the reader's language, before the page is looked up.
    assert Client().get("/", headers={"accept-language": "fr", "sec-fetch-site": "none"}).status_code == 302


def test_what_changes_is_shown_after_a_second(campaign: Campaign, clock: Clock) -> None:
    path = address(campaign)

    def shown(word: str) -> bool:
        return word in Client().get(path).content.decode()

    assert not shown("Another title")
    with unguarded():
        campaign.texts.update(title="Another title")
    clock.now += 0.999
    assert not shown("Another title")
    clock.now += 0.001
    assert shown("Another title")

    put(campaign, phase="failed")
    clock.now += 1
    assert shown("Threshold not reached")


@pytest.mark.parametrize("seconds", [0.5, 1.5])
def test_the_deadline_passes_on_kept_pages_too_within_a_second(
    campaign: Campaign, clock: Clock, seconds: float, time_machine: Any
) -> None:
    start = campaign.deadline - timedelta(seconds=0.2)
    time_machine.move_to(start, tick=False)
    pledging = f"/c/{campaign.slug}/pledge/"
    assert pledging in Client().get(address(campaign)).content.decode()

    time_machine.move_to(start + timedelta(seconds=seconds), tick=False)
    clock.now += seconds

    assert (pledging in Client().get(address(campaign)).content.decode()) == (seconds < 1)


@pytest.mark.parametrize("name", [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages"])
def test_whoever_may_be_somebody_gets_a_page_of_their_own(campaign: Campaign, name: str) -> None:
    Client().get(address(campaign))
    with unguarded():
        campaign.texts.update(title="Another title")

    own = Client()
    own.cookies[name] = "x"
    assert b"Another title" in own.get(address(campaign)).content
    assert b"Another title" in Client().get(address(campaign), headers={"authorization": "Basic eDp4"}).content
    assert b"Another title" not in Client().get(address(campaign), headers={"cookie": "theirs=1"}).content


def test_two_people_at_one_address_see_each_their_own(campaign: Campaign) -> None:
    supporter = make_secured(campaign, cents=123_45).supporter
    path = address(campaign)

    first, own, second = Client().get(path), signed_in(supporter).get(path), Client().get(path)

    assert "$123.45" in own.content.decode()
    assert "$123.45" not in second.content.decode()
    assert "private" in own["Cache-Control"]
    assert first.content == second.content == in_full(path).content
    assert "Cookie" in second["Vary"]


def test_a_draft_is_never_kept(campaign: Campaign) -> None:
    draft = make_campaign(phase="draft")
    owner = signed_in(make_member(draft, TeamMember.Role.OWNER))

    assert owner.get(address(draft)).status_code == 200
    assert Client().get(address(draft)).status_code == 404
    put(draft, phase="pledging")
    assert Client().get(address(draft)).status_code == 200


def test_visits_to_kept_pages_are_counted_one_by_one(campaign: Campaign) -> None:
    campaign.share_codes.create(code="flyer", label="Flyer", made_by=make_member(campaign))
    folding.fold_totals()

    for query in ("?s=flyer", "?s=flyer", "?utm_source=Spring+News&utm_medium=email", "", ""):
        Client().get(address(campaign) + query, headers=FROM_A_LINK)
    Client().get(address(campaign), headers={**FROM_A_LINK, "referer": "https://news.example.org/"})
    Client().head(address(campaign), headers=FROM_A_LINK)
    Client().get(address(campaign))

    assert visits.by_source(campaign) == {"flyer": 2, "spring-news": 1, "": 2, "news.example.org": 1}


def test_every_link_has_the_codes_of_its_own_visitor(campaign: Campaign) -> None:
    def page(query: str) -> str:
        return str(Client().get(address(campaign) + query).content.decode())

    made = {query: page(query) for query in ("?s=lyon", "?s=oslo", "?s=oslo&via=ada", "?utm_source=Oslo", "?via=eve")}

    assert f"/c/{campaign.slug}/pledge/?s=lyon" in made["?s=lyon"]
    assert f"/c/{campaign.slug}/pledge/?s=oslo&amp;via=ada" in made["?s=oslo&via=ada"]
    assert f"/c/{campaign.slug}/pledge/?via=eve" in made["?via=eve"]
    assert made["?utm_source=Oslo"] == made["?s=oslo"]
    for query, html in made.items():
        assert html == in_full(address(campaign) + query).content.decode()
        assert not any(code and code in html for code in (public.PLACEHOLDERS.s, public.PLACEHOLDERS.via))


def test_however_many_share_it_the_page_is_rendered_once(campaign: Campaign) -> None:
    Client().get(f"{address(campaign)}?via=first")

    with CaptureQueriesContext(connection) as made:
        for number in range(20):
            Client().get(f"{address(campaign)}?via=friend-{number}&utm_medium={number}&fbclid={number}")
    assert len(made) == 0


def test_a_parameter_that_no_page_reads_is_not_repeated_in_it(campaign: Campaign) -> None:
    page = Client().get(f"{address(campaign)}?fbclid=x1y2z3")

    assert b"x1y2z3" not in page.content
    assert page.content == Client().get(address(campaign)).content


def test_the_places_of_a_list_are_pages_of_their_own(campaign: Campaign) -> None:
    make_update(campaign)
    path = address(campaign, "updates/")

    assert Client().get(path).content != Client().get(f"{path}?before=2").content
    assert Client().get(f"{path}?before=nowhere").status_code == 404


def test_a_redirect_keeps_the_codes_that_were_sent(campaign: Campaign) -> None:
    answer = Client().get(address(campaign, "calculator/"), {"price": "1", "users": "10", "shares": "5", "s": "lyon"})

    assert public.PLACEHOLDERS.s not in answer.get("Location", "")
    assert public.PLACEHOLDERS.s.encode() not in answer.content


def test_the_sharing_page_draws_the_code_itself(campaign: Campaign) -> None:
    pages = {code: Client().get(f"{address(campaign, 'poster/')}?s={code}").content for code in ("lyon", "oslo")}

    assert pages["lyon"] != pages["oslo"]
    Client().get(f"{address(campaign, 'share/')}?s=not+valid")
    assert b"not valid" in Client().get(f"{address(campaign, 'share/')}?s=not+valid").content
    assert b"not valid" not in Client().get(f"{address(campaign, 'share/')}?utm_source=not+valid").content


@pytest.fixture(params=["", "?via=ada"])
def path(request: Any, campaign: Campaign) -> str:
    return address(campaign) + str(request.param)


def test_it_is_compressed_for_those_who_can_read_that(path: str) -> None:
    plain = Client().get(path)
    compressed = Client().get(path, headers={"accept-encoding": "br, gzip"})

    assert "Content-Encoding" not in plain
    assert compressed["Content-Encoding"] == "gzip"
    assert compressed["Content-Length"] == str(len(compressed.content))
    assert gzip.decompress(compressed.content) == plain.content
    assert compressed["Vary"] == plain["Vary"] == "Cookie, Accept-Encoding"


def test_whoever_has_it_already_is_told_so(path: str, clock: Clock) -> None:
    etag = Client().get(path)["ETag"]
    clock.now += 1

    unchanged = Client().get(path, headers={"if-none-match": etag})
    with unguarded():
        Campaign.objects.get().texts.update(title="Another title")
    clock.now += 1
    changed = Client().get(path, headers={"if-none-match": etag})

    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert unchanged["ETag"] == etag
    assert changed.status_code == 200
    assert changed["ETag"] != etag


def test_head_is_answered_like_get_without_the_page(path: str) -> None:
    head, get = Client().head(path), Client().get(path)

    assert head.content == b""
    assert {**head.headers} == {**get.headers}


def test_kept_pages_have_the_headers_of_every_page(campaign: Campaign) -> None:
    Client().get(address(campaign, language="fr"))
    answer = Client().get(address(campaign, language="fr"))

    assert answer["Content-Language"] == "fr"
    assert answer["X-Frame-Options"] == "DENY"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    embedded = [Client().get(address(campaign, "embed/")) for _ in range(2)][1]
    assert "frame-ancestors *" in embedded["Content-Security-Policy"]
    assert "X-Frame-Options" not in embedded
    assert Client().get(address(campaign), headers={"host": "elsewhere.example"}).status_code == 400
