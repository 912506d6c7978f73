"""Who gets an update by mail, when, and in which language."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail as outbox
from django.utils import timezone

from campaigns.models import Campaign
from common.mail import delivery
from community.models import Signature, Update
from community.news import mailing
from community.news.subscriptions import set_wants_updates, wants_updates
from pledges import pledging
from tests.helpers.builders import make_campaign, make_interest, make_secured
from tests.helpers.community.updates import mailed, make_signature, make_update, sweep

pytestmark = pytest.mark.django_db

Audience = Update.Audience


def test_updates_are_mailed_to_subscribers_and_to_those_who_pledged(campaign: Campaign) -> None:
    signer = make_signature(campaign)
    outdated = make_signature(campaign, status=Signature.Status.OUTDATED)
    make_signature(campaign, wants_updates=False)
    make_signature(campaign, status=Signature.Status.UNCONFIRMED)
    make_signature(campaign, status=Signature.Status.WITHDRAWN)
    interested, pledged = make_interest(campaign), make_secured(campaign)
    pledging.withdraw(make_secured(campaign))
    make_secured(make_campaign())
    make_signature(make_campaign())
    update = make_update(campaign, by_mail=True)

    sweep()

    readers = [signer.email, outdated.email, interested.supporter.email, pledged.supporter.email]
    assert mailed() == sorted(readers)
    update.refresh_from_db()
    assert (update.mailed, update.due_at) == (4, None)


def test_an_update_for_people_who_pledged_is_mailed_to_them_alone(campaign: Campaign) -> None:
    make_signature(campaign)
    make_interest(campaign)
    pledged = make_secured(campaign)
    make_update(campaign, by_mail=True, audience=Audience.PLEDGED)

    sweep()

    assert mailed() == [pledged.supporter.email]


def test_a_choice_outweighs_what_people_signed_up_for(campaign: Campaign) -> None:
    no, yes, silent = (make_signature(campaign, wants_updates=wants) for wants in (True, False, True))
    pledged = make_secured(campaign)
    set_wants_updates(campaign, no.email.upper(), wants=False)
    set_wants_updates(campaign, yes.email, wants=True)
    set_wants_updates(campaign, pledged.supporter.email, wants=False)
    set_wants_updates(make_campaign(), silent.email, wants=False)
    make_update(campaign, by_mail=True)

    sweep()

    assert mailed() == sorted([yes.email, silent.email])
    for email in (no.email, yes.email, silent.email, pledged.supporter.email, "nobody@example.org"):
        assert wants_updates(campaign, email) == (email in mailed())


def test_a_person_who_signed_and_pledged_is_mailed_once(campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailing, "BATCH", 1)
    pledges = [make_secured(campaign) for _ in range(3)]
    for pledge in pledges:
        make_signature(campaign, pledge.supporter.email)
    update = make_update(campaign, by_mail=True)

    sweep()

    assert mailed() == sorted(pledge.supporter.email for pledge in pledges)
    update.refresh_from_db()
    assert update.mailed == 3


def test_everybody_is_mailed_in_their_own_language(campaign: Campaign) -> None:
    make_signature(campaign, "de@example.org", language="de")
    make_signature(campaign, "it@example.org", language="it")
    words = {"en": {"title": "Hello", "body": "English."}, "de": {"title": "Guten Tag", "body": "Deutsch."}}
    make_update(campaign, words=words, by_mail=True)

    sweep()
    delivery.deliver()

    sent = {message.to[0]: message for message in outbox.outbox}
    assert "Guten Tag" in sent["de@example.org"].subject
    assert "/de/n/" in sent["de@example.org"].body
    assert "Hello" in sent["it@example.org"].subject


def test_updates_are_mailed_only_when_scheduled_and_requested(campaign: Campaign) -> None:
    make_signature(campaign)
    make_update(campaign)
    planned = make_update(campaign, publish_at=timezone.now() + timedelta(hours=2), by_mail=True)

    sweep()
    assert mailed() == []

    with time_machine.travel(planned.publish_at, tick=False):
        sweep()
    assert len(mailed()) == 1


@pytest.mark.parametrize("people", [1, 3])
def test_a_batch_costs_the_same_for_few_and_many(
    campaign: Campaign, django_assert_num_queries: Any, people: int
) -> None:
    for _ in range(people):
        make_signature(campaign)
        make_secured(campaign)
    make_update(campaign, by_mail=True)
    # Claim (4 with its savepoint), the update, the campaign's lock, the last mail, three lists, keys known, whose
    # turn it is, post, save.
    with django_assert_num_queries(16):
        mailing.mail_due()
    assert len(mailed()) == 2 * people


def test_mail_of_a_past_year_does_not_hold_up_an_update(campaign: Campaign) -> None:
    make_signature(campaign)
    make_update(campaign, by_mail=True, due_at=None, mailed_at=datetime(2026, 1, 1, tzinfo=UTC))
    make_update(campaign, by_mail=True)
    sweep()
    assert len(mailed()) == 1
