"""The environment decides, and settings that do not fit together are refused."""

import os
import subprocess
import sys
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db import OperationalError
from django.test import Client

from campaigns.models import Campaign
from tests.helpers.builders import make_campaign


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


def test_a_live_key_and_the_sandbox_of_webhooks_together_are_refused() -> None:
    refused = check(STRIPE_SECRET_KEY="sk_live_x", STRIPE_API_BASE="", WEBHOOK_SANDBOX="http://127.0.0.1:8026")

    assert refused.returncode == 1
    assert "WEBHOOK_SANDBOX" in refused.stderr.splitlines()[-1]


@pytest.mark.slow
def test_nothing_secret_has_a_default() -> None:
    for name in ("SECRET_KEY", "DATABASE_URL", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"):
        without = {key: value for key, value in os.environ.items() if key != name}
        run = subprocess.run(
            [sys.executable, "manage.py", "check"], env=without, capture_output=True, text=True, check=False
        )
        assert run.returncode == 1, name
        assert name in run.stderr


NONSENSE = [
    ("STRIPE_SECRET_KEY", "foo"),
    ("STRIPE_SECRET_KEY", "pk_test_x"),
    ("DEFAULT_FROM_EMAIL", "hello"),
    ("DEFAULT_FROM_EMAIL", "Commonbid <hello@localhost>"),
    ("DEFAULT_FROM_EMAIL", "Commonbid <hello@example.org\u200f>"),
    ("CONTACT_EMAIL", "grüezi@example.org"),
    ("STRIPE_WEBHOOK_SECRET", "secret"),
    ("WEBHOOK_SANDBOX", "https://127.0.0.1:8026"),
    ("WEBHOOK_SANDBOX", "http://hooks.example.org:8026"),
    ("WEBHOOK_SANDBOX", "http://127.0.0.1:8026/in"),
    ("SECRET_KEY", "abcdefghij"),
    ("SECRET_KEY", "a" * 60),
    ("SECRET_KEY", "$" + "a" * 9),
    ("SECRET_KEY_FALLBACKS", "abcdefghij"),
    ("SITE_URL", "https://commonbid.example/below"),
    ("SITE_URL", "https://commonbid.example?x=1"),
    ("SITE_URL", "https://user@commonbid.example"),
    ("SITE_URL", "commonbid.example"),
    ("SITE_URL", "//commonbid.example"),
    ("SITE_URL", "ftp://commonbid.example"),
    ("SITE_URL", "https://"),
    ("SITE_URL", "https://commonbid.example:http"),
    ("DATABASE_URL", "sqlite:///db"),
    ("DATABASE_URL", "commonbid"),
    ("DATABASE_REPLICA_URL", "replica"),
    ("REDIS_URL", "localhost:6379"),
    ("REDIS_URL", "redis://a;redis://b"),
    ("REDIS_URL", "sentinel://a;redis://b"),
    ("EMAIL_URL", "mail.example.org"),
    ("DATABASE_WEB_SECONDS", "-1"),
    ("SWEEP_SECONDS", "0"),
    ("SWEEP_SECONDS", "often"),
    ("TRUSTED_PROXY_COUNT", "one"),
    ("STRIPE_REQUESTS_PER_SECOND", "-20"),
    ("STRIPE_PARALLEL_REQUESTS", "0"),
    ("STRIPE_PROCESSES", "0"),
    ("REPAIR_WINDOW_HOURS", "97"),
    ("REPAIR_REMINDER_HOURS", "24;48"),
    ("RECONFIRM_REMINDER_DAYS", "2,5"),
    ("DISABLE_SERVER_SIDE_CURSORS", "maybe"),
]


def start(**changes: str) -> tuple[int, str]:
    """Read the settings, as every program does first; returns the exit status and what it said."""
    command = [sys.executable, "-c", "from config import settings"]
    run = subprocess.run(command, env={**os.environ, **changes}, capture_output=True, text=True, check=False)
    return run.returncode, run.stderr


@pytest.mark.parametrize(("name", "value"), NONSENSE)
def test_nonsense_is_refused_in_one_line_that_names_the_setting_and_gives_nothing_away(name: str, value: str) -> None:
    status, said = start(**{name: value})

    assert status == 1
    assert said.startswith(f"Commonbid cannot start: {name} ")
    assert said.count("\n") == 1
    assert value not in said or name not in SECRET


SECRET = {"SECRET_KEY", "SECRET_KEY_FALLBACKS", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "DATABASE_URL"}


def test_sentinels_need_the_name_of_what_they_watch() -> None:
    status, said = start(REDIS_URL="sentinel://a;sentinel://b", REDIS_MASTER_NAME="")

    assert (status, said) == (
        1,
        "Commonbid cannot start: REDIS_MASTER_NAME is not set, but REDIS_URL names sentinels.\n",
    )
    assert start(REDIS_URL="sentinel://a;sentinel://b", REDIS_MASTER_NAME="commonbid") == (0, "")


def test_different_spellings_of_a_setting_are_accepted() -> None:
    assert start(
        SITE_URL="https://commonbid.example:8443/",
        SECRET_KEY="$" + "0123456789" * 5,
        ALLOWED_HOSTS="",
        SECRET_KEY_FALLBACKS="",
        STRIPE_API_BASE="",
    ) == (0, "")


def test_the_host_of_the_site_url_is_always_allowed() -> None:
    for hosts in ("", "www.commonbid.example"):
        code = "from config import settings; print('commonbid.example' in settings.ALLOWED_HOSTS)"
        env = {**os.environ, "SITE_URL": "https://commonbid.example", "ALLOWED_HOSTS": hosts}
        run = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
        assert run.stdout == "True\n", hosts


def test_links_in_mails_outlive_a_change_of_the_secret_key(settings: Any) -> None:
    signed = Signer(salt="pledge-link").sign("7")

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 10, [settings.SECRET_KEY]
    assert Signer(salt="pledge-link").unsign(signed) == "7"

    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(BadSignature):
        Signer(salt="pledge-link").unsign(signed)


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
