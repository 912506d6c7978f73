"""Fixtures that several files of tests about pledges share."""

from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from campaigns.models import Campaign
from tests.make import make_campaign
from tests.pledges import days


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign()


@pytest.fixture
def treasurers(campaign: Campaign) -> list[User]:
    return days.make_treasurers(campaign)


@pytest.fixture
def unlimited(settings: Any) -> None:
    """Nothing waits for the pace."""
    settings.STRIPE_REQUESTS_PER_SECOND = 0


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    """Where uploads go, for this test alone."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path
