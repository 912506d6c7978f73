import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from campaigns.models import Assumption, Campaign, CompanyFact
from campaigns.views import public
from demo.campaign import load
from tests.helpers.builders import join, make_campaign, make_company, make_user, put, unguarded

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def figures_can_be_set() -> Iterator[None]:
    """The database keeps the figures of a published campaign; here any are tried."""
    with unguarded():
        yield


DEMO = "/c/we-are-twitter/calculator/"
WHOLE = ("participation=14&premium=30&debt=60&rollover=0&interest_rate=6&price=17.56&shares=717539863&users=313000000"
         "&other=0&costs=0&operating_income=-450000000")  # fmt: skip


@pytest.fixture
def demo() -> Campaign:
    load.load()
    return Campaign.objects.get(slug="we-are-twitter")


def words(response: Any) -> str:
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())


def make_listed(currency: str = "USD", **fields: Any) -> Campaign:
    """A campaign for a company with a price, a market value and users, which states nothing about its offer."""
    company = make_company(currency=currency)
    facts = {CompanyFact.Kind.MARKET_VALUE: 20_000_00, CompanyFact.Kind.ACTIVE_USERS: 1_000}
    for kind, value in facts.items():
        company.facts.create(kind=kind, value=value, as_of=date(2016, 10, 10), source="Annual report")
    company.closes.create(date=date(2016, 10, 10), close_cents=10_00, volume=1)
    company.closes.create(date=date(2016, 10, 14), close_cents=8_00, volume=1)
    return make_campaign(company=company, **fields)


def test_the_campaign_s_own_figures_give_the_known_answer(client: Client, demo: Campaign) -> None:
    response = client.get(DEMO, follow=True)

    assert response.redirect_chain == [(f"{DEMO}?{WHOLE}", 302)]
    text = words(response)
    assert "$149.52 from each of 43.8 million supporters" in text
    assert "not covered: there is no operating profit" in text
    for source in ("TWTR closing price on the stock exchange · 10 October 2016",
                   "monthly active users · 30 June 2016",
                   "loss from operations, rounded · 31 December 2015",
                   "Campaign’s figure: 14 % · The organizers’ assumption · 14 October 2016"):  # fmt: skip
        assert source in text


def test_the_result_is_set_beside_the_fair_share(client: Client, demo: Campaign) -> None:
    text = words(client.get(DEMO, follow=True))

    assert (
        "$40.26, the fair share on the campaign page, is the market value shared by all users, without premium or "
        "debt; here 14% take part, with a premium of 30% and 60% debt."
    ) in text


def test_without_a_fair_share_none_is_mentioned(client: Client) -> None:
    campaign = make_listed()
    campaign.company.facts.filter(kind=CompanyFact.Kind.MARKET_VALUE).delete()
    campaign.company.facts.create(kind=CompanyFact.Kind.SHARES, value=1_000, as_of=date(2016, 10, 10), source="Report")

    text = words(client.get(f"{campaign.get_absolute_url()}calculator/", follow=True))

    assert "supporters" in text
    assert "fair share" not in text


@pytest.mark.parametrize(("phase", "links"), [("pledging", 1), ("interest", 1), ("failed", 0)])
def test_the_calculator_ends_with_the_button_of_an_open_campaign(client: Client, phase: str, links: int) -> None:
    campaign = make_listed()
    put(campaign, phase=phase)

    page = client.get(f"{campaign.get_absolute_url()}calculator/", follow=True).content.decode()

    assert page.count(f'href="{campaign.get_absolute_url()}pledge/') == links


@pytest.mark.parametrize(
    ("change", "each"),
    [
        ("participation=100&premium=0&debt=0", "$40.26"),
        ("participation=14&premium=0&debt=0", "$287.54"),
        ("participation=14&premium=30&debt=0", "$373.80"),
        ("participation=14&premium=30&debt=60", "$149.52"),
        ("participation=1&premium=0&debt=0", "$4,025.56"),
    ],
)
def test_the_known_answers_are_shown_on_the_page(client: Client, demo: Campaign, change: str, each: str) -> None:
    assert f"{each} from each of" in words(client.get(f"{DEMO}?{change}", follow=True))


@pytest.mark.parametrize("language", ["", "/fr", "/de", "/it"])
def test_a_link_means_the_same_in_every_language_and_after_later_changes(
    client: Client, demo: Campaign, language: str
) -> None:
    before = words(client.get(f"{language}{DEMO}?{WHOLE}"))
    demo.assumptions.all().delete()
    demo.company.facts.update(value=1)
    demo.company.closes.update(close_cents=1)

    response = client.get(f"{language}{DEMO}?{WHOLE}")

    assert response.status_code == 200
    answer = re.compile(r"[$ ]149[.,]52")
    assert len(answer.findall(words(response))) == len(answer.findall(before)) == 3


def test_numbers_typed_in_german_lead_to_a_link_that_is_read_everywhere(client: Client, demo: Campaign) -> None:
    typed = QueryDict(WHOLE, mutable=True)
    for name, text in {"typed": "de", "price": "1.234,5", "participation": "12,25", "shares": "717.539.863",
                       "operating_income": "-450.000.000"}.items():  # fmt: skip
        typed[name] = text

    response = client.get(f"/de{DEMO}?{typed.urlencode()}")

    assert response.status_code == 302
    address = QueryDict(response["Location"].partition("?")[2])
    assert "typed" not in address
    assert (address["price"], address["participation"], address["shares"]) == ("1234.5", "12.25", "717539863")
    assert address["operating_income"] == "-450000000"
    shown = client.get(response["Location"]).content.decode()
    assert 'value="1.234,5"' in shown
    assert 'value="12,25"' in shown


