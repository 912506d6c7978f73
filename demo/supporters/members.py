"""The members of the demo campaigns' teams, and what they say."""

from django.conf import settings
from django.utils import timezone

from campaigns import team
from campaigns.models import Campaign, TeamMember
from demo.campaign import clock, pictures, words
from demo.campaign.accounts import account

TREASURER, EDITOR = "treasurer@example.org", "editor@example.org"

Role = TeamMember.Role


def said(*path: str) -> str:
    """A text by the team, which writes only in the campaign's language."""
    return str(words.of(*path)[settings.LANGUAGE_CODE])


def join(campaign: Campaign) -> None:
    for role, email, portrait in ((Role.TREASURER, TREASURER, "tom"), (Role.EDITOR, EDITOR, "edda")):
        # Backdated, because new members may not decide about money yet.
        if not campaign.team.filter(user=account(email)).exists():
            with clock.at(timezone.now() - clock.SO_FAR):
                team.join(campaign, account(email), role, said("desk", "team", role))
                pictures.portray(campaign.team.get(user=account(email)), portrait)
