"""The codes of shared links: carried from page to page, counted, named at the desk."""

from html import unescape

import pytest
from django.conf import settings
from django.template import Context, Template
from django.test import RequestFactory

from campaigns import sources, totals
from campaigns.counting import folding
from campaigns.models import CompanyFact, Stage, TeamMember
from pledges import pledging
from pledges.models import Pledge
from tests.helpers.builders import make_campaign, make_draft, make_member, make_secured, make_user, unguarded
from tests.helpers.visits import read

pytestmark = pytest.mark.django_db


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
def test_a_source_is_a_short_code_or_empty(given, kept):
    assert sources.code_of(RequestFactory().get("/", {"s": given})) == kept


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("newsletter", "newsletter"),
        ("Spring News / 2027", "spring-news-2027"),
        ("<script>", "script"),
        ("a" * 40, "a" * 32),
        ("é", ""),
        ("", ""),
    ],
)
def test_the_source_of_a_newsletter_becomes_a_code(given, kept):
    assert sources.code_of(RequestFactory().get("/", {"utm_source": given})) == kept
    assert sources.code_of(RequestFactory().get("/", {"utm_source": given, "s": "lyon"})) == "lyon"


@pytest.mark.parametrize(
    ("referer", "host"),
    [
        ("https://www.Example.org:8443/path?secret=1#x", "example.org"),
        ("https://ada:secret@news.example.org/", "news.example.org"),
        ("https://xn--zrich-kva.example/", "xn--zrich-kva.example"),
        ("https://a-very-long-name-of-a-part.another-long-name.example.org/", "another-long-name.example.org"),
        (f"https://{'a' * 40}.example/", ""),
        (f"{settings.SITE_URL}/c/commons/", ""),
        ("https://intranet/", ""),
        ("https://10.0.0.1/", ""),
        ("https://[::1]/", ""),
        ("https://[broken", ""),
        ("about:blank", ""),
        ("<script>", ""),
        ("https://exa mple.org/", ""),
        ("", ""),
    ],
)
def test_of_the_site_that_links_here_only_a_public_host_is_read(referer, host):
    assert sources.host_of(RequestFactory().get("/", headers={"referer": referer})) == host


def test_a_pledge_keeps_the_code_of_a_newsletter(client):
    campaign = make_campaign()

    html = read(client, campaign, utm_source="Spring News").content.decode()

    assert f"/c/{campaign.slug}/pledge/?s=spring-news" in html


def test_the_source_is_carried_on_by_every_link_of_the_page(client):
    campaign = make_campaign()
    for kind in (CompanyFact.Kind.MARKET_VALUE, CompanyFact.Kind.ACTIVE_USERS):
        with unguarded():
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


def test_an_invalid_source_is_not_repeated_on_the_page(client):
    assert b'"onload' not in read(client, make_campaign(), s='"onload=1').content


def test_the_source_survives_on_the_sharing_page_and_the_poster(client):
    campaign = make_campaign()

    html = unescape(read(client, campaign, "share/", s="lyon").content.decode())

    address = f"{settings.SITE_URL}/c/{campaign.slug}/"
    assert f'value="{address}?s=lyon"' in html
    assert f'<a href="{address}?s=lyon">' in html
    assert f'<iframe src="{address}embed/?s=lyon"' in html
    assert f"/c/{campaign.slug}/poster/?s=lyon" in html


@pytest.mark.parametrize("code", ["my code!", "x" * 33, " lyon"])
def test_an_invalid_code_is_reported_and_stays_in_its_field(client, code):
    campaign = make_campaign()

    html = unescape(read(client, campaign, "share/", s=code).content.decode())

    assert html.count("Use only letters from A to Z") == 2  # on top and beside the field
    assert f'name="s" value="{code}"' in html
    assert "maxlength" not in html
    assert f'value="{settings.SITE_URL}/c/{campaign.slug}/"' in html
    assert f'href="/c/{campaign.slug}/poster/"' in html


def test_the_source_is_added_to_links_without_a_request_object():
    assert Template("{% load sources %}[{% carry %}]").render(Context()) == "[]"


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
    folding.fold_totals()

    assert totals.by_source(campaign) == before
    secured = {source: found[Stage.SECURED] for source, found in before.items()}
    assert {source: total.cents for source, total in secured.items()} == {"lyon": 50_00, "": 5_00}
    assert secured["lyon"].people == 2


# -- the desk ----------------------------------------------------------------------------------------


def test_a_member_names_a_code_and_sees_what_it_brought(client):
    campaign = make_campaign()
    client.force_login(make_member(campaign, TeamMember.Role.EDITOR))
    make_secured(campaign, cents=40_00, source="lyon")
    make_secured(campaign, cents=7_00, source="wild")

    client.post(f"/c/{campaign.slug}/desk/sharing/", {"label": "Flyer, Lyon", "code": "lyon"})

    assert [(source.code, source.label) for source in sources.ranked(campaign, totals.by_source(campaign), {})] == [
        ("lyon", "Flyer, Lyon"),
        ("wild", ""),
    ]
    html = client.get(f"/c/{campaign.slug}/desk/sharing/").content.decode()
    assert "Flyer, Lyon" in html
    assert f"{settings.SITE_URL}/c/{campaign.slug}/?s=lyon" in html
    assert "$40.00" in html


def test_a_code_is_named_once_and_only_by_those_who_write(client):
    campaign = make_campaign()
    member = make_member(campaign, TeamMember.Role.OWNER)
    campaign.share_codes.create(code="lyon", label="Flyer", made_by=member)
    page = f"/c/{campaign.slug}/desk/sharing/"

    client.force_login(member)
    again = client.post(page, {"label": "Other", "code": "lyon"})
    client.force_login(make_member(campaign, TeamMember.Role.OBSERVER))
    client.post(page, {"label": "Paris", "code": "paris"})
    client.force_login(make_user())
    stranger = client.get(page)

    assert b"This code already exists" in again.content
    assert [code.code for code in campaign.share_codes.all()] == ["lyon"]
    assert stranger.status_code == 404


@pytest.mark.parametrize("codes", [1, 3])
def test_the_desk_costs_the_same_for_one_code_and_for_three(client, django_assert_num_queries, codes):
    campaign = make_campaign()
    member = make_member(campaign, TeamMember.Role.OWNER)
    client.force_login(member)
    for number in range(codes):
        campaign.share_codes.create(code=f"c{number}", label="Flyer", made_by=member)
        make_secured(campaign, source=f"w{number}")

    with django_assert_num_queries(8):
        html = client.get(f"/c/{campaign.slug}/desk/sharing/").content.decode()

    assert html.count('scope="row"') == 2 * codes
