"""What the measurements of the collection share: the machine in words, and payments that are due, made in bulk."""

import importlib.metadata
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import django
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

CENTS = 40_26
ROWS = """
    WITH people AS (
        INSERT INTO accounts_user (id, email, password, is_active, is_staff, is_superuser, date_joined)
        SELECT uuidv7(), gen_random_uuid() || '@example.org', '!', true, false, false, now()
        FROM generate_series(1, %(count)s) RETURNING id
    ), promises AS (
        INSERT INTO pledges_pledge (id, campaign_id, supporter_id, status, amount_cents, name, show_name, show_amount,
                                    form_key, created_at, updated_at)
        SELECT uuidv7(), %(campaign)s, id, 'secured', %(cents)s, '', false, false, gen_random_uuid(), now(), now()
        FROM people RETURNING id
    )
    INSERT INTO pledges_payment (id, pledge_id, campaign_id, state, amount_cents, currency, method_id, customer_id,
        intent_id, session_id, attempt, problem, code, repair_until, reminders, had_last_try, charge_id, due_at, tries)
    SELECT uuidv7(), id, %(campaign)s, 'to_authorize', %(cents)s, 'USD', %(method)s, %(customer)s, '', '', 1, '', '',
           now() + interval '3 days', 0, false, '', now(), 0
    FROM promises
"""


@contextmanager
def scene() -> Iterator[None]:
    """A scratch database and a payment sandbox, as the settings of this process and of all that it starts."""
    # After the stage is set, for Django reads the environment once.
    from pledges.rehearsal.stage import stage

    redis = os.environ["REDIS_URL"]
    with stage() as env:
        os.environ.update(env, REDIS_URL=redis, LOG_LEVEL="ERROR", DJANGO_SETTINGS_MODULE="config.settings")
        django.setup()
        call_command("migrate", verbosity=0)
        try:
            yield
        finally:
            connection.close()


def describe() -> None:
    model = next(line.split(":")[1].strip() for line in Path("/proc/cpuinfo").open() if line.startswith("model name"))
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        postgres = cursor.fetchone()[0].split()[0]
    versions = ", ".join(
        f"{name} {importlib.metadata.version(name)}" for name in ("django", "celery", "psycopg", "stripe")
    )
    print(f"{model}, {os.cpu_count()} cores, load before {os.getloadavg()[0]:.1f}")
    print(f"Python {platform.python_version()}, PostgreSQL {postgres}, {versions}")


def payer() -> tuple[str, str]:
    """One customer with one good card, which pays for everybody."""
    from pledges.gateway import core

    client = core.client()
    customer = client.v1.customers.create({"email": "bench@example.org"})
    method = client.v1.payment_methods.attach("pm_card_visa", {"customer": customer.id})
    return customer.id, method.id


def due_payments(count: int, paid_by: tuple[str, str]) -> "Campaign":
    """A closed campaign with so many pledges, whose payments are to be authorized now."""
    from campaigns.models import Campaign, Company
    from pledges.models import Collection

    slug = f"bench-{uuid4().hex[:8]}"
    company = Company.objects.create(name="Measured, Inc.", ticker=slug[-8:], currency="USD")
    campaign = Campaign.objects.create(
        company=company, slug=slug, phase=Campaign.Phase.COLLECTING, currency="USD", threshold_cents=count * CENTS,
        optimum_cents=count * CENTS, min_cents=1, max_cents=10**6, deadline=timezone.now(),
        valuation_date=date(2016, 10, 14), organizer_name="Bench", contact_email="bench@example.org",
    )  # fmt: skip
    texts = ("ask", "bought", "money", "failure", "risks", "refunds", "governance", "organizer")
    campaign.texts.create(language="en", title="Bench", **dict.fromkeys(texts, "…"))
    campaign.terms_versions.create(number=1, text="…")
    now = timezone.now()
    Collection.objects.create(
        campaign=campaign, closed_at=now, secured_cents=count * CENTS, repair_until=now + timedelta(days=3)
    )
    with connection.cursor() as cursor:
        customer, method = paid_by
        facts = {"count": count, "campaign": campaign.pk, "cents": CENTS, "method": method, "customer": customer}
        cursor.execute(ROWS, facts)
        cursor.execute("ANALYZE")
    return campaign
