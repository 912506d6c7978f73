"""The rehearsed campaigns: which there are, and opening them."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from accounts import sign_in
from campaigns.models import Campaign, Company, TeamMember
from payments.models import Answer
from pledges.models import Status

OPEN_FOR = timedelta(days=30)
TEAM = (TeamMember.Role.OWNER, TeamMember.Role.TREASURER)
TEXTS = ("ask", "bought", "money", "failure", "risks", "refunds", "governance", "organizer")


@dataclass(frozen=True, slots=True)
class Play:
    """A rehearsed campaign. It has the requested number of supporters divided by `one_in`.

    `short_cents` is the amount by which the recount misses the threshold.
    """

    name: str
    story: str
    one_in: int
    short_cents: int
    answer: Answer | None
    end: Status
    phase: Campaign.Phase


Phase = Campaign.Phase
PLAYS = [
    Play("accepted", "threshold met, offer accepted", 1, 0, Answer.ACCEPTED, Status.COLLECTED, Phase.COMPLETED),
    Play("missed", "threshold missed by a cent at the recount", 1, 1, None, Status.RELEASED, Phase.FAILED),
    Play("refused", "threshold met, offer refused", 10, 0, Answer.REFUSED, Status.REFUNDED, Phase.FAILED),
]


def open_campaign(play: Play, pledged_cents: int) -> Campaign:
    """Open the campaign, whose threshold depends on the play and on what is going to be pledged with good cards."""
    company = Company.objects.create(name="Rehearsed, Inc.", ticker=play.name.upper()[:12], currency="USD")
    threshold = pledged_cents + play.short_cents
    campaign = Campaign.objects.create(
        company=company,
        slug=play.name,
        currency="USD",
        threshold_cents=threshold,
        optimum_cents=threshold * 2,
        min_cents=1_00,
        max_cents=1_000_00,
        deadline=timezone.now() + OPEN_FOR,
        valuation_date=timezone.now().date(),
        organizer_name="The rehearsal",
        contact_email="rehearsal@example.org",
    )
    campaign.texts.create(language="en", title=f"Rehearsal: {play.story}", **dict.fromkeys(TEXTS, "…"))
    campaign.terms_versions.create(number=1, texts={"en": "…"})
    for role in TEAM:
        user = sign_in.get_or_create_user(f"{role}@example.org")
        campaign.team.create(user=user, role=role, name=str(role.label))
    campaign.move(Campaign.Phase.PLEDGING)
    return campaign
