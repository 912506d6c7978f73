"""The members of the demo campaigns' teams, and what they say."""

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.utils import timezone

from accounts.models import User
from campaigns import team
from campaigns.models import Campaign, TeamMember
from demo.campaign import clock, pictures, words
from demo.campaign.accounts import account

TREASURER, EDITOR = "treasurer@example.org", "editor@example.org"
ACCOUNTANT = "accountant@example.org"

Role = TeamMember.Role


def said(*path: str) -> str:
    """A text by the team, which writes only in the campaign's language."""
    return str(words.of(*path)[settings.LANGUAGE_CODE])


def join(campaign: Campaign) -> None:
    for role, email, portrait in ((Role.TREASURER, TREASURER, "tom"), (Role.EDITOR, EDITOR, "edda")):
        if not campaign.team.filter(user=account(email)).exists():
            _join(campaign, account(email), role, said("desk", "team", role))
            pictures.portray(campaign.team.get(user=account(email)), portrait)


def accountant(campaign: Campaign) -> User:
    """Somebody who may request acts about money: a second treasurer, with a second factor that nobody can use."""
    user = account(ACCOUNTANT)
    _join(campaign, user, Role.TREASURER, said("desk", "team", "accountant"))
    TOTP.activate(user, generate_totp_secret())
    return user


def _join(campaign: Campaign, user: User, role: Role, name: str) -> None:
    # Backdated, because new members may not decide about money yet.
    with clock.at(timezone.now() - clock.SO_FAR):
        team.join(campaign, user, role, name)
