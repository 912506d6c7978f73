"""Fixtures that several files of tests about campaigns share."""

from pathlib import Path
from typing import Any

import pytest

from campaigns.models import Campaign
from tests.make import make_campaign


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign()


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    """Where uploads go, for this test alone."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path
