"""What others see of a campaign, and how it is counted where people came from."""

import json
import re
from datetime import timedelta
from html import unescape
from io import BytesIO
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation
from PIL import Image
from qrcode.main import QRCode

from campaigns import og, sharing, totals
from campaigns.models import Campaign, CompanyFact, Stage, TeamMember
from pledges import pledging
from pledges.models import Pledge
from tests.make import TEXT, make_campaign, make_draft, make_secured, make_user

pytestmark = pytest.mark.django_db

PUBLIC = ("og.png", "qr.svg", "badge.svg", "embed/", "poster/", "share/")


def make_member(campaign, role=TeamMember.Role.OWNER):
    return campaign.team.create(user=make_user(), role=role, name="Olive")


def read(client, campaign, page="", **query):
    response = client.get(f"{campaign.get_absolute_url()}{page}", query)
    assert response.status_code == 200
    return response


# -- pictures


def test_the_picture_is_as_large_as_previews_want_it_and_kept_for_a_minute(client):
    campaign = make_campaign()

    response = read(client, campaign, "og.png")

    assert Image.open(BytesIO(response.content)).size == (1200, 630)
    assert response["Content-Type"] == "image/png"
    assert response["Cache-Control"] == "public, max-age=60"


def test_the_picture_is_drawn_anew_only_when_it_says_something_else(client, monkeypatch):
    campaign, drawn, draw = make_campaign(title="Our Orchard"), [], og.draw
    monkeypatch.setattr(og, "draw", lambda stand: drawn.append(stand.amount) or draw(stand))

    before = [read(client, campaign, "og.png").content for _ in range(2)]
    make_secured(campaign, cents=123_00)
    after = read(client, campaign, "og.png").content

    assert drawn == ["$0", "$123"]
    assert before[0] == before[1] != after


def test_the_picture_speaks_the_language_of_its_address(client, monkeypatch):
    campaign, drawn = make_campaign(title="Our Meadow"), []
    campaign.texts.create(language="de", title="Unsere Wiese", **TEXT)
    monkeypatch.setattr(og, "draw", lambda stand: drawn.append(stand.title) or b"")

    for language in ("de", "en"):
        with translation.override(language):
            read(client, campaign, "og.png")

    assert drawn == ["Unsere Wiese", "Our Meadow"]


@pytest.mark.parametrize("title", ["Wir", "Donaudampfschifffahrtsgesellschaft" * 2, "A very long title " * 4])
def test_a_title_of_any_length_fits_between_the_margins(title):
    font, rows = og.fit(title, og.INNER, og.TITLE_SIZES, og.TITLE_LINES)

    assert 1 <= len(rows) <= og.TITLE_LINES
    assert all(font.getlength(row) <= og.INNER for row in rows)


def test_a_draft_is_not_passed_on_not_even_by_its_team(client):
    campaign = make_campaign(phase=Campaign.Phase.DRAFT)
    client.force_login(make_member(campaign).user)

    assert [client.get(f"/c/{campaign.slug}/{page}").status_code for page in PUBLIC] == [404] * len(PUBLIC)
    assert b"og:image" not in client.get(campaign.get_absolute_url()).content


@pytest.mark.parametrize("phase", [phase for phase in Campaign.Phase if phase != Campaign.Phase.DRAFT])
def test_every_public_phase_has_its_pictures_without_a_cookie(client, phase):
    campaign = make_campaign(phase=phase, deadline=timezone.now() + timedelta(hours=5))

    for page in PUBLIC:
        assert not read(client, campaign, page).cookies


def test_a_badge_is_well_formed_whatever_the_title_and_holds_no_script_and_no_style(client):
    campaign = make_campaign(title='<script>"&</script>')

    badge = ET.fromstring(read(client, campaign, "badge.svg").content)

    assert {element.tag.partition("}")[2] for element in badge.iter()} == {"svg", "path", "g", "text"}
    assert not [element for element in badge.iter() if "style" in element.attrib]


