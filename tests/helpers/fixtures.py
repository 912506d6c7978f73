"""Fixtures that tests of several packages share."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import TransactionTestCase

from accounts.models import User
from campaigns.models import Campaign, TeamMember
from demo.campaign import petition
from demo.supporters import load
from gateway import core
from sandbox.stripe.sandbox import Sandbox
from sandbox.stripe.server import Server
from tests.helpers import emptying
from tests.helpers.builders import make_campaign, make_member, make_staff
from tests.helpers.desk import demo
from tests.helpers.simulation import timeline
from tests.helpers.simulation.crashes import Town


@pytest.fixture(scope="session", autouse=True)
def _emptied_row_by_row() -> None:
    TransactionTestCase._fixture_teardown = emptying.empty  # type: ignore[method-assign,assignment]


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign()


@pytest.fixture
def treasurers(campaign: Campaign) -> list[User]:
    return timeline.make_treasurers(campaign)


@pytest.fixture
def unlimited(settings: Any) -> None:
    """Nothing waits for the pace."""
    settings.STRIPE_REQUESTS_PER_SECOND = 0


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    """Where uploads go, for this test alone."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def service(settings: Any, tmp_path: Path) -> Iterator[Sandbox]:
    """The payment sandbox over HTTP, as the crowd finds it."""
    server = Server(0, Sandbox(str(tmp_path / "stripe"), secret_key=django_settings.STRIPE_SECRET_KEY))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.STRIPE_API_BASE = server.url
    core.client.cache_clear()
    yield server.sandbox
    core.client.cache_clear()
    server.shutdown()
    server.server_close()
    server.sandbox.close()


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """So few people that the load is over soon."""
    monkeypatch.setattr(load, "SHARES", demo.FEW)
    monkeypatch.setattr(load, "FEWEST", 0)
    monkeypatch.setattr(petition, "SIGNERS", 12)


@pytest.fixture
def handful(few: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "SHARES", demo.HANDFUL)


@pytest.fixture
def with_approval(settings: Any) -> None:
    settings.CAMPAIGN_POLICY = "approval"


@pytest.fixture
def owner(campaign: Campaign) -> User:
    return make_member(campaign, TeamMember.Role.OWNER)


@pytest.fixture
def staff() -> User:
    return make_staff(language="de")


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Town]:
    settings.STRIPE_REQUESTS_PER_SECOND = 0
    town = Town(tmp_path / "stripe.sqlite3", monkeypatch)
    yield town
    town.sandbox.close()
