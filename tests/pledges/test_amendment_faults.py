"""A change while people pledge and answer and processes die: nobody is charged without agreeing, or asked twice."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from django.utils import timezone

from campaigns import totals
from campaigns.models import Campaign, Change
from common.models import Mail
from payments.books import audit
from payments.collection import collecting, sweeps
from pledges import announcements, consent, consent_windows, pledging, reconsent
from pledges.models import Pledge, Reconfirmation, Status, WrongMove
from tests.helpers.builders import make_draft, make_interest, make_secured
from tests.helpers.campaigns.amendments import end_window, make_owner, publish, reach_reminders, wish
from tests.helpers.simulation import oracle, timeline
from tests.helpers.simulation.crashes import Town, finishes
from tests.helpers.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)

CHANGE = ["publish change:before commit", "reconfirm:before commit"]
LAPSE = ["lapse:before commit", "lapse:after commit", "end window:after commit"]

REFUSED = (
    WrongMove, pledging.Outdated, pledging.CampaignClosed, collecting.NotYet, reconsent.StillOpen,
    reconsent.ChangedMeanwhile, reconsent.WrongPhase,
)  # fmt: skip
ROUNDS = range(5)


def outcome(act: Callable[[], object]) -> str:
    try:
        act()
    except REFUSED as error:
        return type(error).__name__
    return "won"


def agree(pledge: Pledge) -> str:
    fresh = Pledge.objects.get(pk=pledge.pk)
    return outcome(lambda: pledging.change_amount(fresh, fresh.amount_cents))


@pytest.mark.parametrize("round_", ROUNDS)
def test_when_an_answer_and_the_end_of_the_window_race_exactly_one_wins(campaign: Campaign, round_: int) -> None:
    pledges = [make_secured(campaign) for _ in range(6)]
    publish(campaign)
    ends_at = timezone.now() + timedelta(milliseconds=30 + 5 * round_)
    timeline.end_windows_by(f"'{ends_at.isoformat()}'::timestamptz")
    Reconfirmation.objects.update(due_at=ends_at)

    def act(number: int) -> str:
        while number == 6 and Reconfirmation.objects.get().due_at:
            consent_windows.end(campaign)
            consent_windows.end_due()
            Reconfirmation.objects.exclude(due_at=None).update(due_at=ends_at)
        return agree(pledges[number]) if number < 6 else ""

    answers = at_once(act, 7)

    fates = {"won": (Status.SECURED, 1), "TooLate": (Status.LAPSED, 0), "WrongMove": (Status.LAPSED, 0)}
    found = [(each.status, each.version) for each in Pledge.objects.order_by("pk")]
    assert found == [fates[answer] for answer in answers[:6]]
    assert totals.of([campaign])[campaign.pk].agreed.people == answers.count("won")
    assert audit.problems() == []


def test_an_answer_that_is_being_written_when_the_window_ends_counts(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    pledge, give = make_secured(campaign), consent.give
    publish(campaign)
    is_writing, is_over = Event(), Event()

    def slowly(*what: Any) -> bool:
        is_writing.set()
        is_over.wait(5)
        return give(*what)

    def act(number: int) -> str:
        if number == 0:
            return agree(pledge)
        is_writing.wait(5)
        timeline.end_windows_by("now() - interval '1 microsecond'")
        consent_windows.end(campaign)
        is_over.set()
        return "ended"

    monkeypatch.setattr(consent, "give", slowly)
    assert at_once(act, 2) == ["won", "ended"]

    now = Pledge.objects.get()
    assert (now.status, now.version) == (Status.SECURED, 1)
    assert audit.problems() == []


@pytest.mark.parametrize("round_", ROUNDS)
def test_a_pledge_made_during_a_publication_is_asked_or_has_seen_the_change(campaign: Campaign, round_: int) -> None:
    owner, said = make_owner(campaign), wish(campaign, threshold_cents=2_000_00)
    drafts = [[make_draft(campaign) for _ in range(6)] for _ in range(4)]

    def act(number: int) -> list[str]:
        if number == 4:
            return [outcome(lambda: reconsent.publish(campaign, said, owner))]
        return [outcome(lambda draft=draft: pledging.confirm(draft)) for draft in drafts[number]]  # type: ignore[misc]

    answers = Counter(answer for row in at_once(act, 5) for answer in row)

    asked = Pledge.objects.live().filter(version=0).count()
    assert (answers["won"] - 1, Reconfirmation.objects.get().asked) == (asked, asked)
    assert answers["Outdated"] == 24 - asked
    assert audit.problems() == []


@pytest.mark.parametrize("round_", ROUNDS)
def test_of_two_simultaneous_publications_one_succeeds(campaign: Campaign, round_: int) -> None:
    owners = [make_owner(campaign) for _ in range(2)]
    make_secured(campaign)
    said = [wish(campaign, threshold_cents=2_000_00 + number) for number in range(2)]

    answers = at_once(lambda n: outcome(lambda: reconsent.publish(campaign, said[n], owners[n])), 2)

    assert sorted(answers) == ["StillOpen", "won"]
    assert Campaign.objects.get().threshold_cents == 2_000_00 + answers.index("won")
    assert Change.objects.count() == campaign.acts.count() == 1


@pytest.mark.parametrize("round_", ROUNDS)
def test_the_close_and_the_end_of_the_window_leave_nobody_who_did_not_agree(campaign: Campaign, round_: int) -> None:
    agreed = [make_secured(campaign, cents=300_00) for _ in range(2)]
    silent = [make_secured(campaign, cents=300_00) for _ in range(4)]
    change = publish(campaign, threshold_cents=700_00)
    assert [agree(pledge) for pledge in agreed] == ["won", "won"]
    end_window(change)
    timeline.reach_deadline(campaign)
    acts = [lambda: collecting.close(Campaign.objects.get()), sweeps.advance_all, consent_windows.end_due] * 2

    at_once(lambda n: outcome(acts[n]), 6)
    sweeps.advance_all()

    assert Campaign.objects.get().phase == Campaign.Phase.FAILED
    assert collecting.Collection.objects.get().secured_cents == 600_00
    assert {Pledge.objects.get(pk=pledge.pk).status for pledge in silent} == {Status.LAPSED}
    assert audit.problems() == []


def test_simultaneous_workers_ask_and_remind_everybody_once(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announcements, "BATCH", 3)
    pledges = [make_interest(campaign) for _ in range(10)]
    publish(campaign)

    for _ in range(2):
        at_once(lambda _: announcements.announce_due(), 4)
        reach_reminders()

    posted = Counter(Mail.objects.filter(kind__startswith="change_").values_list("to", "kind"))
    wanted = {"change_published": 1, "change_reminder": 2}
    assert posted == {(pledge.supporter.email, kind): number for pledge in pledges for kind, number in wanted.items()}


def test_simultaneous_workers_end_a_window_once(campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consent_windows, "BATCH", 3)
    for _ in range(20):
        make_secured(campaign)
    end_window(publish(campaign))

    at_once(lambda _: consent_windows.end(campaign), 4)

    assert Mail.objects.filter(kind="not_reconfirmed").count() == 20
    assert totals.of([campaign])[campaign.pk].secured.people == 0
    assert audit.problems() == []


def asked(town: Town) -> list[Pledge]:
    """Two who agreed, who are enough, and one who says nothing."""
    for cents in (600_00, 400_00, 500_00):
        town.pledge("visa", cents)
    publish(town.campaign, town.treasurers[0], threshold_cents=900_00)
    pledges = list(Pledge.objects.order_by("pk"))
    for pledge in pledges[:2]:
        pledging.change_amount(pledge, pledge.amount_cents)
    return pledges


def test_a_publication_that_dies_has_not_happened(town: Town) -> None:
    town.pledge("visa", 600_00)

    assert town.dies_at(CHANGE[0], lambda: publish(town.campaign, town.treasurers[0]))

    assert (Change.objects.count(), Reconfirmation.objects.count(), Campaign.objects.get().version) == (0, 0, 0)
    assert publish(town.campaign, town.treasurers[0]).number == 1


def test_an_answer_that_dies_can_be_given_again(town: Town) -> None:
    silent = asked(town)[2]

    assert town.dies_at(CHANGE[1], lambda: agree(silent))
    assert Pledge.objects.get(pk=silent.pk).version == 0

    assert agree(silent) == "won"
    assert totals.of([town.campaign])[town.campaign.pk].agreed.people == 3


@pytest.mark.parametrize("label", LAPSE)
def test_the_end_of_a_window_that_dies_is_finished_once(town: Town, label: str) -> None:
    silent = asked(town)[2]
    timeline.reach_deadline(town.campaign)

    assert town.dies_at(label, timeline.work)
    finishes(town, timeline.work)

    assert Pledge.objects.get(pk=silent.pk).status == Status.LAPSED
    assert Counter(Pledge.objects.values_list("status", flat=True)) == {"collected": 2, "lapsed": 1}
    assert Campaign.objects.get().phase == Campaign.Phase.OFFER


@pytest.mark.parametrize("label", ["announce:before commit", "announce:after commit"])
def test_a_crashed_mailing_resumes_and_asks_nobody_twice(town: Town, label: str) -> None:
    town.pledge("visa", 600_00)
    publish(town.campaign, town.treasurers[0])

    assert town.dies_at(label, announcements.announce_due)
    assert oracle.now(town.sandbox.box.store) == []
    timeline.hurry()
    announcements.announce_due()

    assert Mail.objects.filter(kind="change_published").count() == 1
