"""Saving a card: by webhook, by the return page or by the sweep, whichever comes first, once."""

from datetime import timedelta

import pytest
import stripe
from django.conf import settings
from django.utils import timezone

import gateway
from campaigns.models import Campaign
from common.models import Mail
from payments import stripe_events
from payments.models import StripeEvent
from pledges import cards, pledging
from pledges.models import Card, Payer, Pledge, PledgeEvent, Status
from sandbox.stripe.client import client
from sandbox.stripe.sandbox import Sandbox
from tests.helpers.builders import make_interest, open_step, pledge_with, save_card

pytestmark = pytest.mark.django_db

CardState = Card.State


def states(pledge: Pledge) -> list[str]:
    return list(pledge.cards.order_by("created_at").values_list("state", flat=True))


def status(pledge: Pledge) -> str:
    return Pledge.objects.get(pk=pledge.pk).status


def objects(sandbox: Sandbox, kind: str) -> int:
    return int(sandbox.stats()["objects"].get(kind, 0))


def due_now() -> None:
    for model in (Card, StripeEvent):
        model.objects.exclude(due_at=None).update(due_at=timezone.now() - timedelta(seconds=1))


def hear(sandbox: Sandbox) -> None:
    sandbox.flush_webhooks()
    due_now()
    stripe_events.process_stored()


def test_a_pledge_is_secured_when_the_webhook_says_so(sandbox: Sandbox) -> None:
    pledge = make_interest()
    card = save_card(sandbox, pledge)
    assert status(pledge) == Status.INTERESTED

    hear(sandbox)

    card.refresh_from_db()
    assert (status(pledge), str(card), card.expires[:2]) == (Status.SECURED, "visa •••• 4242", card.expires[:2])
    assert Mail.objects.get().kind == "pledge_saved"


def test_the_country_of_the_bank_is_noted_with_the_card(sandbox: Sandbox, campaign: Campaign) -> None:
    swiss, french = (pledge_with(sandbox, campaign, card) for card in ("ch", "authenticationRequiredOnSetup"))

    assert [(each.card.country, each.card.campaign_id) for each in (swiss, french)] == [
        ("CH", campaign.pk),
        ("FR", campaign.pk),
    ]


def test_a_pledge_is_secured_when_the_return_page_checks(sandbox: Sandbox) -> None:
    pledge = make_interest()

    assert cards.settle(save_card(sandbox, pledge)) == CardState.SAVED
    assert status(pledge) == Status.SECURED


def test_a_pledge_is_secured_when_the_sweep_checks(sandbox: Sandbox) -> None:
    pledge = make_interest()
    save_card(sandbox, pledge)
    due_now()

    assert cards.settle_due() == 1
    assert status(pledge) == Status.SECURED


def test_webhook_return_page_and_sweep_together_secure_it_once(sandbox: Sandbox) -> None:
    sandbox.faults.webhooks = "hold"
    pledge = make_interest()
    card = save_card(sandbox, pledge)

    cards.settle(card)
    due_now()
    cards.settle_due()
    hear(sandbox)
    cards.settle(Card.objects.get(pk=card.pk))

    assert pledge.events.filter(kind=PledgeEvent.Kind.SECURED).count() == 1
    assert Mail.objects.filter(kind="pledge_saved").count() == 1


def test_nothing_is_secured_while_the_page_is_open(sandbox: Sandbox) -> None:
    pledge = make_interest()
    step = open_step(pledge)
    due_now()

    cards.settle_due()

    step.refresh_from_db()
    assert (status(pledge), step.state) == (Status.INTERESTED, CardState.ASKED)
    assert step.due_at
    assert step.due_at > timezone.now()


def test_a_card_that_the_bank_refuses_leaves_the_step_open(sandbox: Sandbox) -> None:
    pledge = make_interest()
    step = open_step(pledge)

    with pytest.raises(Exception, match="declined"):
        sandbox.complete(step.session_id, "visa_chargeDeclined")

    assert cards.settle(step) == CardState.ASKED
    assert cards.open_card_page(pledge)


def test_requesting_a_card_again_leads_to_the_same_page(sandbox: Sandbox) -> None:
    pledge = make_interest()

    assert cards.open_card_page(pledge) == cards.open_card_page(pledge)
    assert (objects(sandbox, "checkout.session"), objects(sandbox, "customer")) == (1, 1)


def test_requesting_a_card_after_it_was_saved_leads_back_to_us(sandbox: Sandbox) -> None:
    pledge = make_interest()
    card = save_card(sandbox, pledge)

    assert cards.open_card_page(pledge).endswith(f"/pledges/{pledge.pk}/card/{card.pk}/")
    assert status(pledge) == Status.SECURED


def test_an_expired_page_is_followed_by_a_new_one(sandbox: Sandbox) -> None:
    pledge = make_interest()
    first = cards.open_card_page(pledge)
    sandbox.move_clock(25 * 3600)

    assert cards.open_card_page(pledge) != first
    assert states(pledge) == [CardState.EXPIRED, CardState.ASKED]