def test_the_code_to_scan_has_its_quiet_zone_and_the_address_with_the_source():
    size, path = sharing.qr_path("https://example.org/c/x/?s=lyon")

    code = QRCode(error_correction=0, border=0)
    code.add_data("https://example.org/c/x/?s=lyon")
    drawn = {
        (int(x) + step, int(y))
        for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1", path)
        for step in range(int(width))
    }
    assert drawn == {
        (x + 4, y + 4) for y, row in enumerate(code.get_matrix()) for x, is_dark in enumerate(row) if is_dark
    }
    assert size == len(code.get_matrix()) + 8


# -- other sites


def test_only_the_frame_may_be_shown_within_other_sites(client):
    campaign = make_campaign()

    frame, page = read(client, campaign, "embed/"), read(client, campaign)

    assert "frame-ancestors *" in frame["Content-Security-Policy"]
    assert "script-src" not in frame["Content-Security-Policy"]
    assert "X-Frame-Options" not in frame
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"


def test_the_frame_has_no_script_and_its_links_leave_it_with_the_source(client):
    campaign = make_campaign()

    html = read(client, campaign, "embed/", s="blog").content.decode()

    assert "<script" not in html
    links = re.findall(r"<a [^>]*>", html)
    assert len(links) == 3
    assert all('target="_top"' in link for link in links)
    assert html.count(f"{campaign.get_absolute_url()}?s=blog") == 2


@pytest.fixture
def oembed(client):
    def ask(campaign=None, **query):
        url = f"{settings.SITE_URL}{campaign.get_absolute_url()}" if campaign else "https://example.org/"
        return client.get("/oembed", {"url": url, **query})

    return ask


def test_oembed_gives_the_frame_within_the_limits_of_whoever_asks(oembed):
    campaign = make_campaign(title="“Our” <Commons>")

    answer = oembed(campaign, maxwidth=300, maxheight=5000).json()

    assert (answer["version"], answer["type"], answer["title"]) == ("1.0", "rich", "“Our” <Commons>")
    assert (answer["width"], answer["height"]) == (300, sharing.EMBED_SIZE[1])
    assert f'src="{settings.SITE_URL}/c/{campaign.slug}/embed/?s=embed"' in answer["html"]
    assert 'width="300"' in answer["html"]
    assert "<Commons>" not in answer["html"]


def test_oembed_answers_in_the_language_of_the_address(oembed, client):
    campaign = make_campaign()
    campaign.texts.create(language="de", title="Unsere Allmende", **TEXT)

    with translation.override("de"):
        answer = client.get("/oembed", {"url": f"{settings.SITE_URL}{campaign.get_absolute_url()}?s=x"}).json()

    assert answer["title"] == "Unsere Allmende"
    assert f"/de/c/{campaign.slug}/embed/?s=x" in answer["html"]


def test_oembed_refuses_other_formats_other_sites_drafts_and_nonsense(oembed, client):
    campaign, draft = make_campaign(), make_campaign(phase=Campaign.Phase.DRAFT)

    answers = [
        oembed(campaign, format="xml"),
        oembed(),
        oembed(campaign, url=f"https://example.org/c/{campaign.slug}/"),
        oembed(draft),
        oembed(campaign, url=f"{settings.SITE_URL}/c/{campaign.slug}/terms/"),
        oembed(campaign, url=f"{settings.SITE_URL}/nowhere"),
        oembed(campaign, url="http://[nonsense"),
        client.get("/oembed"),
        oembed(campaign, maxwidth="wide"),
        oembed(campaign, maxwidth="0"),
    ]

    assert [answer.status_code for answer in answers] == [501, *[404] * 7, 400, 400]


def test_the_page_leads_to_its_oembed_answer(client):
    campaign = make_campaign()
    html = read(client, campaign).content.decode()

    link = unescape(re.search(r'application/json\+oembed"\s+href="([^"]+)"', html)[1])

    assert client.get(link.removeprefix(settings.SITE_URL)).json()["title"] == "Our Commons"


# -- machines


def test_what_the_page_tells_machines_cannot_leave_its_script_element(client):
    campaign = make_campaign(title="</script><script>alert(1)</script>", organizer_name="<!--<script>")

    html = read(client, campaign).content.decode()

    assert "alert(1)</script>" not in html
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)[1])
    assert data["name"] == "</script><script>alert(1)</script>"
    assert data["publisher"]["name"] == "<!--<script>"


