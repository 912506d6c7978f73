"""Where a team has its news posted: one webhook of each kind at the sandbox, and one whose server fails."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from campaigns.models import TeamMember
from demo.campaign import clock
from desk.models import Event, Webhook
from desk.webhooks import managing
from desk.webhooks.managing import Wish

AGO = timedelta(days=6)
EVENTS = [event.value for event in Event if event != Event.TEST]
WEBHOOKS = [
    ("Website", Webhook.Kind.STANDARD, "/website"),
    ("Members’ channel", Webhook.Kind.SLACK, "/slack"),
    ("Gamers for Twitter", Webhook.Kind.DISCORD, "/discord"),
    ("Old forum", Webhook.Kind.SLACK, "/fail/503"),
]


def add(by: TeamMember) -> None:
    """They have been there for some days, so that they tell of what has come about since."""
    if not settings.WEBHOOK_SANDBOX:
        return
    for name, kind, path in WEBHOOKS:
        with clock.at(timezone.now() - AGO):
            made = managing.add(by.campaign, by.user, kind, Wish(name, f"{settings.WEBHOOK_SANDBOX}{path}", EVENTS))
        managing.send_test(made)