@pytest.mark.parametrize("call", ["/v1/customers", "/v1/checkout/sessions"])
def test_a_lost_reply_makes_no_second_object(sandbox: Sandbox, call: str) -> None:
    pledge = make_interest()
    sandbox.faults.lose_reply_next, sandbox.faults.lose_reply_path = 1, f"POST {call}$"

    with pytest.raises(gateway.Unavailable):
        cards.open_card_page(pledge)
    assert cards.open_card_page(pledge)

    assert (objects(sandbox, "checkout.session"), objects(sandbox, "customer")) == (1, 1)
    assert Payer.objects.count() == Card.objects.count() == 1


@pytest.mark.parametrize("fault", [{"share_429": 1}, {"share_5xx": 1}, {"fail_before_next": 1}])
def test_a_busy_or_broken_payment_service_is_unavailable_and_loses_nothing(
    sandbox: Sandbox, fault: dict[str, float]
) -> None:
    pledge = make_interest()
    sandbox.faults.change(fault)

    with pytest.raises(gateway.Unavailable):
        cards.open_card_page(pledge)

    sandbox.faults.clear()
    sandbox.complete(open_step(pledge).session_id)
    due_now()
    cards.settle_due()
    assert status(pledge) == Status.SECURED


def test_replacing_a_card_deletes_the_old_one(sandbox: Sandbox) -> None:
    pledge = make_interest()
    old = save_card(sandbox, pledge)
    cards.settle(old)

    cards.settle(save_card(sandbox, Pledge.objects.get(pk=pledge.pk), "authenticationRequiredSetupForOffSession"))
    cards.forget_due()

    assert states(pledge) == [CardState.FORGOTTEN, CardState.SAVED]
    assert Pledge.objects.get().card.last4 == "0446"  # type: ignore[union-attr]
    assert kept(sandbox, pledge) == [Pledge.objects.get().card.method_id]  # type: ignore[union-attr]
    assert [mail.kind for mail in Mail.objects.order_by("pk")] == ["pledge_saved", "card_replaced"]


def kept(sandbox: Sandbox, pledge: Pledge) -> list[str]:
    customer = Payer.objects.get(supporter=pledge.supporter).customer_id
    service: stripe.StripeClient = client(sandbox, settings.STRIPE_SECRET_KEY)
    return [method.id for method in service.v1.payment_methods.list({"customer": customer}).data]


def test_withdrawing_deletes_the_card(sandbox: Sandbox) -> None:
    pledge = make_interest()
    cards.settle(save_card(sandbox, pledge))

    pledging.withdraw(Pledge.objects.get(pk=pledge.pk))
    cards.forget_due()

    assert (states(pledge), kept(sandbox, pledge)) == ([CardState.FORGOTTEN], [])


def test_withdrawing_closes_a_page_that_is_still_open(sandbox: Sandbox) -> None:
    pledge = make_interest()
    step = open_step(pledge)

    pledging.withdraw(pledge)
    cards.forget_due()

    with pytest.raises(Exception, match="expired"):
        sandbox.complete(step.session_id)


def test_a_card_saved_during_a_withdrawal_is_deleted(sandbox: Sandbox) -> None:
    pledge = make_interest()
    save_card(sandbox, pledge)

    pledging.withdraw(pledge)
    hear(sandbox)
    due_now()
    cards.forget_due()

    assert (status(pledge), states(pledge), kept(sandbox, pledge)) == (Status.WITHDRAWN, [CardState.FORGOTTEN], [])


def test_a_card_saved_after_the_deadline_does_not_count_and_is_deleted(sandbox: Sandbox) -> None:
    pledge = make_interest()
    card = save_card(sandbox, pledge)
    Campaign.objects.update(deadline=timezone.now() - timedelta(seconds=1))

    cards.settle(card)
    cards.forget_due()

    assert (status(pledge), states(pledge), kept(sandbox, pledge)) == (Status.INTERESTED, [CardState.FORGOTTEN], [])


def test_deleting_a_card_is_retried_after_an_outage(sandbox: Sandbox) -> None:
    pledge = make_interest()
    cards.settle(save_card(sandbox, pledge))
    pledging.withdraw(Pledge.objects.get(pk=pledge.pk))
    sandbox.faults.lose_reply_next, sandbox.faults.lose_reply_path = 1, "detach"

    cards.forget_due()
    assert states(pledge) == [CardState.DROPPED]
    due_now()
    cards.forget_due()

    assert (states(pledge), kept(sandbox, pledge)) == ([CardState.FORGOTTEN], [])


def test_a_step_whose_opening_got_no_answer_is_given_up_in_the_end(sandbox: Sandbox) -> None:
    pledge = make_interest()
    sandbox.faults.fail_before_next, sandbox.faults.path = 1, "sessions"
    with pytest.raises(gateway.Unavailable):
        cards.open_card_page(pledge)
    Card.objects.update(created_at=timezone.now() - timedelta(hours=2))
    due_now()

    cards.settle_due()

    assert states(pledge) == [CardState.EXPIRED]
