"""The desk's pages for webhooks, which only owners may open."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.models import Campaign, CampaignAct, NotAllowed, TeamMember
from desk.models import Delivery, Event, Webhook
from desk.webhooks import managing, switching
from tests.helpers.builders import make_campaign, make_member, signed_in
from tests.helpers.desk.desk_team import address
from tests.helpers.desk.webhooks import Sink, make_delivery, make_webhook, owner_of, send, wish
from tests.helpers.pages import words

pytestmark = pytest.mark.django_db

Kind, State = CampaignAct.Kind, Delivery.State
FORM = {"name": "Forum", "kind": "slack", "url": "https://hooks.example.org/T0KEN", "events": ["update.published"]}


@pytest.fixture
def desk(campaign: Campaign) -> Client:
    return signed_in(owner_of(campaign))


def page(webhook: Webhook, name: str = "webhook", **more: Any) -> str:
    return address(webhook.campaign, name, pk=webhook.pk, **more)


def acts(campaign: Campaign) -> list[tuple[str, dict[str, Any]]]:
    return list(campaign.acts.order_by("pk").values_list("kind", "data"))


def test_an_owner_adds_changes_and_removes_a_webhook_and_the_log_says_so(campaign: Campaign, desk: Client) -> None:
    added = desk.post(address(campaign, "webhook_new"), FORM)
    webhook = campaign.webhooks.get()
    assert added.headers["Location"] == page(webhook)
    assert (webhook.kind, webhook.url, set(webhook.events)) == ("slack", FORM["url"], {"update.published"})

    changes = {"name": "Channel", "kind": "discord", "url": "https://other.example.org/", "events": [Event.PHASE]}
    desk.post(page(webhook, "webhook_edit"), changes)
    webhook.refresh_from_db()
    assert (webhook.name, webhook.kind, set(webhook.events)) == ("Channel", "slack", {Event.PHASE})

    asked = desk.get(page(webhook, "webhook_remove"))
    assert "Channel" in words(asked)
    desk.post(page(webhook, "webhook_remove"))

    assert not campaign.webhooks.exists()
    assert acts(campaign) == [
        (Kind.WEBHOOK_ADDED, {"webhook": "Forum", "server": "hooks.example.org"}),
        (Kind.WEBHOOK_CHANGED, {"webhook": "Channel", "server": "other.example.org"}),
        (Kind.WEBHOOK_REMOVED, {"webhook": "Channel", "server": "other.example.org"}),
    ]


@pytest.mark.parametrize(
    "changes",
    [{"url": "http://hooks.example.org/"}, {"url": "https://10.0.0.1/"}, {"url": ""}, {"events": []}, {"name": " "},
     {"events": ["webhook.test"]}, {"kind": "pager"}],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_the_form(campaign: Campaign, desk: Client, changes: dict[str, Any]) -> None:
    refused = desk.post(address(campaign, "webhook_new"), {**FORM, **changes})

    assert "Please check the following" in words(refused)
    assert not campaign.webhooks.exists()


def test_a_campaign_has_a_limited_number_of_webhooks(campaign: Campaign, desk: Client) -> None:
    for _ in range(managing.MOST):
        make_webhook(campaign)

    refused = desk.post(address(campaign, "webhook_new"), FORM)

    assert "There are as many webhooks as a campaign may have" in words(refused)
    assert campaign.webhooks.count() == managing.MOST
    assert "Add a webhook" not in words(desk.get(address(campaign, "webhooks")))


@pytest.mark.parametrize("role", set(TeamMember.Role) - {TeamMember.Role.OWNER})
def test_verbs_check_the_permission_themselves(campaign: Campaign, role: str) -> None:
    webhook, other = make_webhook(campaign), make_member(campaign, role)

    for act in (
        lambda: managing.add(campaign, other, Webhook.Kind.SLACK, wish()),
        lambda: managing.change(webhook, other, wish()),
        lambda: managing.replace_secret(webhook, other),
        lambda: managing.remove(webhook, other),
        lambda: switching.switch_off(webhook, other),
        lambda: switching.switch_on(webhook, other),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_the_secret_is_on_the_page_of_a_program_and_can_be_replaced(campaign: Campaign, desk: Client) -> None:
    webhook = make_webhook(campaign)
    assert webhook.secret in desk.get(page(webhook)).text
    assert webhook.secret not in desk.get(address(campaign, "webhooks")).text

    desk.post(page(webhook, "webhook_secret"))

    shown = desk.get(page(webhook)).text
    assert webhook.secret not in shown
    assert campaign.webhooks.get().secret in shown
    assert "The former secret is valid too, until" in shown


def test_a_chat_has_no_secret_to_show_or_replace(campaign: Campaign, desk: Client) -> None:
    webhook = make_webhook(campaign, "slack")
    desk.post(page(webhook, "webhook_secret"))

    assert "Secret" not in words(desk.get(page(webhook)))
    assert campaign.webhooks.get().secret == ""


def test_a_test_is_sent_and_what_came_of_it_shown(campaign: Campaign, desk: Client, sink: Sink) -> None:
    webhook = make_webhook(campaign, "slack", url=f"{sink.url}/fail/500")
    desk.post(page(webhook, "webhook_test"))
    waiting = desk.get(page(webhook))
    assert "On its way" in words(waiting)
    assert waiting.headers["Refresh"] == "5"

    send()

    shown = desk.get(page(webhook))
    assert "Refresh" not in shown.headers
    assert "Next attempt" in words(shown)
    assert "The server did not accept it. " in words(shown)
    assert "one attempt · answer 500 failed on purpose" in words(shown)
    assert "This is a test from “Our Commons”. It works." in words(shown)


def test_tests_are_limited(campaign: Campaign, desk: Client) -> None:
    webhook = make_webhook(campaign)
    for _ in range(21):
        desk.post(page(webhook, "webhook_test"))

    assert webhook.deliveries.count() == 20


def test_a_failed_message_is_sent_again_by_hand(campaign: Campaign, desk: Client, sink: Sink) -> None:
    webhook = make_webhook(campaign, url=f"{sink.url}/in")
    failed = make_delivery(webhook, state=State.FAILED, due_at=None)
    done = make_delivery(webhook, state=State.DELIVERED, due_at=None)
    assert desk.get(page(webhook)).text.count("Try again") == 1

    for delivery in (failed, done):
        desk.post(page(webhook, "webhook_again", delivery=delivery.pk))
    send()

    assert [each.headers["webhook-id"] for each in sink.taken] == [failed.message_id]


def test_a_webhook_is_switched_off_and_on_by_hand(campaign: Campaign, desk: Client) -> None:
    webhook = make_webhook(campaign)
    desk.post(page(webhook, "webhook_switch"), {"off": ""})
    shown = words(desk.get(page(webhook)))
    assert "Switched off by the team, " in shown
    assert "Send a test" not in shown
    desk.post(page(webhook, "webhook_test"))
    assert not webhook.deliveries.exists()

    desk.post(page(webhook, "webhook_switch"), {"on": ""})

    assert "State Switched on" in words(desk.get(page(webhook)))
    assert [kind for kind, _data in acts(campaign)] == [Kind.WEBHOOK_ADDED, Kind.WEBHOOK_OFF, Kind.WEBHOOK_ON]


def test_the_list_says_what_gets_through(campaign: Campaign, desk: Client) -> None:
    make_webhook(campaign, name="Fine")
    Webhook.objects.filter(pk=make_webhook(campaign).pk).update(failing_since=timezone.now())
    switching.give_up(make_webhook(campaign).pk, Webhook.Off.GONE)

    shown = words(desk.get(address(campaign, "webhooks")))

    assert "Fine A program, with signed messages (Standard Webhooks) · hooks.example.org Switched on" in shown
    assert "Nothing has got through since" in shown
    assert "Switched off because the address answered that it no longer exists, " in shown


def test_what_was_posted_is_shown_as_text(campaign: Campaign, desk: Client) -> None:
    webhook = make_webhook(campaign)
    make_delivery(webhook, body='{"a": "<script>ü"}', answer="<b>no</b>", status=400)

    shown = desk.get(page(webhook)).text

    assert "&lt;script&gt;ü" in shown
    assert "&lt;b&gt;no&lt;/b&gt;" in shown


def test_another_campaigns_webhook_is_not_there(campaign: Campaign, desk: Client) -> None:
    theirs, delivery = make_webhook(make_campaign()), make_delivery(make_webhook(campaign))

    assert desk.get(address(campaign, "webhook", pk=theirs.pk)).status_code == 404
    foreign = address(campaign, "webhook_again", pk=make_webhook(campaign).pk, delivery=delivery.pk)
    assert desk.post(foreign).status_code == 404


def test_a_webhook_that_was_removed_meanwhile_is_not_there(
    campaign: Campaign, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    webhook = make_webhook(campaign)

    def removed_meanwhile(*_given: object) -> None:
        raise Webhook.DoesNotExist

    monkeypatch.setattr(switching, "switch_off", removed_meanwhile)

    assert desk.post(page(webhook, "webhook_switch")).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_pages_cost_the_same_for_any_number(
    campaign: Campaign, desk: Client, rows: int, django_assert_num_queries: Any
) -> None:
    for _ in range(rows):
        webhook = make_webhook(campaign)
    for _ in range(rows):
        make_delivery(webhook, state=State.FAILED, due_at=None)

    # Session, user, member and text; then the webhooks, or one and what it was told.
    with django_assert_num_queries(5):
        desk.get(address(campaign, "webhooks"))
    with django_assert_num_queries(6):
        desk.get(page(webhook))
