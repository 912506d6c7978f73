"""Updates and who follows them, library, events, questions and milestones of “We are Twitter”.

What they say about 2016 and 2017 is true.
"""

from datetime import date, timedelta

from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign
from community.models import Update
from demo.campaign import library, words

# For whom, and how long ago.
UPDATES = {
    "begun": (Update.Audience.EVERYBODY, timedelta(days=40)),
    "thanks": (Update.Audience.PLEDGED, timedelta(days=24)),
    "thousand": (Update.Audience.EVERYBODY, timedelta(days=7)),
    "vote": (Update.Audience.EVERYBODY, timedelta(days=2)),
}

# A date, or an amount.
MILESTONES = {
    "proposed": (date(2016, 9, 29), None),
    "asked": (date(2017, 5, 22), None),
    "tenth": (None, 10_000_00),
    "half": (None, 50_000_00),
    "threshold": (None, 100_000_00),
}

FOLLOWERS = 14

QUESTIONS = ["real", "possible", "forty", "charged", "lose"]


def load(by: User) -> None:
    campaign = Campaign.objects.get(slug="we-are-twitter")
    _updates(campaign, by)
    _followers(campaign)
    _event(campaign)
    for position, (name, (day, cents)) in enumerate(MILESTONES.items()):
        campaign.milestones.create(date=day, amount_cents=cents, words=words.of("milestones", name), position=position)
    for position, (name, resource) in enumerate(library.RESOURCES.items()):
        campaign.resources.create(position=position, words=words.of("library", name), **resource)
    for position, name in enumerate(QUESTIONS):
        campaign.questions.create(position=position, words=words.of("questions", name))


def _updates(campaign: Campaign, by: User) -> None:
    """Create updates that are already published and not emailed, because nobody had subscribed by then."""
    for number, (name, (audience, ago)) in enumerate(UPDATES.items(), start=1):
        campaign.updates.create(
            number=number,
            by=by,
            words=words.of("updates", name),
            audience=audience,
            publish_at=timezone.now() - ago - timedelta(hours=number),
            by_mail=False,
            due_at=None,
        )


def _followers(campaign: Campaign) -> None:
    """People who have confirmed their address."""
    now = timezone.now()
    for number in range(FOLLOWERS):
        campaign.followers.create(
            email=f"follower-{number}@example.org", language=campaign.language, asked_at=now, confirmed_at=now
        )


def _event(campaign: Campaign) -> None:
    starts_at = (timezone.now() + timedelta(days=12)).replace(hour=18, minute=0, second=0, microsecond=0)
    campaign.events.create(
        words=words.of("events", "call"),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1, minutes=30),
        place="Online",
    )
