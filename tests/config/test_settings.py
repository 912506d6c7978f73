"""The environment decides, and settings that do not fit together are refused."""

import os
import subprocess
import sys
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError
from django.test import Client

from campaigns.models import Campaign
from tests.make import make_campaign


def check(**changes: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        env={**os.environ, **changes},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("key", ["sk_live_x", "rk_live_x"])
def test_a_live_key_and_the_sandbox_together_are_refused(key: str) -> None:
    refused = check(STRIPE_SECRET_KEY=key, STRIPE_API_BASE="http://127.0.0.1:9")

    assert refused.returncode == 1
    assert "live key" in refused.stderr.splitlines()[-1]
    assert key not in refused.stderr


def test_nothing_secret_has_a_default() -> None:
    for name in ("SECRET_KEY", "DATABASE_URL", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"):
        without = {key: value for key, value in os.environ.items() if key != name}
        run = subprocess.run(
            [sys.executable, "manage.py", "check"], env=without, capture_output=True, text=True, check=False
        )
        assert run.returncode == 1, name
        assert name in run.stderr


@pytest.mark.django_db
@pytest.mark.parametrize(("fault", "status"), [(OperationalError("gone"), 503), (ValidationError("bug"), 500)])
def test_without_its_database_the_site_says_to_try_again(
    monkeypatch: pytest.MonkeyPatch, fault: Exception, status: int
) -> None:
    campaign = make_campaign()
    client = Client(raise_request_exception=False)

    def fail(*_: Any) -> None:
        raise fault

    monkeypatch.setattr(Campaign.objects, "select_related", fail)
    page = client.get(campaign.get_absolute_url())

    assert page.status_code == status
    assert page.get("Retry-After") == ("5" if status == 503 else None)
    assert b"<h1" in page.content
