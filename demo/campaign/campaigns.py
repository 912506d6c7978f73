"""Three campaigns: one open for pledges, one that gathers interest, and a draft."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign, Company, TeamMember
from campaigns.valuation import prices
from demo.campaign import assumptions, facts, pictures, words
from demo.campaign.accounts import ORGANIZER

PRICES = Path(__file__).with_name("twtr-daily.csv")
PRICES_SOURCE = "Daily closing prices of TWTR, New York Stock Exchange, 7 November 2013 to 31 May 2017"


def load(organizer: User) -> None:
    twitter = company("Twitter, Inc.", "TWTR", facts.TWITTER)
    prices.load(twitter, PRICES.read_bytes(), PRICES_SOURCE)
    campaign(
        twitter,
        organizer,
        slug="we-are-twitter",
        threshold_cents=100_000_00,
        optimum_cents=12_600_000_000_00,
        deadline=evening_in(87),
        timezone="America/New_York",
        first_phase=Campaign.Phase.PLEDGING,
        organizer_name="We are Twitter (demo)",
        chat_url="https://chat.example.org/we-are-twitter",
        repository_url="https://git.example.org/we-are-twitter",
        meeting_url="https://meet.example.org/we-are-twitter",
    ).move(Campaign.Phase.PLEDGING)
    campaign(
        company("Gridpaper (invented)", "GRID", facts.GRIDPAPER),
        organizer,
        slug="gridpaper",
        threshold_cents=400_000_00,
        optimum_cents=9_600_000_00,
        deadline=evening_in(132),
        timezone="Europe/Berlin",
        first_phase=Campaign.Phase.INTEREST,
        organizer_name="Teachers for Gridpaper (demo)",
    ).move(Campaign.Phase.INTEREST)
    # A draft, which demo.supporters opens and closes.
    campaign(
        company("Harbour Radio (invented)", "HARB", facts.HARBOUR_RADIO),
        organizer,
        slug="harbour-radio",
        deadline=evening_in(72),
        timezone="Europe/London",
        first_phase=Campaign.Phase.PLEDGING,
        organizer_name="Listeners of Harbour Radio (demo)",
    )


def company(name: str, ticker: str, known: list[dict[str, Any]]) -> Company:
    made = Company.objects.create(name=name, ticker=ticker, currency="USD")
    for fact in known:
        made.facts.create(**fact)
    return made


def campaign(company: Company, organizer: User, slug: str, **fields: Any) -> Campaign:
    made = Campaign.objects.create(
        company=company,
        slug=slug,
        currency="USD",
        min_cents=1_00,
        max_cents=10_000_00,
        valuation_date=facts.VALUATION_DATE,
        contact_email=ORGANIZER,
        is_demo=True,
        **fields,
    )
    for language, text in words.of("campaigns", slug).items():
        made.texts.create(language=language, **text)
    made.terms_versions.create(number=1, texts=words.of("terms"))
    assumptions.state(made)
    pictures.add(made)
    owner = made.team.create(user=organizer, role=TeamMember.Role.OWNER, name="Olive Organizer (demo)")
    pictures.portray(owner, "olive")
    return made


def evening_in(days: int) -> datetime:
    return datetime.combine(timezone.now().date() + timedelta(days=days), time(22), tzinfo=UTC)
