"""The invented crowd of the demo: always the same, through the real services, all of it or the rest of it later."""

import io
import re
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Mail
from campaigns import totals
from campaigns.demo.load import load as load_campaigns
from campaigns.models import Campaign, TeamMember
from pledges import audit
from pledges.demo import coming, load, people
from pledges.demo.people import Habit, cast
from pledges.gateway import core
from pledges.models import Card, Consent, Payment, Pledge, PledgeEvent, Status
from sandbox.stripe.sandbox import Sandbox
from sandbox.stripe.server import Server
from tests.make import signed_in
from tests.pledges.brute import Brute
from tests.pledges.desk import address
from tests.pledges.pages import words

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


def come(count: int = 0) -> str:
    """So few that it is over soon: every campaign gets its least, 25."""
    out = io.StringIO()
    call_command("demo_crowd", people=count or 1, stdout=out)
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
    last, *middle, first = (weeks[week] for week in range(people.WEEKS))

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
@pytest.mark.usefixtures("service")
def test_the_crowd_comes_once_and_the_books_are_in_order() -> None:
    load_campaigns()

    assert "They came in" in come()
    before = figures()
    assert "Nobody new comes" in come()

    assert figures() == before
    assert audit.run(with_service=True).problems == []
    for campaign in Campaign.objects.filter(is_demo=True):
        slow = Brute(campaign)
        shown = totals.of([campaign])[campaign.pk]
        assert (shown.secured.people, shown.secured.cents) == slow.of("secured")
        assert (shown.authorized.people, shown.authorized.cents) == slow.of("authorized")


@pytest.mark.django_db
@pytest.mark.usefixtures("service")
def test_it_is_dated_back_to_when_it_happened() -> None:
    load_campaigns()
    come()
    start = timezone.now() - timedelta(weeks=people.WEEKS, minutes=5)

    assert len({at.date() for at in PledgeEvent.objects.values_list("at", flat=True)}) > 15
    for model, name in ((Pledge, "created_at"), (PledgeEvent, "at"), (Consent, "at"), (Card, "created_at")):
        found = model.objects.values_list(name, flat=True)
        assert start < min(found)
        assert max(found) <= timezone.now()
    late = [event for event in PledgeEvent.objects.select_related("pledge") if event.at < event.pledge.created_at]
    assert late == []


@pytest.mark.django_db
@pytest.mark.usefixtures("service")
def test_a_campaign_is_being_collected_in_which_somebody_has_to_repair_a_card() -> None:
    load_campaigns()
    come(400)
    campaign = Campaign.objects.get(slug="harbour-radio")
    owner = campaign.team.get(role=TeamMember.Role.OWNER).user

    assert campaign.phase == Campaign.Phase.COLLECTING
    assert Pledge.objects.filter(campaign=campaign, status=Status.AUTHORIZED).exists()
    assert Payment.objects.repairable().filter(campaign=campaign).exists()
    page = words(signed_in(owner).get(address(campaign, "desk_supporters"), {"problem": "failed"}))
    assert "Card failed" in page


@pytest.mark.django_db
@pytest.mark.usefixtures("service")
def test_an_interrupted_load_goes_on_with_those_who_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    load_campaigns()
    visits = iter(range(9))

    def until_the_power_fails(*visit: Any) -> None:
        if next(visits, None) is None:
            raise KeyboardInterrupt
        coming.come(*visit)

    with monkeypatch.context() as patched:
        patched.setattr(load, "come", until_the_power_fails)
        with pytest.raises(KeyboardInterrupt):
            come()
    interrupted = Pledge.objects.count()
    come()

    keys = [person.key for slug in load.SHARES for person in cast(slug, load.FEWEST, NOW)]
    assert interrupted == 9
    assert sorted(Pledge.objects.values_list("form_key", flat=True)) == sorted(keys)
    assert Campaign.objects.get(slug="harbour-radio").phase == Campaign.Phase.COLLECTING
    assert audit.problems() == []


@pytest.mark.django_db
def test_the_service_is_left_as_it_was_found_and_no_mail_waits(service: Sandbox) -> None:
    load_campaigns()
    come()

    assert service.faults.webhooks == "on"
    assert abs(service.box.now() - timezone.now().timestamp()) < 5
    assert not Mail.objects.filter(to__endswith=f"@{people.DOMAIN}", sent_at=None).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "value"), [("STRIPE_LIVE", True), ("STRIPE_API_BASE", "")])
def test_nobody_invented_comes_where_payments_are_real(settings: Any, name: str, value: object) -> None:
    load_campaigns()
    setattr(settings, name, value)

    with pytest.raises(CommandError, match="NOTHING was changed"):
        come()

    assert not Pledge.objects.exists()
