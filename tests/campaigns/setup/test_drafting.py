"""The pages of a draft: what they take, what they refuse, and two people who write at the same time."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from campaigns.models import Campaign, CompanyFact, DailyClose
from tests.campaigns.setup.test_starting import closes
from tests.common.files.test_uploads import SVG
from tests.helpers.builders import make_campaign, make_company
from tests.helpers.campaigns.drafts import TEXT, act, hidden, make_complete, owner_of, page, save, words

pytestmark = pytest.mark.django_db

SUMS = {"threshold": "2,000", "optimum": "5,000", "min": "1", "max": "1,000"}


@pytest.fixture
def campaign() -> Campaign:
    return make_complete(language="en")


@pytest.fixture
def owner(campaign: Campaign) -> Client:
    return owner_of(campaign)


def present(campaign: Campaign) -> Campaign:
    return Campaign.objects.get(pk=campaign.pk)


def test_a_slower_editor_does_not_overwrite_unseen_changes(campaign: Campaign, owner: Client) -> None:
    url, slow = page(campaign, language="en"), owner_of(campaign)
    seen = hidden(slow, url)
    save(owner, url, **{**TEXT, "risks": "What the first one wrote."})

    answer = save(slow, url, seen, **{**TEXT, "risks": "What the second one wrote."})

    assert "Someone else has saved this page in the meantime" in words(answer)
    assert "Currently saved in the fields you changed Risks What the first one wrote." in words(answer)
    assert "What the second one wrote.</textarea>" in answer.content.decode()
    assert campaign.texts.get().risks == "What the first one wrote."

    save(slow, url, **{**TEXT, "risks": "What both agreed on."})
    assert campaign.texts.get().risks == "What both agreed on."


@pytest.mark.parametrize(
    ("name", "first", "second"),
    [
        ("sums", SUMS, {**SUMS, "threshold": "3,000"}),
        ("terms", {"en": "First."}, {"en": "Second."}),
        ("company", {"name": "First", "ticker": "ONE", "currency": "USD"},
         {"name": "Second", "ticker": "ONE", "currency": "USD"}),
    ],
)  # fmt: skip
def test_every_page_notices_that_somebody_was_faster(
    campaign: Campaign, owner: Client, name: str, first: dict[str, str], second: dict[str, str]
) -> None:
    url, slow = page(campaign, name), owner_of(campaign)
    seen = hidden(slow, url)

    assert save(owner, url, seen, **first).status_code == 302
    assert "in the meantime" in words(save(slow, url, seen, **second))
    assert save(owner, url, seen, **first).status_code == 302  # a double click is nobody else


def test_the_checklist_leads_to_the_first_page_on_which_something_is_missing(campaign: Campaign, owner: Client) -> None:
    assert "Continue with" not in words(owner.get(page(campaign)))

    Campaign.objects.filter(pk=campaign.pk).update(contact_email="")
    campaign.texts.update(risks="")
    checklist = owner.get(page(campaign))

    assert "Continue with “Address, organizer and contact”" in words(checklist)
    assert f'<a class="button" href="{page(campaign, "names")}">' in checklist.content.decode()


def test_the_checklist_stands_beside_its_pages_with_what_is_missing_on_this_one(
    campaign: Campaign, owner: Client
) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(contact_email="", threshold_cents=0, optimum_cents=0)

    html = owner.get(page(campaign, "names")).content.decode()

    beside = html.partition('<nav class="side"')[2].partition("</nav>")[0]
    assert 'aria-current="page">Address, organizer and contact</a>' in beside
    assert beside.count("aria-current") == 1
    assert "Enter an email address for questions." in beside
    assert "Set the threshold" not in beside
    assert beside.count("Missing") == 2
    assert '<nav class="side"' not in owner.get(page(campaign, language="en")).content.decode()


def test_two_people_on_two_pages_do_not_disturb_each_other(campaign: Campaign, owner: Client) -> None:
    sums, terms = page(campaign, "sums"), page(campaign, "terms")
    seen = hidden(owner, sums)

    save(owner, terms, en="Other terms.")

    assert save(owner, sums, seen, **SUMS).status_code == 302
    assert present(campaign).threshold_cents == 2_000_00


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("sums", {**SUMS, "optimum": "1,999.99"}, "The optimum cannot be below the threshold."),
        ("sums", {**SUMS, "max": "0.50"}, "The largest pledge cannot be below the smallest."),
        ("sums", {**SUMS, "threshold": "0"}, "The minimum is 0.5"),
        ("sums", {**SUMS, "threshold": "NaN"}, "Enter a number such as 1,234.5."),
        ("sums", {**SUMS, "threshold": "1e9"}, "Enter a number such as 1,234.5."),
        ("sums", {**SUMS, "threshold": "٣٠"}, "Enter a number such as 1,234.5."),
        ("sums", {**SUMS, "threshold": str(2**63)}, "The maximum is"),
        ("sums", {**SUMS, "threshold": "1.005"}, "Enter at most 2 decimal places."),
        # Half a million, as written in German.
        ("sums", {**SUMS, "threshold": "500.000"}, "Enter at most 2 decimal places."),
        ("days", {"first_phase": "interest", "day": "2016-10-14", "time": "12:00", "timezone": "UTC"}, "in the past"),
        ("days", {"first_phase": "interest", "day": "2099-10-14", "time": "12:00", "timezone": "UTC"}, "5 years away"),
        ("days", {"first_phase": "offer", "day": "2027-10-14", "time": "12:00", "timezone": "UTC"}, "valid choice"),
        ("days", {"first_phase": "interest", "day": "2028-03-26", "time": "02:30", "timezone": "Europe/Berlin"},
         "clocks go forward"),
        ("days", {"first_phase": "interest", "day": "2027-10-14", "time": "12:00", "timezone": "Moon/Sea"}, "choice"),
        ("facts", {"valuation_date": "2016-10-14", "shares": "1,000"},
         "Fill this in too, or leave the whole group empty."),
        ("facts", {"valuation_date": "2016-10-14", "shares_source": "The press"},
         "Fill this in too, or leave the whole group empty."),
        ("facts", {"valuation_date": "2016-10-14", "shares": "5", "shares_as_of": "2016-10-15",
                   "shares_source": "The press"}, "This is after the valuation date, so the figure was not known yet."),
        ("offer", {"debt": "101", "debt_as_of": "2016-10-14"}, "The maximum is 100."),
        ("names", {"slug": "no way", "language": "en"}, "Use only letters from a to z, digits and hyphens."),
        ("names", {"slug": "fine", "language": "en", "contact_email": "nobody"}, "valid email"),
        ("image", {"picture": SimpleUploadedFile("us.png", SVG)}, "This file is not a picture"),
    ],
)  # fmt: skip
def test_impossible_values_are_reported_and_not_saved(
    campaign: Campaign, owner: Client, name: str, data: dict[str, Any], message: str
) -> None:
    before = Campaign.objects.filter(pk=campaign.pk).values().get()

    answer = save(owner, page(campaign, name), **data)

    assert message in words(answer)
    assert Campaign.objects.filter(pk=campaign.pk).values().get() == before


def test_the_error_summary_names_the_group_of_fields_with_equal_labels(campaign: Campaign, owner: Client) -> None:
    said = words(save(owner, page(campaign, "offer"), premium="-1", premium_as_of="2016-10-14", debt="101"))

    assert "Premium over the closing price, Percent: " in said
    assert "Debt, Percent: " in said


def test_a_slug_that_is_taken_is_refused(campaign: Campaign, owner: Client) -> None:
    taken = make_campaign(slug="taken")

    answer = save(owner, page(campaign, "names"), slug="taken", language="en")

    assert "already exists" in words(answer)
    assert f'href="{page(campaign)}"' in answer.content.decode()
    assert present(taken).slug == "taken"


def test_a_new_slug_redirects_to_the_new_page(campaign: Campaign, owner: Client) -> None:
    answer = save(owner, page(campaign, "names"), slug="Ours", language="en")

    assert answer.url == reverse("campaigns:setup", args=["ours"])


def test_sums_are_read_and_shown_as_the_reader_s_language_writes_them(campaign: Campaign, owner: Client) -> None:
    url = f"/de{page(campaign, 'sums')}"

    save(owner, url, threshold="2.000,50", optimum="5.000", min="1", max="1000")

    assert present(campaign).threshold_cents == 2_000_50
    assert hidden(owner, url, "threshold") == "2.000,5"


def test_every_field_of_the_campaign_posted_to_every_page_changes_nothing_else(
    campaign: Campaign, owner: Client
) -> None:
    sent = {"phase": "pledging", "is_demo": "on", "company": "1", "created_at": "2016-10-14", "currency": "EUR"}

    save(owner, page(campaign, "sums"), **SUMS, **sent)

    here = present(campaign)
    assert (here.phase, here.is_demo, here.currency) == ("draft", False, "USD")


def test_a_removed_figure_is_no_longer_stated(campaign: Campaign, owner: Client) -> None:
    save(owner, page(campaign, "facts"), valuation_date="2016-10-14", shares="7", shares_as_of="2016-10-14",
         shares_source="The register")  # fmt: skip

    assert list(CompanyFact.objects.values_list("kind", "value", "source")) == [("shares", 7, "The register")]


def test_only_the_newest_fact_of_a_kind_is_edited(campaign: Campaign, owner: Client) -> None:
    facts = campaign.company.facts
    facts.all().delete()
    for year in (2014, 2015):
        facts.create(kind="active_users", value=year, as_of=f"{year}-12-31", source="The press")

    save(owner, page(campaign, "facts"), valuation_date="2016-10-14", active_users="99",
         active_users_as_of="2015-12-31", active_users_source="The press")  # fmt: skip

    assert list(facts.order_by("as_of").values_list("value", flat=True)) == [2014, 99]


def test_the_company_of_another_campaign_is_not_changed_from_here(owner: Client, campaign: Campaign) -> None:
    make_campaign(company=campaign.company)
    before = DailyClose.objects.count(), CompanyFact.objects.count()

    for name, data in {
        "company": {"name": "Mine", "ticker": "MINE", "currency": "USD"},
        "facts": {"valuation_date": "2016-10-14"},
        "prices": {"text": closes(3).decode(), "source": "The exchange"},
    }.items():
        answer = save(owner, page(campaign, name), **data)
        assert "Another campaign relies on the facts about this company" in words(owner.get(answer.url))

    assert (DailyClose.objects.count(), CompanyFact.objects.count()) == before
    assert type(campaign.company).objects.get(pk=campaign.company_id).name == "Commons, Inc."


def test_the_currency_follows_the_company_unless_sums_would_mean_something_else(
    campaign: Campaign, owner: Client
) -> None:
    url = page(campaign, "company")
    known = {"name": "Commons, Inc.", "ticker": "COM"}

    assert "has a different number of decimal places from JPY" in words(save(owner, url, **known, currency="JPY"))
    save(owner, url, **known, currency="EUR")

    assert (present(campaign).currency, present(campaign).company.currency) == ("EUR", "EUR")


@pytest.mark.parametrize("closes_there", [1, 3])
def test_a_page_costs_the_same_however_much_there_is(
    owner: Client, campaign: Campaign, closes_there: int, django_assert_num_queries: Any
) -> None:
    for day in range(closes_there):
        campaign.company.closes.create(date=f"2016-10-0{day + 1}", close_cents=1, volume=1)
        campaign.company.facts.create(kind="shares", value=1, as_of=f"2016-10-0{day + 1}", source="The press")

    for name, queries in {"prices": 12, "facts": 13, "offer": 12, "sums": 11, "terms": 5}.items():
        with django_assert_num_queries(queries):
            owner.get(page(campaign, name))


def test_a_draft_with_nothing_in_it_can_be_looked_at(owner: Client) -> None:
    empty = Campaign.objects.create(
        slug="empty", company=make_company(ticker=""), currency="USD", deadline="2027-01-01T00:00Z",
        valuation_date="2016-10-14",
    )  # fmt: skip
    empty.texts.create(language="en", title="Empty")
    client = owner_of(empty)

    for url in (
        act(empty, "preview"),
        empty.get_absolute_url(),
        reverse("desk:dashboard", args=["empty"]),
        "/pledges/",
    ):
        assert client.get(url).status_code == 200
    assert client.get(reverse("campaigns:terms", args=["empty"])).status_code == 404


def test_a_draft_that_was_given_up_was_never_public() -> None:
    empty = Campaign.objects.create(
        slug="empty", company=make_company(ticker=""), currency="USD", deadline="2027-01-01T00:00Z",
        valuation_date="2016-10-14",
    )  # fmt: skip
    empty.texts.create(language="en", title="Empty")
    client = owner_of(empty)
    empty.move(Campaign.Phase.CANCELLED)

    public = ("/sitemap.xml", reverse("campaigns:index"))
    assert not any("empty" in Client().get(url).content.decode().lower() for url in public)
    for url in (
        empty.get_absolute_url(),
        reverse("campaigns:totals", args=["empty"]),
        reverse("community:badge", args=["empty"]),
    ):
        assert Client().get(url).status_code == 404
    for url in (empty.get_absolute_url(), page(empty), reverse("desk:dashboard", args=["empty"]), "/pledges/"):
        assert client.get(url).status_code == 200