@pytest.mark.parametrize("events", [1, 3])
def test_machines_hear_of_true_events_only_at_no_further_query(client, django_assert_num_queries, events):
    campaign = make_campaign()
    for _ in range(events):
        start = timezone.now() + timedelta(days=3)
        words = {"en": {"title": "</script>Assembly", "body": ""}}
        campaign.events.create(starts_at=start, ends_at=start + timedelta(hours=2), place="Online", words=words)

    with django_assert_num_queries(4):
        html = read(client, campaign, "events/").content.decode()
    Campaign.objects.update(is_demo=True)

    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert [json.loads(text)["name"] for text in found] == ["</script>Assembly"] * events
    assert "ld+json" not in read(client, campaign, "events/").content.decode()


def test_the_page_names_its_one_address_and_its_picture(client):
    campaign = make_campaign()

    html = read(client, campaign, s="lyon").content.decode()

    address = f"{settings.SITE_URL}/c/{campaign.slug}/"
    assert f'<link rel="canonical" href="{address}">' in html
    assert f'<meta property="og:url" content="{address}">' in html
    assert f'<meta property="og:image" content="{address}og.png">' in html
    assert '<meta property="og:locale" content="en_US">' in html


@pytest.mark.parametrize(("language", "locale"), [("en", "en_US"), ("fr", "fr_FR"), ("de", "de_DE"), ("it", "it_IT")])
def test_previews_hear_of_the_language_with_its_country(language, locale):
    assert sharing.og_locale(language) == locale


def test_every_address_in_the_sitemap_answers_and_drafts_are_not_in_it(client):
    make_campaign(phase=Campaign.Phase.DRAFT)
    campaign = make_campaign()
    sitemap = client.get("/sitemap.xml").content.decode()

    found = re.findall(r"<loc>https?://[^/]+([^<]+)</loc>", sitemap)

    assert [path for path in found if client.get(path).status_code != 200] == []
    assert {path.split("/c/")[1].split("/")[0] for path in found} == {campaign.slug}
    assert f"/de/c/{campaign.slug}/" in found
    assert len(re.findall('hreflang="x-default"', sitemap)) == len(found)


def test_robots_are_told_where_the_sitemap_is_and_what_is_private(client):
    robots = client.get("/robots.txt")

    assert robots["Content-Type"].startswith("text/plain")
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in robots.content.decode()
    assert "Disallow: /*/desk/" in robots.content.decode()


# -- source codes


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("lyon", "lyon"),
        ("a" * 32, "a" * 32),
        ("a" * 33, ""),
        ("a b", ""),
        ("<b>", ""),
        ("é", ""),
        ("a\n", ""),
        ("", ""),
    ],
)
def test_a_source_is_a_short_code_or_nothing(given, kept):
    assert sharing.source(RequestFactory().get("/", {"s": given})) == kept


def test_the_source_is_carried_on_by_every_link_of_the_page(client):
    campaign = make_campaign()
    for kind in (CompanyFact.Kind.MARKET_VALUE, CompanyFact.Kind.ACTIVE_USERS):
        campaign.company.facts.create(kind=kind, value=100, as_of=campaign.valuation_date, source="Its report")

    html = read(client, campaign, s="lyon").content.decode()

    assert f"/c/{campaign.slug}/pledge/?s=lyon" in html
    assert f"/c/{campaign.slug}/share/?s=lyon" in html
    assert f"/c/{campaign.slug}/calculator/?s=lyon" in html
    assert "%3Fs%3Dlyon" in html  # in the links to other services
    assert "?s=" not in read(client, campaign).content.decode()


def test_the_source_survives_the_calculator(client):
    campaign = make_campaign()
    calculator = f"/c/{campaign.slug}/calculator/"

    html = client.get(calculator, {"s": "lyon", "price": "1", "users": "10"}, follow=True).content.decode()

    assert f'href="/c/{campaign.slug}/?s=lyon"' in html
    assert '<input type="hidden" name="s" value="lyon">' in html


def test_a_source_that_is_none_is_not_repeated_on_the_page(client):
    assert b'"onload' not in read(client, make_campaign(), s='"onload=1').content


