"""The campaigns that are filled: open for pledges, with the texts of the first demo campaign."""

from django.utils import timezone

from campaigns.models import Campaign, TeamMember
from demo.campaign import words
from demo.campaign.accounts import ORGANIZER, account
from demo.campaign.campaigns import company, evening_in
from demo.campaign.facts import TWITTER

SLUG = "seeded"
TEXTS_OF = "we-are-twitter"


def get_or_create(count: int) -> list[Campaign]:
    return [_get_or_create(number) for number in range(1, count + 1)]


def _get_or_create(number: int) -> Campaign:
    slug = f"{SLUG}-{number}"
    return Campaign.objects.filter(slug=slug).first() or _create(slug, f"SEED{number}")


def _create(slug: str, ticker: str) -> Campaign:
    bought = company("Twitter, Inc.", ticker, TWITTER)
    made = Campaign.objects.create(
        company=bought,
        slug=slug,
        currency=bought.currency,
        threshold_cents=100_000_000_00,
        optimum_cents=12_600_000_000_00,
        min_cents=1_00,
        max_cents=10_000_00,
        deadline=evening_in(30),
        timezone="America/New_York",
        first_phase=Campaign.Phase.PLEDGING,
        valuation_date=timezone.now().date(),
        organizer_name="We are Twitter (demo)",
        contact_email=ORGANIZER,
        is_demo=True,
    )
    for language, text in words.of("campaigns", TEXTS_OF).items():
        made.texts.create(language=language, **text)
    made.terms_versions.create(number=1, texts=words.of("terms"))
    made.team.create(user=account(ORGANIZER), role=TeamMember.Role.OWNER, name="Olive Organizer (demo)")
    return made.move(Campaign.Phase.PLEDGING)
