"""Only cards can be charged later or authorized: what the pages offer, and what happens to other payment methods."""

from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

import gateway
from campaigns.models import Campaign
from payments.collection import charging
from payments.models import Payment
from pledges import cards
from pledges.models import Card, Payer, Pledge, Status
from sandbox.stripe.client import client as stripe_client
from sandbox.stripe.sandbox import Sandbox
from sandbox.stripe.state.errors import Refused
from sandbox.stripe.web import pages
from tests.helpers.builders import make_campaign, make_interest, open_step, pledge_with, signed_in
from tests.helpers.faults import begun_repair, hear
from tests.helpers.pages import words
from tests.helpers.simulation.declines import failed
from tests.helpers.workers import everything_agrees, kinds, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited")]

PaymentState = Payment.State


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(threshold_cents=1_000_00)


def offer_link(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a Dashboard might that does not mind what we ask for."""
    monkeypatch.setattr("sandbox.stripe.resources.checkout.offered", lambda _session: ["visa", "link"])


def session(sandbox: Sandbox, id_: str) -> dict[str, Any]:
    found = sandbox.box.store.get(id_)
    assert found
    return found


def test_the_page_that_saves_a_card_offers_cards_and_promises_in_the_supporter_s_language(sandbox: Sandbox) -> None:
    pledge = make_interest()
    pledge.supporter.language = "de"
    pledge.supporter.save()

    step = open_step(Pledge.objects.get(pk=pledge.pk))

    page = pages.answer(sandbox, "GET", f"/checkout/{step.session_id}", {}).html
    assert 'value="link"' not in page
    assert '<p lang="de">Heute wird nichts abgebucht.' in page
    with pytest.raises(Refused):
        sandbox.complete(step.session_id, "link")


def test_the_page_of_repair_offers_cards_and_the_frozen_amount_in_the_campaign_s_currency(
    campaign: Campaign, sandbox: Sandbox
) -> None:
    pledge = failed(sandbox, campaign)
    pledge.supporter.language = "fr"
    pledge.supporter.save()

    found = session(sandbox, begun_repair(Pledge.objects.get(pk=pledge.pk)).session_id)

    page = pages.answer(sandbox, "GET", f"/checkout/{found['id']}", {}).html
    assert ("Pay $40.26" in page, 'value="link"' in page) == (True, False)
    assert (found["payment_method_types"], found["locale"], "presentment_details" in found) == (["card"], "fr", False)


def test_both_kinds_of_payments_stand_on_the_statement_with_the_campaign(sandbox: Sandbox) -> None:
    campaign = make_campaign(slug="we-are-twitter", threshold_cents=1_000_00)
    pledge = failed(sandbox, campaign)
    sandbox.complete(begun_repair(pledge).session_id)

    suffixes = {each["statement_descriptor_suffix"] for each in objects(sandbox, "payment_intent")}

    assert suffixes == {"WE ARE"}


@pytest.mark.parametrize(
    ("slug", "suffix"),
    [
        ("we-are-twitter", "WE ARE"),
        ("constitution", "CONSTITUTI"),
        ("buy-it", "BUY IT"),
        ("2030", "PLEDGE"),
        ("2030-now", "2030 NOW"),
        ("10-000000000-a", "PLEDGE"),
    ],
)
def test_the_suffix_is_whole_words_where_they_fit_and_never_what_stripe_refuses(slug: str, suffix: str) -> None:
    assert charging.statement_suffix(slug) == suffix
    assert len(suffix) <= charging.SUFFIX_LENGTH


def objects(sandbox: Sandbox, kind: str) -> list[dict[str, Any]]:
    ids = sandbox.box.store.rows("SELECT id FROM objects WHERE kind = ?", (kind,))
    return [session(sandbox, id_) for (id_,) in ids]


@pytest.mark.parametrize("how", ["return", "webhook"])
def test_another_payment_method_is_refused_and_detached_and_a_card_can_follow(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    offer_link(monkeypatch)
    pledge = make_interest()
    step = open_step(pledge)
    sandbox.complete(step.session_id, "link")
    if how == "webhook":
        hear(sandbox)

    client = signed_in(pledge.supporter)
    page = client.get(reverse("pledges:card_return", args=[pledge.pk, step.pk]), follow=True)

    assert "only a card can be used for a pledge" in words(page)
    assert reverse("pledges:card", args=[pledge.pk]) in page.content.decode()
    cards.forget_due()
    customer = Payer.objects.get().customer_id
    service = stripe_client(sandbox, settings.STRIPE_SECRET_KEY)
    assert [method.id for method in service.v1.payment_methods.list({"customer": customer}).data] == []

    again = open_step(Pledge.objects.get(pk=pledge.pk))
    sandbox.complete(again.session_id, "visa")
    cards.settle(again)
    assert Pledge.objects.get().status == Status.SECURED
    assert sorted(Card.objects.values_list("state", flat=True)) == ["forgotten", "saved"]


@pytest.mark.parametrize("how", ["return", "webhook", "sweep"])
def test_a_repair_with_another_payment_method_is_released_and_a_card_can_follow(
    campaign: Campaign, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    pledge = failed(sandbox, campaign)
    offer_link(monkeypatch)
    window = pledge.payments.get().repair_until
    paid = begun_repair(pledge).session_id
    sandbox.complete(paid, "link")
    if how == "webhook":
        hear(sandbox)
    elif how == "sweep":
        Payment.objects.filter(state=PaymentState.REPAIRING).update(due_at=timezone.now())
        charging.sync_due()

    page = signed_in(pledge.supporter).get(reverse("payments:repair_return", args=[pledge.pk]), follow=True)

    assert "only a card can be used here" in words(page)
    assert reverse("payments:repair", args=[pledge.pk]) in page.content.decode()
    assert gateway.read_charge(session(sandbox, paid)["payment_intent"]).outcome is gateway.Outcome.CANCELLED
    declined = pledge.payments.get(state=PaymentState.DECLINED)
    assert (declined.repair_until, kinds(pledge).count("card_failed")) == (window, 1)

    sandbox.complete(begun_repair(pledge).session_id, "visa")
    charging.sync(pledge.payments.select_related("campaign").get(state=PaymentState.REPAIRING))
    work(campaign)
    assert Pledge.objects.get(pk=pledge.pk).status == Status.COLLECTED
    everything_agrees()


def test_a_release_whose_answer_is_lost_does_not_lengthen_the_window(
    campaign: Campaign, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    pledge = failed(sandbox, campaign)
    offer_link(monkeypatch)
    window = pledge.payments.get().repair_until
    sandbox.complete(begun_repair(pledge).session_id, "link")
    sandbox.faults.lose_reply_next, sandbox.faults.lose_reply_path = 5, "cancel"
    payment = pledge.payments.select_related("campaign").get(state=PaymentState.REPAIRING)
    with pytest.raises(gateway.Unavailable):
        charging.sync(payment)
    sandbox.faults.clear()

    charging.sync(pledge.payments.select_related("campaign").get(state=PaymentState.REPAIRING))

    assert pledge.payments.get(state=PaymentState.DECLINED).repair_until == window


SAID = {
    Status.AUTHORIZED: "The card was accepted",
    Status.COLLECTED: "The card was accepted",
    Status.ISSUED: "The card was accepted",
    Status.LAPSED: "too late: your pledge has lapsed",
    Status.WITHDRAWN: "This pledge has been withdrawn",
    Status.RELEASED: "The campaign has ended in the meantime",
    Status.REFUNDED: "has been refunded",
    Status.SECURED: "has not responded yet",
    Status.INTERESTED: "has not responded yet",
}


def test_every_status_has_a_message_after_the_return() -> None:
    assert SAID.keys() == set(Status) - {Status.UNCONFIRMED}  # which has no page yet


@pytest.mark.parametrize("status", SAID)
def test_the_return_page_thanks_only_for_what_counts(campaign: Campaign, sandbox: Sandbox, status: Status) -> None:
    pledge = pledge_with(sandbox, campaign)
    Pledge.objects.filter(pk=pledge.pk).update(status=status)

    page = words(signed_in(pledge.supporter).get(reverse("payments:repair_return", args=[pledge.pk]), follow=True))

    assert SAID[status] in page
    assert ("Thank you" in page) == (SAID[status] == "The card was accepted")
