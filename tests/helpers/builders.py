"""Builders for tests: name only what matters."""

from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pgtrigger
import stripe
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts import sign_in
from accounts.models import User
from campaigns.models import Campaign, Company, TeamMember
from pledges import cards, pledging
from pledges.models import Card, Pledge
from pledges.pledging import PledgeInput
from sandbox.stripe.sandbox import Sandbox


def make_company(**fields: Any) -> Company:
    ticker = uuid4().hex[:6].upper()
    return Company.objects.create(**{"name": "Commons, Inc.", "ticker": ticker, "currency": "USD", **fields})


GUARDS = [
    "campaigns.Campaign:phase_is_logged",
    "campaigns.Campaign:contact_is_corrected",
    "campaigns.Company:company_stays",
    "campaigns.CompanyFact:facts_stay",
    "campaigns.DailyClose:prices_stay",
    "campaigns.Assumption:assumptions_stay",
    "campaigns.CampaignText:texts_are_corrected",
    "campaigns.TermsVersion:terms_come_with_a_change",
    "campaigns.TeamMember:team_is_logged",
]
TEXT = {
    name: f"About {name}."
    for name in ("ask", "bought", "money", "failure", "risks", "refunds", "governance", "organizer")
}


def make_campaign(*, company: Company | None = None, title: str = "Our Commons", **fields: Any) -> Campaign:
    company = company or make_company()
    campaign = Campaign.objects.create(
        company=company,
        **{
            "slug": f"c-{uuid4().hex[:8]}",
            "phase": Campaign.Phase.PLEDGING,
            "first_phase": Campaign.Phase.PLEDGING,
            "currency": company.currency,
            "threshold_cents": 1_000_00,
            "optimum_cents": 5_000_00,
            "min_cents": 1_00,
            "max_cents": 1_000_00,
            "deadline": timezone.now() + timedelta(days=30),
            "valuation_date": date(2016, 10, 14),
            "organizer_name": "Friends of the Commons",
            "contact_email": "hello@example.org",
            **fields,
        },
    )
    with unguarded():
        campaign.texts.create(language="en", title=title, **TEXT)
        campaign.terms_versions.create(number=1, texts={"en": "Be excellent."})
    return campaign


def unguarded() -> AbstractContextManager[None]:
    """Let a test write what the database otherwise keeps for the verbs of a published campaign."""
    return pgtrigger.ignore(*GUARDS)


def put(campaign: Campaign | None = None, /, **fields: Any) -> None:
    """Have a campaign so, or every one, whichever way leads there."""
    chosen = Campaign.objects.filter(pk=campaign.pk) if campaign else Campaign.objects.all()
    with unguarded(), transaction.atomic():
        chosen.update(**fields)


def join(campaign: Campaign, *, user: User, role: str, name: str) -> TeamMember:
    """Somebody who has always been in the team: the log knows nothing of how they came."""
    with unguarded():
        return campaign.team.create(user=user, role=role, name=name)


def make_user(email: str = "") -> User:
    return sign_in.get_or_create_user(email or f"{uuid4().hex[:10]}@example.org")


def make_staff(**more: Any) -> User:
    user = make_user("staff@example.org")
    User.objects.filter(pk=user.pk).update(is_staff=True, **more)
    return User.objects.get(pk=user.pk)


def make_member(campaign: Campaign, role: str = TeamMember.Role.EDITOR) -> User:
    user = make_user()
    join(campaign, user=user, role=role, name="Ed")
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def make_draft(
    campaign: Campaign | None = None, *, supporter: User | None = None, cents: int = 40_00, **wish: Any
) -> Pledge:
    pledge, _ = pledging.draft(
        campaign or make_campaign(), supporter or make_user(), uuid4(), PledgeInput(cents, **wish)
    )
    return pledge


def make_interest(campaign: Campaign | None = None, **wish: Any) -> Pledge:
    """A confirmed pledge without a card."""
    return pledging.confirm(make_draft(campaign, **wish))


def make_secured(campaign: Campaign | None = None, *, country: str = "US", **wish: Any) -> Pledge:
    """A secured pledge whose card does not exist at the payment service; quick, for tests of totals."""
    pledge = make_interest(campaign, **wish)
    card = cards._requested_card(pledge)
    facts = {"brand": "visa", "last4": "4242", "expires": "12/30", "country": country}
    cards._secure(card, {"method_id": f"pm_{card.pk.hex}", **facts})
    return Pledge.objects.get(pk=pledge.pk)


def open_step(pledge: Pledge) -> Card:
    """Request a card for a pledge at the sandbox, and return the open step."""
    cards.open_card_page(pledge)
    return pledge.cards.get(state=Card.State.ASKED)


def save_card(sandbox: Sandbox, pledge: Pledge, card: str = "visa") -> Card:
    """Do what the supporter does on the payment service's page, without our learning of it yet."""
    step = open_step(pledge)
    sandbox.complete(step.session_id, card)
    return step


def pledge_with(sandbox: Sandbox, campaign: Campaign, card: str = "visa", cents: int = 1_000_00) -> Pledge:
    """A secured pledge whose card the payment service knows."""
    pledge = make_interest(campaign, cents=cents)
    cards.settle(save_card(sandbox, pledge, card))
    return Pledge.objects.get(pk=pledge.pk)


def signed(body: bytes, secret: str = "whsec_test", at: int | None = None) -> str:
    """Sign a webhook as Stripe does."""
    header: str = stripe.WebhookSignature.generate_signature_header(body.decode(), secret, at)
    return header