def test_other_parameters_of_a_link_are_kept(client: Client, demo: Campaign) -> None:
    response = client.get(f"{DEMO}?s=leaflet&premium=5")

    address = QueryDict(response["Location"].partition("?")[2])
    assert (address["s"], address["premium"], address["debt"]) == ("leaflet", "5", "60")


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("price", "seventeen", "Enter a number such as 1,234.5."),
        ("price", "1.234,5", "Enter a number such as 1,234.5."),
        ("price", "", "This figure is not known yet. Please enter a number."),
        ("price", "0", "The minimum is 0.01."),
        ("price", "0.001", "Enter at most 2 decimal places."),
        ("price", "9" * 16, "The maximum is 1,000,000,000,000,000."),
        ("price", "9" * 41, "at most 40 characters"),
        ("participation", "0", "The minimum is 0.01."),
        ("participation", "100.5", "The maximum is 100."),
        ("shares", "1.5", "Enter a whole number."),
        ("costs", "-1", "The minimum is 0."),
        ("debt", "101", "The maximum is 100."),
    ],
)
def test_invalid_input_is_reported_at_its_field_and_the_rest_is_kept(
    client: Client, demo: Campaign, name: str, text: str, problem: str
) -> None:
    query = QueryDict(WHOLE, mutable=True)
    query.update({"typed": "en"})
    query[name], query["interest_rate"] = text, "4.75"

    response = client.get(f"{DEMO}?{query.urlencode()}")

    assert response.status_code == 200
    form = response.context["page"].form
    assert list(form.errors) == [name]
    assert problem in form.errors[name][0]
    assert form["interest_rate"].value() == "4.75"
    assert form[name].value() == text
    assert response.context["page"].result is None
    assert f'id="id_{name}_error"' in response.content.decode()


def test_fewer_than_one_supporter_is_reported_at_the_participation(client: Client, demo: Campaign) -> None:
    response = client.get(f"{DEMO}?users=50&participation=1")

    assert response.context["page"].form.errors == {
        "participation": ["Fewer than one person would take part. Enter a higher percentage."]
    }


def test_too_much_money_from_others_is_reported_and_supporters_bring_nothing(client: Client, demo: Campaign) -> None:
    text = words(client.get(f"{DEMO}?debt=80&rollover=30", follow=True))

    assert "$0.00 from each of" in text
    assert "the other sources provide $1.6 billion more than is needed" in text


def test_the_table_leaves_out_impossible_participations(client: Client, demo: Campaign) -> None:
    response = client.get(f"{DEMO}?users=10&participation=50", follow=True)

    assert [share * 100 for share, _cells in response.context["page"].result.sensitivity.rows] == [25, 50, 100]


@pytest.mark.parametrize(("currency", "price", "each"), [("JPY", "1200", "¥12,000"), ("KWD", "1.205", "KWD 12.050")])
def test_currencies_without_and_with_three_decimals_are_calculated(
    client: Client, currency: str, price: str, each: str
) -> None:
    campaign = make_listed(currency=currency)

    response = client.get(f"/c/{campaign.slug}/calculator/?price={price}&shares=10000&users=1000", follow=True)

    assert f"{each} from each of 1,000 supporters" in words(response)


def test_unknown_figures_are_requested(client: Client) -> None:
    campaign = make_campaign()

    response = client.get(f"/c/{campaign.slug}/calculator/")

    assert list(response.context["page"].form.errors) == ["price", "shares", "users"]


def test_a_draft_is_calculated_by_its_team_only(client: Client) -> None:
    campaign = make_campaign(phase=Campaign.Phase.DRAFT)
    owner = make_user()
    join(campaign, user=owner, role="owner", name="Olive")
    address = f"/c/{campaign.slug}/calculator/"

    assert client.get(address).status_code == 404
    client.force_login(owner)
    response = client.get(address)
    assert response.status_code == 200
    assert "public" not in response.headers.get("Cache-Control", "")


def test_the_calculator_may_be_kept_by_anything_in_front(client: Client, demo: Campaign) -> None:
    response = client.get(f"{DEMO}?{WHOLE}")

    assert not response.cookies
    assert response.get("Vary", "Accept-Encoding") == "Accept-Encoding"
    assert response["Cache-Control"] == public.FOR_A_SECOND


@pytest.mark.parametrize("facts", [1, 3])
def test_the_calculator_costs_five_queries(client: Client, django_assert_num_queries: Any, facts: int) -> None:
    campaign = make_listed()
    for day in range(1, facts + 1):
        campaign.company.facts.create(
            kind=CompanyFact.Kind.ACTIVE_USERS, value=1_000, as_of=date(2016, 9, day), source="Report"
        )
        campaign.assumptions.create(
            kind=Assumption.Kind.values[day], value=100, as_of=date(2016, 9, day), source="The board"
        )
    address = client.get(f"/c/{campaign.slug}/calculator/")["Location"]

    with django_assert_num_queries(5):
        client.get(address)
