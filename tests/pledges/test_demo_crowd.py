"""The invented crowd of the demo: always the same, through the real services, all of it or the rest of it later."""

import io
import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db.models import F
from django.utils import timezone

from accounts.models import Mail
from campaigns import crowd, totals, visits
from campaigns.demo import clock
from campaigns.demo.clock import WEEKS
from campaigns.demo.load import load as load_campaigns
from campaigns.models import Campaign, Channel, TeamMember
from pledges import audit
from pledges.demo import coming, load, people
from pledges.demo.people import Habit, cast
from pledges.gateway import core
from pledges.models import Card, Consent, Message, MoneyAct, OfflineImport, Payment, Pledge, PledgeEvent, Status
from pledges.rehearsal import switches
from sandbox.stripe.sandbox import Sandbox
from sandbox.stripe.server import Server
from tests.make import signed_in
from tests.pledges.brute import Brute
from tests.pledges.desk import address
from tests.pledges.pages import words

FEW = {"we-are-twitter": 12, "gridpaper": 6, "harbour-radio": 32}
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def service(settings: Any, tmp_path: Path) -> Iterator[Sandbox]:
    """The payment sandbox over HTTP, as the crowd finds it."""
    server = Server(0, Sandbox(str(tmp_path / "stripe"), secret_key=django_settings.STRIPE_SECRET_KEY))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.STRIPE_API_BASE = server.url
    core.client.cache_clear()
    yield server.sandbox
    core.client.cache_clear()
    server.shutdown()
    server.server_close()
    server.sandbox.close()


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """So few that it is over soon."""
    monkeypatch.setattr(load, "SHARES", FEW)
    monkeypatch.setattr(load, "FEWEST", 0)


def come() -> str:
    out = io.StringIO()
    call_command("demo_crowd", people=100, stdout=out)
    return out.getvalue()


def figures() -> dict[str, Any]:
    return {
        "pledges": Counter(Pledge.objects.values_list("campaign__slug", "status", "amount_cents", "source", "name")),
        "cards": Counter(Card.objects.values_list("pledge__supporter__email", "state", "country")),
        "payments": Counter(Payment.objects.values_list("pledge__supporter__email", "state", "problem")),
    }


# -- who comes -------------------------------------------------------------------------------------------


def test_the_same_people_come_in_every_run() -> None:
    assert cast("gridpaper", 300, NOW) == cast("gridpaper", 300, NOW)
    assert cast("gridpaper", 300, NOW) != cast("gridpaper", 300, NOW, seed=7)


