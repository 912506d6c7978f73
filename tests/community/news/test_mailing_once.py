"""Nobody is mailed twice: after a crash, by two workers at once, for a correction."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from campaigns.models import Campaign
from common.mail import outbox
from common.models import Mail
from community.models import Update
from community.news import mailing, updates
from tests.helpers.builders import make_campaign
from tests.helpers.community.updates import mailed, make_signature, make_update, sweep
from tests.helpers.threads import at_once

pytestmark = pytest.mark.django_db


def slowly(act: Callable[..., Any]) -> Callable[..., Any]:
    def slow(*arguments: Any) -> Any:
        time.sleep(0.3)
        return act(*arguments)

    return slow


def test_a_crashed_batch_is_repeated_without_mailing_anyone_twice(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailing, "BATCH", 2)
    people = sorted(make_signature(campaign).email for _ in range(5))
    update, really = make_update(campaign, by_mail=True), outbox.post_many
    calls: list[int] = []

    def dies_after_the_second(letters: Any) -> None:
        calls.append(1)
        really(letters)
        if len(calls) == 2:
            raise SystemExit

    monkeypatch.setattr(outbox, "post_many", dies_after_the_second)
    with pytest.raises(SystemExit):
        sweep()
    assert len(mailed()) == 2

    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        sweep()
    update.refresh_from_db()
    assert mailed() == people
    assert (update.mailed, update.due_at) == (5, None)


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_mail_everybody_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailing, "BATCH", 3)
    campaign = make_campaign()
    people = sorted(make_signature(campaign).email for _ in range(20))
    update, barrier = make_update(campaign, by_mail=True), threading.Barrier(4)
    failed: list[BaseException] = []

    def work() -> None:
        try:
            barrier.wait()
            while Update.objects.exclude(due_at=None).exists():
                mailing.mail_due()
        except BaseException as error:  # noqa: BLE001  (shown below)
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    update.refresh_from_db()
    assert (failed, mailed(), update.mailed, update.due_at) == ([], people, 20, None)


@pytest.mark.django_db(transaction=True)
def test_of_two_simultaneous_updates_one_waits_for_the_pause_to_end(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.UPDATE_MAIL_HOURS = 72
    monkeypatch.setattr(mailing, "AT_ONCE", 1)
    monkeypatch.setattr(mailing, "recipients", slowly(mailing.recipients))
    campaign, barrier = make_campaign(), threading.Barrier(2)
    make_signature(campaign)
    # As they may come about when the setting is changed, or the workers stood still for days.
    for _ in range(2):
        make_update(campaign, by_mail=True)

    def work() -> None:
        barrier.wait()
        mailing.mail_due()
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    waiting = Update.objects.get(mailed_at=None)
    first = Update.objects.exclude(mailed_at=None).get()
    assert waiting.due_at == first.mailed_at + timedelta(hours=72)
    assert len(mailed()) == 1
    with time_machine.travel(waiting.due_at - timedelta(seconds=1), tick=False):
        sweep()
        assert len(mailed()) == 1
    with time_machine.travel(waiting.due_at, tick=False):
        sweep()
    assert len(mailed()) == 2


def test_a_correction_sends_no_mail(campaign: Campaign) -> None:
    make_signature(campaign)
    update = make_update(campaign, by_mail=True)
    sweep()

    updates.correct(Update.objects.get(pk=update.pk), update.by, {"en": {"title": "Corrected", "body": "Text"}})
    sweep()

    assert len(mailed()) == 1


def test_a_worker_that_has_claimed_an_update_does_not_send_it_after_it_was_made_a_draft(campaign: Campaign) -> None:
    make_signature(campaign)
    later = timezone.now() + timedelta(hours=1)
    update = make_update(campaign, by_mail=True, publish_at=later)
    with time_machine.travel(later):
        (claimed,) = Update.objects.claim(1)
    updates.unschedule(update, update.by)

    mailing._mail_some(claimed)
    sweep()

    assert mailed() == []


@pytest.mark.django_db(transaction=True)
def test_an_update_is_either_emailed_or_a_draft_again_even_if_clocks_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the clock of the process that makes it a draft it is not published yet; by the worker's it is due."""
    monkeypatch.setattr(Update, "is_published", False)
    for _round in range(10):
        Mail.objects.all().delete()
        campaign = make_campaign()
        people = [make_signature(campaign).email]
        update = make_update(campaign, by_mail=True)

        at_once(lambda number, update=update: sweep() if number else _try_to_unschedule(update), people=2)

        update.refresh_from_db()
        assert (mailed(), update.publish_at is None) in [(people, False), ([], True)]
        assert campaign.acts.exists() == (update.publish_at is None)


def _try_to_unschedule(update: Update) -> None:
    with suppress(updates.AlreadyPublished):
        updates.unschedule(update, update.by)
