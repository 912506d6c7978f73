"""The books: what the database itself refuses."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from campaigns.models import Campaign
from common import sql
from payments.models import Account, Entry, Journal
from sandbox.stripe.sandbox import Sandbox
from tests.helpers.workers import collected

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited")]


def test_the_ledger_cannot_be_unbalanced_or_changed(campaign: Campaign, sandbox: Sandbox) -> None:
    collected(sandbox, campaign)
    journal = Journal.objects.first()
    assert journal

    def lopsided() -> None:
        Entry.objects.create(journal=journal, account=Account.HELD, amount_cents=1)

    def empty() -> None:
        Journal.objects.create(key="empty", campaign=campaign, currency="USD")

    for act in (lopsided, empty):
        with pytest.raises(IntegrityError), transaction.atomic():
            at_commit(act)
    with pytest.raises(IntegrityError), transaction.atomic():
        Journal.objects.create(key=journal.key, campaign=campaign, currency="USD")
    for change in (Entry.objects.update, Journal.objects.update):
        with pytest.raises(Exception, match="pgtrigger"), transaction.atomic():
            change(**{"key": "x"} if change == Journal.objects.update else {"amount_cents": 1})
    for model in ("payments.Entry", "payments.Journal"):
        with pytest.raises(Exception, match="pgtrigger"), transaction.atomic():
            sql.execute(f"DELETE FROM {{{model}}}")


def at_commit(act: Any) -> None:
    """Do it, and check at once what the database checks at the commit."""
    act()
    sql.execute("SET CONSTRAINTS ALL IMMEDIATE")
