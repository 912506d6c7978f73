"""What comes about in a campaign is noted once for each webhook that wants it, and only what is new."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.asserts import assertNumQueries

from assembly import voting
from campaigns.models import Campaign
from community.models import Update
from desk.models import Delivery, Event, Webhook
from desk.webhooks import managing, noting, occasions, sending, switching
from pledges.models import Pledge
from tests.helpers.assembly import let_it_end, make_open, make_proposal
from tests.helpers.builders import make_campaign, make_draft, make_secured
from tests.helpers.community.updates import make_update
from tests.helpers.desk.webhooks import bodies, make_webhook, noted, owner_of, wish

pytestmark = pytest.mark.django_db

Phase = Campaign.Phase
HOUR = timedelta(hours=1)


def test_a_phase_that_begins_is_news_but_not_that_a_draft_is_given_up() -> None:
    campaign, given_up = make_campaign(phase=Phase.DRAFT), make_campaign(phase=Phase.DRAFT)
    webhook, other = make_webhook(campaign), make_webhook(given_up)
    campaign.move(Phase.PLEDGING)
    given_up.move(Phase.CANCELLED)

    assert noted(webhook) == [f"phase:{campaign.phase_changes.get().pk}"]
    assert noted(other) == []


def test_an_update_is_news_once_it_is_published(campaign: Campaign) -> None:
    webhook = make_webhook(campaign)
    make_update(campaign, publish_at=None)
    make_update(campaign, publish_at=timezone.now() + HOUR)
    published = make_update(campaign)

    assert noted(webhook) == [f"update:{published.pk}"]


def test_a_question_is_news_when_it_is_opened_and_when_it_is_decided(campaign: Campaign) -> None:
    webhook = make_webhook(campaign)
    make_proposal(campaign)
    proposal = make_open(campaign)
    assert noted(webhook) == [f"opened:{proposal.pk}"]

    let_it_end(proposal)
    assert noted(webhook) == [f"opened:{proposal.pk}"]  # not counted yet

    voting.close(proposal.pk)
    assert noted(webhook) == [f"opened:{proposal.pk}", f"closed:{proposal.pk}"]


def test_milestones_are_shares_of_the_threshold_and_round_numbers_of_supporters(campaign: Campaign) -> None:
    webhook = make_webhook(campaign)
    make_secured(campaign, cents=249_00)
    make_draft(campaign, cents=900_00)
    assert noted(webhook) == []

    make_secured(campaign, cents=1_00)
    assert noted(webhook) == ["percent:25"]

    for _ in range(8):
        make_secured(campaign, cents=1_00)
    assert noted(webhook) == ["percent:25", "people:10"]

    make_secured(campaign, cents=750_00)
    assert noted(webhook) == ["percent:25", "people:10", "percent:100"]


def test_a_milestone_that_is_lost_and_reached_again_is_no_news(campaign: Campaign) -> None:
    webhook = make_webhook(campaign)
    pledge = make_secured(campaign, cents=600_00)
    assert noted(webhook) == ["percent:50"]

    Pledge.objects.filter(pk=pledge.pk).move("secured", "withdrawn", "withdrawn")
    Delivery.objects.all().delete()
    make_secured(campaign, cents=600_00)

    assert noted(webhook) == []


def test_the_milestone_of_the_last_minute_is_noted_after_the_close(campaign: Campaign) -> None:
    webhook = make_webhook(campaign, events=[Event.MILESTONE])
    make_secured(campaign, cents=1_000_00)
    campaign.move(Phase.COLLECTING)

    assert noted(webhook) == ["percent:100"]
    assert bodies(webhook)[0]["data"]["total"] == {
        "people": 1,
        "amount_cents": 1_000_00,
        "threshold_cents": 1_000_00,
        "currency": "USD",
    }


def test_what_was_before_the_webhook_is_no_news(campaign: Campaign) -> None:
    make_update(campaign)
    make_open(campaign)
    make_secured(campaign, cents=600_00)
    webhook = managing.add(campaign, owner_of(campaign), Webhook.Kind.STANDARD, wish())

    assert noted(webhook) == []

    make_secured(campaign, cents=200_00)
    assert noted(webhook) == ["percent:75"]


def test_only_what_was_chosen_is_told_and_what_is_chosen_later_from_then_on(campaign: Campaign) -> None:
    webhook = make_webhook(campaign, events=[Event.UPDATE])
    update = make_update(campaign)
    make_open(campaign)
    make_secured(campaign, cents=600_00)
    managing.change(webhook, owner_of(campaign), wish(events=[Event.UPDATE, Event.OPENED, Event.MILESTONE]))
    later = make_open(campaign)

    assert noted(webhook) == [f"update:{update.pk}", f"opened:{later.pk}"]


def test_what_is_old_is_no_news_and_deliveries_outlive_it(campaign: Campaign) -> None:
    webhook = make_webhook(campaign)
    webhook.events = {Event.UPDATE: "2020-01-01T00:00:00+00:00"}
    webhook.save()
    make_update(campaign, publish_at=timezone.now() - occasions.SPAN - HOUR)
    fresh = make_update(campaign, publish_at=timezone.now() - occasions.SPAN + HOUR)
    assert noted(webhook) == [f"update:{fresh.pk}"]

    Delivery.objects.update(created_at=timezone.now() - sending.KEEP + HOUR)
    sending.purge()
    assert webhook.deliveries.count() == 1
    Delivery.objects.update(created_at=timezone.now() - sending.KEEP - HOUR)
    Update.objects.update(publish_at=timezone.now() - sending.KEEP)
    sending.purge()

    assert noted(webhook) == []


def test_a_webhook_that_is_off_is_told_nothing_and_once_it_is_on_only_what_is_new(campaign: Campaign) -> None:
    webhook, owner = make_webhook(campaign), owner_of(campaign)
    switching.switch_off(webhook, owner)
    make_update(campaign)
    make_secured(campaign, cents=600_00)
    assert noted(webhook) == []

    switching.switch_on(webhook, owner)
    assert noted(webhook) == []

    update = make_update(campaign, publish_at=timezone.now())
    assert noted(webhook) == [f"update:{update.pk}"]


def test_a_webhook_that_is_changed_meanwhile_is_told_by_its_new_choice(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    webhook, owner = make_webhook(campaign), owner_of(campaign)
    make_update(campaign)
    look = noting._known

    def changed_meanwhile(*given: object) -> object:
        managing.change(webhook, owner, wish(events=[Event.PHASE]))
        return look(*given)

    monkeypatch.setattr(noting, "_known", changed_meanwhile)

    assert noted(webhook) == []


def test_a_webhook_that_is_removed_meanwhile_holds_nothing_up(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    removed, stays = make_webhook(campaign), make_webhook(campaign)
    update = make_update(campaign)
    look = noting._known

    def removed_meanwhile(*given: object) -> object:
        managing.remove(removed, owner_of(campaign))
        return look(*given)

    monkeypatch.setattr(noting, "_known", removed_meanwhile)

    assert noted(stays) == [f"update:{update.pk}"]


def test_webhooks_of_several_campaigns_hear_of_their_own(campaign: Campaign) -> None:
    other = make_campaign()
    first, second = make_webhook(campaign), make_webhook(other)
    here, there = make_update(campaign), make_update(other)
    noting.note()
    noting.note()

    assert noted(first) == [f"update:{here.pk}"]
    assert noted(second) == [f"update:{there.pk}"]


@pytest.mark.parametrize("webhooks", [1, 3])
def test_without_news_looking_costs_the_same_for_any_number(webhooks: int) -> None:
    for _ in range(webhooks):
        campaign = make_campaign()
        make_webhook(campaign)
        make_update(campaign)
        make_open(campaign)
    noting.note()

    # Webhooks, four kinds of news, totals, those pledging closed for, and what is noted already.
    with assertNumQueries(7):
        noting.note()
