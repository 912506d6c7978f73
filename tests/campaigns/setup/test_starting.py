"""From nothing to a published campaign: the whole way, as an organizer goes it in the browser."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from html5lib import HTMLParser

from accounts.models import User
from campaigns.models import Campaign, DailyClose
from campaigns.views.start import Begins
from common.models import Mail
from tests.common.files.test_uploads import image
from tests.helpers.builders import make_user, signed_in
from tests.helpers.campaigns.drafts import PROSE, TEXT, act, hidden, page, publish, save, value, words

pytestmark = pytest.mark.django_db

START = {
    "title": "We are Gridpaper",
    "language": "en",
    "company": "Gridpaper, Inc.",
    "currency": "USD",
    "name": "Olive",
}
GERMAN = {**{name: f"Über *{name}*." for name in PROSE}, "title": "Wir sind Gridpaper", "ask": "Sagen Sie zu."}


@pytest.fixture
def olive() -> Client:
    return signed_in(make_user("olive@example.org"))


def begin(client: Client, **changes: str) -> Campaign:
    answer = client.post("/start/", {**START, **changes})
    assert answer.status_code == 302, words(answer)
    return Campaign.objects.get(slug=answer.url.split("/")[2])


def closes(good: int, bad: tuple[str, ...] = ()) -> bytes:
    first = date(2014, 1, 1)
    rows = [f"{first + timedelta(days=day)},{20 + day % 5}.50,{1000 + day}" for day in range(good)]
    return "\n".join(["date,close,volume", *bad, *rows]).encode()


SOURCE = {"source": "The exchange", "source_url": "https://exchange.example.org/prices"}


def send_prices(client: Client, campaign: Campaign, content: bytes) -> Any:
    file = SimpleUploadedFile("prices.csv", content)
    return save(client, page(campaign, "prices"), file=file, look="1", ticker="GRID", **SOURCE)


def load_prices(client: Client, campaign: Campaign, content: bytes) -> None:
    looked = send_prices(client, campaign, content).content.decode()
    url = page(campaign, "prices")
    sent = {name: value(looked, name) for name in ("seen", "text", *SOURCE)}
    assert client.post(url, {**sent, "ticker": "GRID"}).status_code == 302


def fill_in(client: Client, campaign: Campaign) -> None:
    """Every page of the checklist but the prices, in an order of one's own."""
    ends = timezone.now() + timedelta(days=40)
    known = {"as_of": "2016-09-30", "source": "Annual report", "source_url": "https://example.org/report"}
    facts = {
        f"{kind}{part}": said
        for kind, value in (("active_users", "240,000"), ("market_value", "9,600,000"))
        for part, said in (("", value), *((f"_{name}", each) for name, each in known.items()))
    }
    pages = {
        "days": {"first_phase": "interest", "day": f"{ends:%Y-%m-%d}", "time": "18:00", "timezone": "Europe/Berlin"},
        "terms": {"en": "You promise a sum.", "de": "Sie sagen eine Summe zu."},
        "names": {
            "slug": campaign.slug, "language": "en", "organizer_name": "Teachers", "contact_email": "t@example.org"
        },
        "company": {"name": "Gridpaper, Inc.", "ticker": "GRID", "currency": "USD"},
        "facts": {"valuation_date": "2016-10-14", **facts},
        "offer": {"premium": "30", "premium_as_of": "2016-10-14", "operating_income": "-1,000",
                  "operating_income_as_of": "2016-10-14"},
        "sums": {"threshold": "400,000", "optimum": "9,600,000", "min": "1", "max": "10,000"},
        "image": {"picture": SimpleUploadedFile("us.png", image("PNG", (3000, 1500)))},
    }  # fmt: skip
    for name, data in pages.items():
        answer = save(client, page(campaign, name), **data)
        assert answer.status_code == 302, (name, words(answer))
    for language, text in (("en", TEXT), ("de", GERMAN)):
        data = {**text, "image_alt": "Teachers"}
        assert save(client, page(campaign, language=language), **data).status_code == 302


@pytest.mark.slow
def test_a_campaign_with_prices_a_picture_and_two_languages_is_made_and_published(olive: Client, media: Path) -> None:
    campaign = begin(olive)
    assert words(olive.get(page(campaign))).count("Missing") == 7

    refused = words(send_prices(olive, campaign, closes(1000, ("2016-13-01,1,1", "2016-10-04,NaN,1", "oops"))))
    assert "3 lines contain errors. Nothing was loaded." in refused
    assert [f"Line {number}:" in refused for number in (2, 3, 4, 5)] == [True, True, True, False]
    looked = send_prices(olive, campaign, closes(1000))
    assert "1,000 closing prices" in words(looked)
    assert not DailyClose.objects.exists()
    load_prices(olive, campaign, closes(1000))
    assert campaign.company.closes.count() == 1000

    fill_in(olive, campaign)
    assert "Nothing is missing" in words(olive.get(page(campaign)))
    assert Client().get(campaign.get_absolute_url()).status_code == 404
    assert "This is how visitors will see it" in words(olive.get(act(campaign, "preview")))

    publish(olive, campaign)

    published = Campaign.objects.get(pk=campaign.pk)
    assert (published.phase, published.threshold_cents, published.max_cents) == ("interest", 400_000_00, 10_000_00)
    assert published.deadline_local.hour == 18
    english, german = (words(Client().get(f"{prefix}{campaign.get_absolute_url()}")) for prefix in ("", "/de"))
    assert "About legal" in english
    assert "Über fees" in german
    picture = reverse("campaigns:picture", args=[campaign.slug, Path(published.image.name).name])
    assert Client().get(picture)["Content-Type"] == "image/png"
    logged = published.acts.get()
    assert (logged.by.email, logged.kind, logged.data) == (
        "olive@example.org", "published", {"phase": "interest", "terms": 1, "warnings": "threshold alone second_factor"}
    )  # fmt: skip


