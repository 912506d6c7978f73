"""The invented crowd of the demo: through the real services, all of it or the rest of it later."""

from datetime import timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from django.core.management import CommandError
from django.db.models import F
from django.utils import timezone

from campaigns import totals, visits
from campaigns.models import Campaign, Channel, TeamMember
from common.models import Mail
from demo.campaign.accounts import SUPPORTER
from demo.campaign.clock import WEEKS
from demo.campaign.load import load as load_campaigns
from demo.supporters import coming, load, parallel, people
from demo.supporters.people import Habit, cast
from desk.models import Message, OfflineImport
from payments.books import audit
from payments.models import MoneyAct, Payment
from pledges.models import Card, Consent, Pledge, PledgeEvent, Status
from sandbox.stripe.sandbox import Sandbox
from tests.helpers.builders import join, make_user, signed_in
from tests.helpers.desk.demo import HANDFUL, NOW, come, figures, the_teams_have_worked
from tests.helpers.desk.desk_team import address
from tests.helpers.desk.recount import Brute
from tests.helpers.pages import words

pytestmark = pytest.mark.usefixtures("few")


@pytest.mark.django_db
@pytest.mark.slow
def test_the_crowd_comes_once_dated_back_and_leaves_everything_in_order(service: Sandbox) -> None:
    load_campaigns()
    for campaign in Campaign.objects.filter(is_demo=True):
        join(campaign, user=make_user(), role=TeamMember.Role.OWNER, name="Oda")  # while the crowd is on its way

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
@pytest.mark.slow
def test_without_a_failed_card_no_decision_is_requested(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("demo.team.decision.money_acts.possible", lambda _campaign: set())
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
    owner = campaign.team.filter(role=TeamMember.Role.OWNER).earliest("pk").user

    assert campaign.phase == Campaign.Phase.COLLECTING
    assert Pledge.objects.filter(campaign=campaign, status=Status.AUTHORIZED).exists()
    assert any(payment.is_repairable for payment in Payment.objects.filter(campaign=campaign))
    page = words(signed_in(owner).get(address(campaign, "supporters"), {"problem": "failed"}))
    assert "Card failed" in page


@pytest.mark.django_db
@pytest.mark.usefixtures("service", "handful")
@pytest.mark.slow
def test_an_interrupted_load_goes_on_with_those_who_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    load_campaigns()
    first = iter(range(9))

    def until_the_power_fails(*visit: Any) -> None:
        if next(first, None) is None:
            raise KeyboardInterrupt
        coming.come(*visit)

    with monkeypatch.context() as patched:
        patched.setattr(parallel, "come", until_the_power_fails)
        with pytest.raises(KeyboardInterrupt):
            come()
    strangers = Pledge.objects.exclude(supporter__email=SUPPORTER)
    interrupted = strangers.count()
    come()

    crowd = [person for slug, count in HANDFUL.items() for person in cast(slug, count, NOW)]
    wanted = {person.key: person.last_cents for person in crowd if person.habit is not Habit.WITHDRAWS}
    left = strangers.exclude(status=Status.WITHDRAWN).exclude(source__in=Channel.values)
    made = dict(left.values_list("form_key", "amount_cents"))
    assert (interrupted, made) == (9, wanted)
    assert Campaign.objects.get(slug="harbour-radio").phase == Campaign.Phase.COLLECTING
    assert audit.problems() == []
    seen = sum(sum(visits.by_source(campaign).values()) for campaign in Campaign.objects.filter(slug__in=HANDFUL))
    assert seen == sum(6 + person.key.int % 40 for person in crowd)


@pytest.mark.django_db
@pytest.mark.usefixtures("service", "handful")
@pytest.mark.slow
def test_however_long_people_take_to_come_the_campaign_that_will_be_collected_is_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    load_campaigns()
    left = []

    def look_at_the_deadline(campaign: Campaign, person: people.Person) -> None:
        if campaign.slug == "harbour-radio":
            left.append(Campaign.objects.get(pk=campaign.pk).deadline - timezone.now())
        coming.come(campaign, person)

    monkeypatch.setattr(parallel, "come", look_at_the_deadline)
    come()

    assert min(left) > timedelta(days=1)
    assert Campaign.objects.get(slug="harbour-radio").deadline <= timezone.now()


@pytest.mark.django_db
@pytest.mark.usefixtures("service")
@pytest.mark.slow
def test_a_load_interrupted_after_the_close_still_leaves_a_pending_decision(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "SHARES", {**HANDFUL, "we-are-twitter": 4, "gridpaper": 1})
    load_campaigns()
    with monkeypatch.context() as patched:
        patched.setattr(load.decision, "decide", Mock(side_effect=KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            come()
    before = of_closed()

    come()

    assert MoneyAct.objects.open().count() == 1
    assert Message.objects.count() == OfflineImport.objects.filter(state="loaded").count() == 1
    assert of_closed() == before
    assert audit.problems() == []


def of_closed() -> dict[Any, int]:
    return {key: n for key, n in figures()["pledges"].items() if key[0] == "harbour-radio"}


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "value"), [("STRIPE_LIVE", True), ("STRIPE_API_BASE", "")])
def test_no_invented_people_are_loaded_where_payments_are_real(settings: Any, name: str, value: object) -> None:
    load_campaigns()
    setattr(settings, name, value)

    with pytest.raises(CommandError, match="NOTHING was changed"):
        come()

    assert not Pledge.objects.exists()
