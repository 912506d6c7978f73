"""The invented crowd of the demo comes while the site is in use."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts import second_factor
from campaigns import crowd
from campaigns.models import Campaign, TeamMember
from common.models import Mail
from demo.campaign import clock
from demo.campaign.accounts import SUPPORTER
from demo.campaign.load import load as load_campaigns
from demo.rehearsal import switches
from demo.supporters import coming, parallel, people
from gateway import core
from payments.models import Payment
from pledges.models import Pledge, Status
from sandbox.stripe.sandbox import Sandbox
from tests.helpers.builders import signed_in
from tests.helpers.desk.demo import FEW, come, figures, the_teams_have_worked
from tests.helpers.desk.desk_team import address
from tests.helpers.pages import words

pytestmark = pytest.mark.usefixtures("few")


@pytest.mark.django_db
@pytest.mark.slow
def test_before_the_site_opens_people_come_only_to_the_campaign_that_is_collected(service: Sandbox) -> None:
    load_campaigns()
    call_command("demo_crowd", people=100, before_opening=True, stdout=io.StringIO())
    before = figures()
    closed = Campaign.objects.get(slug="harbour-radio")

    assert {slug for slug, *_ in before["pledges"]} == {"harbour-radio", "we-are-twitter"}
    assert [*Pledge.objects.filter(campaign__slug="we-are-twitter").values_list("supporter__email", "status")] == [
        (SUPPORTER, Status.SECURED)
    ]
    assert closed.phase == Campaign.Phase.COLLECTING
    act = closed.money_acts.open().get()
    assert not second_factor.users_without([act.asked_by_id])
    declined = Payment.objects.filter(state=Payment.State.DECLINED).values_list("pledge__supporter__email", flat=True)
    assert {*declined} <= {*Mail.objects.exclude(sent_at=None).values_list("to", flat=True)}
    assert declined
    assert crowd.progress_of(Campaign.objects.get(slug="we-are-twitter")) == (0, 18)

    assert "They came in" in come()
    assert figures()["payments"] == before["payments"]
    assert {slug for slug, *_ in figures()["pledges"]} == set(FEW)
    the_teams_have_worked()


@pytest.mark.django_db
@pytest.mark.usefixtures("service")
@pytest.mark.slow
def test_the_desk_says_that_people_still_come(monkeypatch: pytest.MonkeyPatch) -> None:
    load_campaigns()
    campaign = Campaign.objects.get(slug="we-are-twitter")
    desk = signed_in(campaign.team.get(role=TeamMember.Role.OWNER).user)
    seen: list[crowd.Crowd | None] = []

    def look_at_the_desk(*visit: Any) -> None:
        seen.append(crowd.progress_of(campaign))
        coming.come(*visit)

    monkeypatch.setattr(parallel, "come", look_at_the_desk)
    come()
    crowd.report(412, 1_320)

    assert crowd.Crowd(10, 18) in seen
    assert "still arriving: 412 of 1,320 so far" in words(desk.get(address(campaign)))
    assert "still arriving" not in words(desk.get(address(Campaign.objects.get(slug="harbour-radio"))))
    assert crowd.progress_of(Campaign(phase=Campaign.Phase.PLEDGING)) is None
    crowd.clear()
    assert "still arriving" not in words(desk.get(address(campaign)))


def test_calls_for_the_crowd_carry_their_own_time_and_notify_nobody(service: Sandbox) -> None:
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


def test_a_payment_page_opened_in_the_past_stays_open(service: Sandbox) -> None:
    service.box.has_webhook = True
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
    assert not any(event["pending_webhooks"] for event in service.box.store.find("event", [], 20))


@contextmanager
def twenty_days_ago() -> Iterator[None]:
    with switches.backdated(), clock.at(timezone.now() - timedelta(days=20)):
        yield


@pytest.mark.django_db
@pytest.mark.usefixtures("service")
@pytest.mark.slow
def test_invented_people_skip_a_campaign_that_its_team_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    load_campaigns()
    first = iter(range(35))

    def until_it_is_cancelled(campaign: Campaign, person: people.Person) -> None:
        found = Campaign.objects.get(slug="we-are-twitter")
        if next(first, None) is None and found.is_open:
            found.move(Campaign.Phase.CANCELLED)
        coming.come(campaign, person)

    monkeypatch.setattr(parallel, "come", until_it_is_cancelled)

    assert "They came in" in come()
    assert Pledge.objects.filter(campaign__slug="gridpaper").count() == FEW["gridpaper"]
    strangers = Pledge.objects.exclude(supporter__email=SUPPORTER)
    assert strangers.filter(campaign__slug="we-are-twitter").count() < FEW["we-are-twitter"]