@pytest.mark.slow
def test_every_page_is_valid_html(olive: Client, media: Path) -> None:
    campaign = begin(olive)
    urls = ["/start/", page(campaign), act(campaign, "preview"), page(campaign, language="fr")]
    urls += [page(campaign, name) for name in
             ("names", "company", "prices", "facts", "offer", "sums", "days", "terms", "image",
              "places")]  # fmt: skip
    answers = [olive.get(url) for url in urls]
    answers += [save(olive, url) for url in urls[4:] if not re.search("offer|terms|image|places", url)]
    answers += [send_prices(olive, campaign, closes(2)), send_prices(olive, campaign, b"nothing")]

    for answer in answers:
        assert answer.status_code == 200
        HTMLParser(strict=True).parse(answer.content.decode())


def test_the_founder_owns_a_draft_that_only_they_see(olive: Client, client: Client) -> None:
    campaign = begin(olive)

    assert [(each.role, each.name, each.user.email) for each in campaign.team.all()] == [
        ("owner", "Olive", "olive@example.org")
    ]
    for other in (client, signed_in(make_user())):
        assert other.get(campaign.get_absolute_url()).status_code == 404
        assert campaign.slug not in other.get("/").content.decode()
    assert page(campaign) in olive.get("/pledges/").content.decode()


def test_a_new_person_gets_a_code_first(client: Client) -> None:
    assert 'href="/start/"' in client.get("/").content.decode()
    assert "Enter your email address first" in words(client.get("/start/"))

    answer = client.post("/start/", {**START, "email": "New@example.org"})

    assert answer.url == "/accounts/login/code/confirm/?next=%2Fstart%2F"
    assert list(Mail.objects.values_list("kind", "to")) == [("login_code", "new@example.org")]
    assert not Campaign.objects.exists()
    assert client.get("/start/").context["begins"] == Begins.NEWCOMER


def test_who_starts_a_campaign_reads_what_they_need_first(olive: Client, client: Client) -> None:
    for visitor in (olive, client):
        shown = visitor.get(reverse("campaigns:start")).content.decode()
        assert 0 < shown.index('id="needed-title"') < shown.index("<form", shown.index("<main"))


def test_beginning_twice_begins_once(olive: Client) -> None:
    assert begin(olive) == begin(olive)


def test_a_slug_of_another_campaign_is_refused(olive: Client) -> None:
    begin(signed_in(make_user()), slug="gridpaper")

    answer = olive.post("/start/", {**START, "slug": "Gridpaper"})

    assert "Another campaign already has this address" in words(answer)
    assert Campaign.objects.count() == 1


def test_a_title_in_another_script_needs_an_address(olive: Client) -> None:
    assert "Please enter a web address" in words(olive.post("/start/", {**START, "title": "方眼紙"}))
    assert begin(olive, title="方眼紙", slug="hogan").text.title == "方眼紙"


def test_starting_too_many_campaigns_is_limited(olive: Client, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "start_campaign": "2/d/key"}
    for number in range(2):
        begin(olive, slug=f"campaign-{number}")

    assert "You have started too many campaigns today" in words(olive.post("/start/", START))
    assert Campaign.objects.count() == 2


@pytest.mark.parametrize("drafts", [1, 3])
def test_the_checklist_costs_the_same_for_one_and_three_languages(
    olive: Client, drafts: int, django_assert_num_queries: Any
) -> None:
    campaign = begin(olive)
    for language in ("de", "fr")[: drafts - 1]:
        campaign.texts.create(language=language, title="Anders")

    with django_assert_num_queries(11):
        olive.get(page(campaign))


def test_a_page_shows_what_was_saved(olive: Client, media: Path) -> None:
    campaign = begin(olive)
    fill_in(olive, campaign)

    seen = [hidden(olive, page(campaign, name), field) for name, field in (
        ("sums", "threshold"), ("facts", "market_value"), ("offer", "operating_income"), ("days", "time")
    )]  # fmt: skip

    assert seen == ["400,000", "9,600,000", "-1,000", "18:00"]
    assert User.objects.count() == 1
