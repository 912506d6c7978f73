"""Supporters who confirmed their address but saved no card are reminded: after an hour, and before the end."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from campaigns.models import Campaign
from common.mail import outbox
from common.models import Mail
from community.news import subscriptions
from pledges import announcements, cards, pledging
from pledges.models import CardReminder, Pledge
from pledges.occasions import card_missing, milestones
from sandbox.stripe.sandbox import Sandbox
from tests.helpers.builders import make_campaign, make_interest, make_secured, put
from tests.helpers.simulation.crashes import Town
from tests.helpers.threads import at_once

pytestmark = pytest.mark.django_db

MINE = {"card_missing", "card_missing_soon"}


def sweep() -> None:
    milestones.note()
    while card_missing.remind_due() + announcements.announce_due():
        pass


def sweep_in(**time: float) -> None:
    with time_machine.travel(timezone.now() + timedelta(**time)):
        sweep()


def told(pledge: Pledge) -> list[str]:
    mails = Mail.objects.filter(to=pledge.supporter.email, kind__in=MINE).order_by("pk")
    return list(mails.values_list("kind", flat=True))


def test_each_reminder_is_mailed_once(campaign: Campaign) -> None:
    pledge, saved = make_interest(campaign), make_secured(campaign)

    sweep_in(minutes=59)
    assert told(pledge) == []
    for _ in range(2):
        sweep_in(minutes=61)
        assert told(pledge) == ["card_missing"]
    sweep_in(days=27)
    assert told(pledge) == ["card_missing"]
    for _ in range(2):
        sweep_in(days=28, minutes=1)
        assert told(pledge) == ["card_missing", "card_missing_soon"]
    assert told(saved) == []


def test_they_are_never_mailed_at_once(campaign: Campaign) -> None:
    put(campaign, deadline=timezone.now() + timedelta(hours=47))
    early = make_interest(campaign)
    CardReminder.objects.filter(pledge=early).update(due_at=None, sent_at=timezone.now() - timedelta(hours=25))
    pledge = make_interest(campaign)

    sweep()  # the last days: it is about to be reminded
    sweep_in(hours=2)
    sweep_in(hours=46)

    assert (told(pledge), told(early)) == (["card_missing"], ["card_missing_soon"])


def test_after_workers_stood_still_for_days_there_is_one_mail(campaign: Campaign) -> None:
    pledge = make_interest(campaign)
    sweep_in(days=28, hours=5)
    assert told(pledge) == ["card_missing"]


def saves_a_card(pledge: Pledge) -> None:
    cards._secure(cards._requested_card(pledge), {"method_id": "pm_1", "brand": "visa"})


def unsubscribes(pledge: Pledge) -> None:
    subscriptions.set_wants_updates(pledge.campaign, pledge.supporter.email, wants=False)


def sees_the_end(pledge: Pledge) -> None:
    put(pledge.campaign, phase="failed")


STOPS: list[Callable[[Pledge], object]] = [saves_a_card, pledging.withdraw, unsubscribes, sees_the_end]


@pytest.mark.parametrize("stop", STOPS)
def test_whoever_is_done_is_not_reminded(campaign: Campaign, stop: Callable[[Pledge], object]) -> None:
    pledge = make_interest(campaign)
    stop(pledge)

    sweep_in(hours=2)
    sweep_in(days=29)

    assert told(pledge) == []


@pytest.mark.parametrize("stop", STOPS)
def test_a_reminder_that_has_not_left_yet_is_dropped(campaign: Campaign, stop: Callable[[Pledge], object]) -> None:
    pledge = make_interest(campaign)
    sweep_in(hours=2)
    stop(Pledge.objects.select_related("campaign").get(pk=pledge.pk))

    with pytest.raises(outbox.Unwanted):
        outbox.render(Mail.objects.get(kind="card_missing"))


def test_while_interest_is_gathered_nobody_is_asked_for_a_card() -> None:
    campaign = make_campaign(phase="interest")
    pledge = make_interest(campaign)

    sweep_in(hours=2)
    sweep_in(days=29)

    assert (told(pledge), CardReminder.objects.exists()) == ([], False)


def test_a_card_that_was_lost_later_is_missed_before_the_end_only(campaign: Campaign) -> None:
    pledge = make_secured(campaign)
    cards._lose(pledge.cards.select_related("pledge").get(state="saved"))

    sweep_in(hours=2)
    assert told(pledge) == []
    sweep_in(days=29)
    assert told(pledge) == ["card_missing_soon"]


def test_a_clock_that_is_set_back_repeats_nothing(campaign: Campaign) -> None:
    pledge = make_interest(campaign)
    for hours in (2, -24, 2, 28 * 24 + 3, 0, 28 * 24 + 3):
        sweep_in(hours=hours)
    assert told(pledge) == ["card_missing", "card_missing_soon"]


def test_the_link_goes_straight_on_to_the_card_step(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge = make_interest(campaign)
    sweep_in(hours=2)
    message = outbox.render(Mail.objects.get(kind="card_missing"))
    assert "List-Unsubscribe" in message.extra_headers
    address = next(word for word in message.body.split() if word.endswith("/card/"))

    answer = Client().get(address.removeprefix("http://testserver"))
    session = pledge.cards.get().session_id
    assert (answer.status_code, session in answer.url) == (302, True)
    # Whoever follows it again, such as a mail scanner, comes to the same page.
    assert Client().get(address.removeprefix("http://testserver")).url == answer.url

    cards.settle(_completed(sandbox, pledge))
    assert Client().get(address.removeprefix("http://testserver")).url == f"/pledges/{pledge.pk}/"


def _completed(sandbox: Sandbox, pledge: Pledge) -> Any:
    step = pledge.cards.select_related("pledge").get()
    sandbox.complete(step.session_id, "visa")
    return step


@pytest.mark.django_db(transaction=True)
def test_two_workers_and_a_supporter_at_once(campaign: Campaign) -> None:
    pledges = [make_interest(campaign) for _ in range(6)]
    CardReminder.objects.update(due_at=timezone.now())

    def act(number: int) -> None:
        if number < 2:
            card_missing.remind_due()
        else:
            pledging.withdraw(Pledge.objects.select_related("campaign").get(pk=pledges[number].pk))

    at_once(act, 4)

    assert [len(told(pledge)) for pledge in pledges[:2] + pledges[4:]] == [1] * 4
    assert all(len(told(pledge)) <= 1 for pledge in pledges)
    assert not CardReminder.objects.exclude(due_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_a_crash_before_the_commit_neither_loses_nor_repeats_the_mail(town: Town) -> None:
    pledge = make_interest()
    CardReminder.objects.update(due_at=timezone.now())

    assert town.dies_at("remind of card:before commit", card_missing.remind_due)
    assert told(pledge) == []
    CardReminder.objects.update(due_at=timezone.now())  # the lease is over
    card_missing.remind_due()
    card_missing.remind_due()

    assert told(pledge) == ["card_missing"]


@pytest.mark.parametrize("people", [1, 3])
def test_reminding_runs_as_many_queries_for_many_as_for_one(
    campaign: Campaign, django_assert_num_queries: Any, people: int
) -> None:
    pledges = [make_interest(campaign) for _ in range(people)]
    CardReminder.objects.update(due_at=timezone.now())

    with django_assert_num_queries(15):
        card_missing.remind_due()

    assert [told(pledge) for pledge in pledges] == [["card_missing"]] * people


def test_each_campaign_has_its_own_reminders_and_who_got_none_was_not_reminded() -> None:
    pledges = [make_interest(make_campaign()), make_interest(make_campaign()), make_interest(make_campaign())]
    CardReminder.objects.update(due_at=timezone.now())
    subscriptions.set_wants_updates(pledges[0].campaign, pledges[0].supporter.email, wants=False)

    card_missing.remind_due()

    assert [told(pledge) for pledge in pledges] == [[], ["card_missing"], ["card_missing"]]
    assert [CardReminder.objects.get(pk=pledge.pk).sent_at is None for pledge in pledges] == [True, False, False]


def test_rows_that_another_worker_has_claimed_in_the_meantime_are_left_to_it(campaign: Campaign) -> None:
    pledge = make_interest(campaign)
    CardReminder.objects.update(due_at=timezone.now())
    claimed = CardReminder.objects.select_related("pledge").claim(10)
    CardReminder.objects.update(due_at=timezone.now() + timedelta(minutes=2))

    card_missing._remind(claimed)

    assert (told(pledge), CardReminder.objects.filter(due_at=None).exists()) == ([], False)


def test_one_that_fails_is_postponed_and_the_others_are_reminded(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    pledges = [make_interest(campaign), make_interest(), make_interest(campaign)]
    CardReminder.objects.update(due_at=timezone.now())
    usual = card_missing.mail_context

    def failing(pledge_id: UUID) -> dict[str, Any]:
        if pledge_id == pledges[0].pk:
            raise ValueError(pledge_id)
        return usual(pledge_id)

    monkeypatch.setattr(card_missing, "mail_context", failing)
    card_missing.remind_due()

    assert [told(pledge) for pledge in pledges] == [[], ["card_missing"], ["card_missing"]]
    left = CardReminder.objects.get(due_at__isnull=False)
    assert (left.pk, left.sent_at, left.due_at > timezone.now()) == (pledges[0].pk, None, True)
    assert CardReminder.objects.filter(sent_at__isnull=False).count() == 2


@pytest.mark.parametrize("people", [1, 3])
def test_those_who_are_not_due_cost_nothing(campaign: Campaign, django_assert_num_queries: Any, people: int) -> None:
    for _ in range(people):
        make_interest(campaign)
    with django_assert_num_queries(3):  # the claim, with its savepoint
        assert card_missing.remind_due() == 0
