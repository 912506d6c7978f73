"""The supporter whose account everybody may use: with a pledge to the open campaign, like anybody's."""

from contextlib import suppress
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from campaigns.models import Campaign
from demo.campaign.accounts import SUPPORTER
from demo.campaign.clock import SO_FAR
from demo.supporters import visiting
from demo.supporters.coming import come
from demo.supporters.people import Habit, Person
from pledges.pledging import CampaignClosed, Outdated, PledgeInput


def come_first(campaign: Campaign, now: datetime) -> None:
    """Let the known supporter pledge, once."""
    for visit in visiting.missing([(campaign, _person(now))]):
        with suppress(CampaignClosed, Outdated):
            come(*visit)


def _person(now: datetime) -> Person:
    at = now - SO_FAR / 2
    wish = PledgeInput(40_00, "Sam Supporter (demo)", show_name=True, show_amount=True, source="newsletter")
    key = uuid5(NAMESPACE_URL, SUPPORTER)
    return Person(key, SUPPORTER, "en", wish, Habit.CHANGES, "visa", at, at + timedelta(days=1))
