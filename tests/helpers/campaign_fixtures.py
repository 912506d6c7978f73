"""Fixtures that several files of tests about campaigns share."""

from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from campaigns.models import Campaign, TeamMember
from tests.make import make_campaign, make_member, make_staff


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign()


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    """Where uploads go, for this test alone."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def with_approval(settings: Any) -> None:
    settings.CAMPAIGN_POLICY = "approval"


@pytest.fixture
def owner(campaign: Campaign) -> User:
    return make_member(campaign, TeamMember.Role.OWNER)


@pytest.fixture
def staff() -> User:
    return make_staff(language="de")
