import gc
import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

from common import wakeup
from common.pages import page_cache
from config import celery_app
from config.database import transactions
from gateway import core
from pledges.management import partitions
from sandbox.stripe.client import client as stripe_client
from sandbox.stripe.sandbox import Sandbox
from tests.partitioned import PARTITIONED
from tests.seeds import REPEAT, SEED, SOAK

pytest_plugins = ["tests.helpers.fixtures"]
# What an assertion of a helper compared is told as that of a test is.
pytest.register_assert_rewrite("tests.helpers", "tests.access")

# A busy machine is not a fault: no example is too slow. What failed on this machine before is not tried first.
settings.register_profile(
    "seeded",
    max_examples=1_000 if SOAK else 100,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("seeded")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    if config.option.hypothesis_seed is None:
        config.option.hypothesis_seed = SEED


def pytest_report_header() -> str:
    return REPEAT


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # What takes longest begins first, so that no worker waits for another at the end.
    items.sort(key=lambda item: not item.nodeid.startswith(("tests/browser/", "tests/devstack/", "tests/rig/")))


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: searching all of it for garbage took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


FLOAT = 1_000_000_00
celery_app.loader.import_default_modules()
TASKS = set(celery_app.tasks)
# The first that fits. The browser's are two, so that no worker has nothing left to do while another is at them.
TOGETHER = ("tests/browser/organizers/", "tests/browser/", "tests/devstack/test_running.py")


class Together(LoadScopeScheduling):
    """Tests that have one stack share a worker, so that it is made once; of the others each goes where it can.

    Groups by marker, which xdist 3.8 has for this, do nothing under pytest 9.2: that keeps names elsewhere.
    """

    def _split_scope(self, nodeid: str) -> str:
        return next((shared for shared in TOGETHER if nodeid.startswith(shared)), nodeid)


# Optional: with `-p no:xdist` nobody asks for it.
@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    return Together(config, log)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    if PARTITIONED:
        with django_db_blocker.unblock():
            partitions.split()
            partitions.add_ahead()


@pytest.fixture(autouse=True)
def _seeded() -> None:
    """Delays and the order of webhooks are drawn from Python's own generator."""
    random.seed(SEED)


@pytest.fixture(autouse=True)
def strict_mail(settings: Any) -> None:
    """Mail of tests meets what it meets in the world; the sandbox's mailbox refuses the same."""
    settings.MAILERS = {"default": {"BACKEND": "tests.helpers.strict_mailbox.EmailBackend"}}


@pytest.fixture(autouse=True)
def rung(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tasks that were woken. Nothing is published, and a name that no worker knows is an error."""
    tasks: list[str] = []

    def wake(task: str) -> None:
        assert task in TASKS, f"no worker knows {task}"
        tasks.append(task)

    monkeypatch.setattr(wakeup._waker, "wake", wake)
    return tasks


@pytest.fixture(autouse=True)
def _no_page_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each request sees what the test has just written."""
    monkeypatch.setattr(page_cache, "LIFE", 0.0)


@pytest.fixture(autouse=True)
def tests_own_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    """The transaction that a test is rolled back with is no transaction of ours: Stripe may be called in it."""
    monkeypatch.setattr(
        transactions, "is_open", lambda: any(not block._from_testcase for block in connection.atomic_blocks)
    )


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """The payment service, in this process; its webhooks wait until a test delivers them."""
    stand_in = Sandbox(
        secret_key=django_settings.STRIPE_SECRET_KEY,
        webhook_secret=django_settings.STRIPE_WEBHOOK_SECRET,
        webhook=_post,
    )
    stand_in.faults.change({"webhooks": "hold", "seed": SEED})
    # Enough for the fees that refunds do not bring back; tests of a short balance pay it out first.
    stand_in.top_up("usd", FLOAT)
    monkeypatch.setattr(core, "client", lambda: stripe_client(stand_in, django_settings.STRIPE_SECRET_KEY))
    yield stand_in
    stand_in.close()


def _post(body: bytes, signature: str) -> bool:
    response = Client().post(
        reverse("stripe_webhook"),
        body,
        content_type="application/json",
        headers={"stripe-signature": signature},
    )
    return response.status_code < 300
