"""Two people, or a person and a worker, do something to signatures at once."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections, transaction
from django.test import Client

from campaigns.models import Campaign
from common.models import Mail
from community import petition, signing
from community.models import Signature
from payments.books import audit
from tests.helpers.builders import make_user
from tests.helpers.community.signatures import (
    filled,
    make_draft,
    make_petition,
    make_signature,
    make_version,
    seen,
    send,
    signed,
    standing,
)

Status = Signature.Status


def at_once(*acts: Callable[[], Any]) -> list[str]:
    """Do them at the same moment, each with a connection of its own; returns what became of each."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> str:
        try:
            start.wait()
            act()
        except (signing.NotOpen, signing.Withdrawn, petition.ChangedMeanwhile) as error:
            return type(error).__name__
        else:
            return "done"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.django_db(transaction=True)
def test_two_confirmations_at_once_count_once() -> None:
    campaign = make_petition()
    for _ in range(10):
        mine = make_draft(campaign)
        seal = seen(mine)
        at_once(*[lambda mine=mine, seal=seal: signing.confirm(mine, seal)] * 4)  # type: ignore[misc]

    assert (signed(campaign), standing(campaign)) == (10, 10)
    assert audit.problems() == []


@pytest.mark.django_db(transaction=True)
def test_five_parallel_sends_of_one_form_leave_one_signature_and_one_mail() -> None:
    campaign, key = make_petition(), filled()["form_key"]

    at_once(*[lambda: send(Client(), campaign, form_key=key)] * 5)

    assert (Signature.objects.count(), Mail.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_confirming_during_a_publication_signs_the_text_that_was_seen_or_does_not_count() -> None:
    campaign, editor = make_petition(), make_user()
    outcomes = set()
    for round_ in range(20):
        drafts = [make_draft(campaign) for _ in range(3)]
        seals = [seen(draft) for draft in drafts]
        confirms = [lambda d=d, s=s: signing.confirm(d, s) for d, s in zip(drafts, seals, strict=True)]  # type: ignore[misc]
        publish = lambda n=round_: petition.publish(campaign, {"en": f"Text {n}."}, editor)  # noqa: E731
        outcomes |= set(at_once(*confirms, publish))

        newest = petition.current(campaign)
        assert not campaign.signatures.counted().exclude(version=newest).exists()
        assert signed(campaign) == standing(campaign) == 0

    assert "done" in outcomes
    assert audit.problems() == []


@pytest.mark.django_db(transaction=True)
def test_a_publication_and_confirmations_wait_for_each_other() -> None:
    campaign, editor = make_petition(), make_user()
    mine = make_draft(campaign)
    seal, order = seen(mine), list[str]()

    def confirm() -> None:
        with transaction.atomic():
            signing.confirm(mine, seal)
            time.sleep(0.5)
            order.append("confirmed")

    def publish() -> None:
        time.sleep(0.2)
        petition.publish(campaign, {"en": "Another text."}, editor)
        order.append("published")

    at_once(confirm, publish)

    assert order == ["confirmed", "published"]
    assert (Signature.objects.get().status, signed(campaign)) == (Status.OUTDATED, 0)


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_wins_over_a_simultaneous_confirmation() -> None:
    campaign = make_petition()
    for _ in range(20):
        mine = make_draft(campaign)
        seal = seen(mine)
        at_once(lambda m=mine, s=seal: signing.confirm(m, s), lambda m=mine: signing.withdraw(m))  # type: ignore[misc]
        assert (Signature.objects.get(pk=mine.pk).status, signed(campaign)) == (Status.WITHDRAWN, 0)

    assert audit.problems() == []


@pytest.mark.django_db(transaction=True)
def test_two_simultaneous_sweeps_ask_each_signer_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing, "BATCH", 3)
    campaign = make_petition()
    for _ in range(10):
        make_signature(campaign)
    make_version(campaign, "Another text.")

    def sweep() -> None:
        while signing.ask_to_sign_again():
            pass

    at_once(sweep, sweep, sweep)

    questions = Mail.objects.filter(kind="petition_changed")
    assert questions.count() == questions.values("to").distinct().count() == 10


@pytest.mark.django_db(transaction=True)
def test_signers_who_withdraw_during_the_questions_get_no_more_mail() -> None:
    campaign = make_petition()
    for _ in range(10):
        mine = make_signature(campaign)
        make_version(campaign, f"Text for {mine.pk}.")
        at_once(signing.ask_to_sign_again, lambda mine=mine: signing.withdraw(mine))  # type: ignore[misc]
        assert not Mail.objects.filter(to=mine.email).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_pledging_goes_on_while_a_text_is_published() -> None:
    campaign, editor = make_petition(), make_user()
    waits = []

    def publish() -> None:
        with transaction.atomic():
            petition.publish(campaign, {"en": "Another text."}, editor)
            time.sleep(1)

    def pledge() -> None:
        time.sleep(0.3)
        began = time.monotonic()
        with transaction.atomic():
            Campaign.objects.lock_for_key_share(campaign.pk)
        waits.append(time.monotonic() - began)

    at_once(publish, pledge)

    assert waits[0] < 0.6