def test_the_source_survives_on_the_sharing_page_and_the_poster(client):
    campaign = make_campaign()

    html = unescape(read(client, campaign, "share/", s="lyon").content.decode())

    address = f"{settings.SITE_URL}/c/{campaign.slug}/"
    assert f'value="{address}?s=lyon"' in html
    assert f'<a href="{address}?s=lyon">' in html
    assert f'<iframe src="{address}embed/?s=lyon"' in html
    assert f"/c/{campaign.slug}/poster/?s=lyon" in html


def test_carrying_on_needs_no_request():
    assert Template("{% load sharing %}[{% carry %}]").render(Context()) == "[]"


def test_a_pledge_keeps_the_source_of_the_link_that_led_to_its_form(client):
    campaign = make_campaign()
    form = {"choice": "other", "amount": "40", "email": "ada@example.org", "consent": "on", "form_key": campaign.pk}

    client.post(f"/c/{campaign.slug}/pledge/?s=lyon", form)

    assert [pledge.source for pledge in Pledge.objects.all()] == ["lyon"]


def test_replacing_a_pledge_keeps_the_source_that_it_was_counted_under():
    campaign = make_campaign()
    first = make_secured(campaign, source="lyon")
    again = make_draft(campaign, supporter=first.supporter, cents=50_00, source="paris")

    pledging.replace(first, again)

    assert {source: found[Stage.SECURED].cents for source, found in totals.by_source(campaign).items()} == {
        "lyon": 50_00
    }


def test_sources_are_exact_before_and_after_folding():
    campaign = make_campaign()
    make_secured(campaign, cents=40_00, source="lyon")
    make_secured(campaign, cents=10_00, source="lyon")
    make_secured(campaign, cents=5_00)
    make_secured(cents=99_00, source="lyon")

    before = totals.by_source(campaign)
    totals.fold()

    assert totals.by_source(campaign) == before
    secured = {source: found[Stage.SECURED] for source, found in before.items()}
    assert {source: total.cents for source, total in secured.items()} == {"lyon": 50_00, "": 5_00}
    assert secured["lyon"].people == 2


# -- the desk


def test_a_member_names_a_code_and_sees_what_it_brought(client):
    campaign = make_campaign()
    client.force_login(make_member(campaign, TeamMember.Role.EDITOR).user)
    make_secured(campaign, cents=40_00, source="lyon")
    make_secured(campaign, cents=7_00, source="wild")

    client.post(f"/c/{campaign.slug}/desk/sharing/", {"label": "Flyer, Lyon", "code": "lyon"})

    assert [(source.code, source.label) for source in sharing.sources(campaign)] == [
        ("lyon", "Flyer, Lyon"),
        ("wild", ""),
    ]
    html = client.get(f"/c/{campaign.slug}/desk/sharing/").content.decode()
    assert "Flyer, Lyon" in html
    assert f"{settings.SITE_URL}/c/{campaign.slug}/?s=lyon" in html
    assert "$40.00" in html


def test_a_code_is_named_once_and_only_by_those_who_write(client):
    campaign = make_campaign()
    member = make_member(campaign)
    campaign.share_codes.create(code="lyon", label="Flyer", made_by=member.user)
    page = f"/c/{campaign.slug}/desk/sharing/"

    client.force_login(member.user)
    again = client.post(page, {"label": "Other", "code": "lyon"})
    client.force_login(make_member(campaign, TeamMember.Role.OBSERVER).user)
    client.post(page, {"label": "Paris", "code": "paris"})
    client.force_login(make_user())
    stranger = client.get(page)

    assert b"there already" in again.content
    assert [code.code for code in campaign.share_codes.all()] == ["lyon"]
    assert stranger.status_code == 404


@pytest.mark.parametrize("codes", [1, 3])
def test_the_desk_costs_the_same_for_one_code_and_for_three(client, django_assert_num_queries, codes):
    campaign = make_campaign()
    member = make_member(campaign)
    client.force_login(member.user)
    for number in range(codes):
        campaign.share_codes.create(code=f"c{number}", label="Flyer", made_by=member.user)
        make_secured(campaign, source=f"w{number}")

    with django_assert_num_queries(6):
        html = client.get(f"/c/{campaign.slug}/desk/sharing/").content.decode()

    assert html.count('scope="row"') == 2 * codes