def test_most_come_at_the_start_and_at_the_end() -> None:
    weeks = Counter((NOW - person.at) // timedelta(weeks=1) for person in cast("we-are-twitter", 2_000, NOW))
    last, *middle, first = (weeks[week] for week in range(WEEKS))

    assert min(first, last) > 2 * max(middle)
    assert min(middle) > 50
    assert sum(weeks.values()) == 2_000


def test_whoever_never_confirms_came_this_week_as_others_are_forgotten() -> None:
    found = [person.at for person in cast("we-are-twitter", 2_000, NOW) if person.habit is Habit.UNCONFIRMED]

    assert min(found) > NOW - timedelta(days=7)


def test_everybody_is_marked_as_invented() -> None:
    crowd = cast("we-are-twitter", 500, NOW)

    assert all(person.email.endswith("@crowd.example.org") for person in crowd)
    assert all(re.search(r" \([Dd][eé]mo\)$", person.wish.name) for person in crowd if person.wish.name)


# -- what comes of it ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_crowd_comes_once_dated_back_and_leaves_everything_in_order(service: Sandbox) -> None:
    load_campaigns()

    assert "They came in" in come()
    before = figures()
    assert "Nobody new comes" in come()

    assert figures() == before
    assert audit.run(with_service=True).problems == []
    for campaign in Campaign.objects.filter(is_demo=True):
        compare(campaign)
    dated_back()
    assert not Mail.objects.filter(to__endswith=f"@{people.DOMAIN}", sent_at=None).exists()
    assert service.faults.webhooks == "on"
    assert abs(service.box.now() - timezone.now().timestamp()) < 5
    somebody_has_to_repair_a_card()
    the_teams_have_worked()


@pytest.mark.django_db
@pytest.mark.usefixtures("service")
def test_where_no_card_fails_there_is_nothing_to_ask_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pledges.demo.team.steering.possible", lambda _campaign: set())
    load_campaigns()

    assert "They came in" in come()
    assert "Nobody new comes" in come()

    assert not MoneyAct.objects.exists()


def compare(campaign: Campaign) -> None:
    slow, shown = Brute(campaign), totals.of([campaign])[campaign.pk]
    for total, status in ((shown.interest, "interested"), (shown.secured, "secured"), (shown.authorized, "authorized")):
        assert (total.people, total.cents) == slow.of(status)
    assert sum(visits.by_source(campaign).values()) >= 5 * len(slow.pledges)


def dated_back() -> None:
    start = timezone.now() - timedelta(weeks=WEEKS, minutes=5)
    assert len({at.date() for at in PledgeEvent.objects.values_list("at", flat=True)}) > 10
    for model, name in ((Pledge, "created_at"), (PledgeEvent, "at"), (Consent, "at"), (Card, "created_at")):
        found = model.objects.values_list(name, flat=True)
        assert start < min(found)
        assert max(found) <= timezone.now()
    assert not PledgeEvent.objects.filter(at__lt=F("pledge__created_at")).exists()


def somebody_has_to_repair_a_card() -> None:
    campaign = Campaign.objects.get(slug="harbour-radio")
    owner = campaign.team.get(role=TeamMember.Role.OWNER).user

    assert campaign.phase == Campaign.Phase.COLLECTING
    assert Pledge.objects.filter(campaign=campaign, status=Status.AUTHORIZED).exists()
    assert Payment.objects.repairable().filter(campaign=campaign).exists()
    page = words(signed_in(owner).get(address(campaign, "desk_supporters"), {"problem": "failed"}))
    assert "Card failed" in page


def the_teams_have_worked() -> None:
    """Each page of the desk has something to show, and one act waits for whoever signs in as the organizer."""
    open_, closed = (Campaign.objects.get(slug=slug) for slug in ("we-are-twitter", "harbour-radio"))
    desk = signed_in(closed.team.get(role=TeamMember.Role.OWNER).user)

    assert "Acts about money to confirm or reject" in words(desk.get(address(closed)))
    assert "phoned" in words(desk.get(address(closed, "desk_supporters"), {"problem": "failed"}))
    assert "Large ones with a card" in words(desk.get(address(open_, "desk_supporters")))
    assert "your card" in words(desk.get(address(open_, "desk_messages")))
    assert "To be decided" in words(desk.get(address(open_, "desk_offline")))
    assert "until" in words(desk.get(address(open_, "desk_exports")))
    assert "Complete the draft" in words(desk.get(address(Campaign.objects.get(slug="village-shop"))))
    assert Pledge.objects.filter(source__in=Channel.values, status=Status.INTERESTED).count() == 4


@pytest.mark.django_db
@pytest.mark.usefixtures("service")
def test_an_interrupted_load_goes_on_with_those_who_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    load_campaigns()
    first = iter(range(9))

    def until_the_power_fails(*visit: Any) -> None:
        if next(first, None) is None:
            raise KeyboardInterrupt
        coming.come(*visit)

    with monkeypatch.context() as patched:
        patched.setattr(load, "come", until_the_power_fails)
        with pytest.raises(KeyboardInterrupt):
            come()
    interrupted = Pledge.objects.count()
    come()

    crowd = [person for slug, count in FEW.items() for person in cast(slug, count, NOW)]
    wanted = {person.key: person.last_cents for person in crowd if person.habit is not Habit.WITHDRAWS}
    left = Pledge.objects.exclude(status=Status.WITHDRAWN).exclude(source__in=Channel.values)
    made = dict(left.values_list("form_key", "amount_cents"))
    assert (interrupted, made) == (9, wanted)
    assert Campaign.objects.get(slug="harbour-radio").phase == Campaign.Phase.COLLECTING
    assert audit.problems() == []
    seen = sum(sum(visits.by_source(campaign).values()) for campaign in Campaign.objects.filter(slug__in=FEW))
    assert seen == sum(6 + person.key.int % 40 for person in crowd)


@pytest.mark.django_db
@pytest.mark.usefixtures("service")
def test_however_long_people_take_to_come_the_campaign_that_will_be_collected_is_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    load_campaigns()
    left = []

    def look_at_the_deadline(campaign: Campaign, person: people.Person) -> None:
        if campaign.slug == "harbour-radio":
            left.append(Campaign.objects.get(pk=campaign.pk).deadline - timezone.now())
        coming.come(campaign, person)

    monkeypatch.setattr(load, "come", look_at_the_deadline)
    come()

    assert min(left) > timedelta(days=1)
    assert Campaign.objects.get(slug="harbour-radio").deadline <= timezone.now()


@pytest.mark.django_db
@pytest.mark.usefixtures("service")
def test_a_load_interrupted_after_the_close_still_leaves_an_act_that_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "SHARES", {**FEW, "we-are-twitter": 4, "gridpaper": 1})
    load_campaigns()
    with monkeypatch.context() as patched:
        patched.setattr(load.team, "decide", Mock(side_effect=KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            come()
    before = figures()["pledges"]

    come()

    assert MoneyAct.objects.open().count() == 1
    assert Message.objects.count() == OfflineImport.objects.filter(state="loaded").count() == 1
    assert {key: n for key, n in figures()["pledges"].items() if key[0] == "harbour-radio"} == before
    assert audit.problems() == []


# -- while the site is in use ----------------------------------------------------------------------------


@pytest.mark.django_db
def test_before_the_site_opens_people_come_only_to_the_campaign_that_is_collected(service: Sandbox) -> None:
    load_campaigns()
    call_command("demo_crowd", people=100, before_opening=True, stdout=io.StringIO())
    before = figures()
    closed = Campaign.objects.get(slug="harbour-radio")

    assert {slug for slug, *_ in before["pledges"]} == {"harbour-radio"}
    assert closed.phase == Campaign.Phase.COLLECTING
    assert closed.money_acts.open().count() == 1

    assert "They came in" in come()
    assert figures()["payments"] == before["payments"]
    assert {slug for slug, *_ in figures()["pledges"]} == set(FEW)
    the_teams_have_worked()


@pytest.mark.django_db
@pytest.mark.usefixtures("service")
def test_the_desk_says_that_people_still_come(monkeypatch: pytest.MonkeyPatch) -> None:
    load_campaigns()
    campaign = Campaign.objects.get(slug="we-are-twitter")
    desk = signed_in(campaign.team.get(role=TeamMember.Role.OWNER).user)
    seen: list[crowd.Crowd | None] = []

    def look_at_the_desk(*visit: Any) -> None:
        seen.append(crowd.coming_to(campaign))
        coming.come(*visit)

    monkeypatch.setattr(load, "come", look_at_the_desk)
    come()
    crowd.tell(412, 1_320)

    assert crowd.Crowd(10, 18) in seen
    assert "still arriving: 412 of 1,320 so far" in words(desk.get(address(campaign)))
    assert "still arriving" not in words(desk.get(address(Campaign.objects.get(slug="harbour-radio"))))
    assert crowd.coming_to(Campaign(phase=Campaign.Phase.PLEDGING)) is None
    crowd.forget()
    assert "still arriving" not in words(desk.get(address(campaign)))


def test_the_calls_of_the_crowd_carry_their_own_time_and_tell_nobody(service: Sandbox) -> None:
    began = int(timezone.now().timestamp())
    service.box.has_webhook = True

    with twenty_days_ago():
        then = core.client().v1.customers.create({"email": "then@example.org"})
        core.client().v1.customers.delete(then.id)
    now = core.client().v1.customers.create({"email": "now@example.org"})
    core.client().v1.customers.delete(now.id)

    assert began - then.created == pytest.approx(20 * 86_400, abs=5)
    assert now.created >= began
    told = [event for event in service.box.store.find("event", [], 10) if event["pending_webhooks"]]
    assert [event["data"]["object"]["id"] for event in told] == [now.id]


def test_a_page_that_was_opened_in_the_past_stays_open_while_that_is_told(service: Sandbox) -> None:
    with twenty_days_ago():
        customer = core.client().v1.customers.create({"email": "then@example.org"})
        saved, left = (
            core.client().v1.checkout.sessions.create(
                {"mode": "setup", "currency": "usd", "customer": customer.id, "success_url": "https://example.org"}
            )
            for _ in range(2)
        )
    service.move_clock(60)
    with twenty_days_ago():
        switches.pay(saved.id, "visa")
    service.move_clock(3600)

    found = [core.client().v1.checkout.sessions.retrieve(session.id).status for session in (saved, left)]
    assert found == ["complete", "expired"]


@contextmanager
def twenty_days_ago() -> Iterator[None]:
    with switches.backdated(), clock.at(timezone.now() - timedelta(days=20)):
        yield


@pytest.mark.django_db
@pytest.mark.usefixtures("service")
def test_people_stay_away_from_a_campaign_that_its_team_has_ended_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    load_campaigns()
    first = iter(range(35))

    def until_it_is_cancelled(campaign: Campaign, person: people.Person) -> None:
        found = Campaign.objects.get(slug="we-are-twitter")
        if next(first, None) is None and found.is_open:
            found.move(Campaign.Phase.CANCELLED)
        coming.come(campaign, person)

    monkeypatch.setattr(load, "come", until_it_is_cancelled)

    assert "They came in" in come()
    assert Pledge.objects.filter(campaign__slug="gridpaper").count() == FEW["gridpaper"]
    assert Pledge.objects.filter(campaign__slug="we-are-twitter").count() < FEW["we-are-twitter"]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "value"), [("STRIPE_LIVE", True), ("STRIPE_API_BASE", "")])
def test_nobody_invented_comes_where_payments_are_real(settings: Any, name: str, value: object) -> None:
    load_campaigns()
    setattr(settings, name, value)

    with pytest.raises(CommandError, match="NOTHING was changed"):
        come()

    assert not Pledge.objects.exists()
