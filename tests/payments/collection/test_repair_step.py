"""The page where a failed card is fixed."""

import re
from unittest.mock import Mock

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import gateway
from campaigns.models import Campaign
from common.mail import outbox
from common.models import Mail
from payments import payer_emails
from payments.collection import repair_step
from payments.models import Payment
from pledges.models import Pledge, Status
from sandbox.stripe.sandbox import Sandbox
from tests.helpers.builders import make_campaign, make_user, signed_in
from tests.helpers.pages import levels, words
from tests.helpers.simulation.declines import declined, failed
from tests.helpers.workers import work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited")]

PaymentState = Payment.State


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(threshold_cents=1_000_00, timezone="Europe/Berlin")


@pytest.mark.parametrize(
    ("problem", "code", "reason", "same_card"),
    [
        ("authenticate", "authentication_required", "Your bank wants you to confirm that it is you", 0),
        ("another_card", "expired_card", "the card has expired", 0),
        ("another_card", "stolen_card", "does not accept this card", 0),
        ("another_card", "fraudulent", "does not accept this card", 0),
        ("later", "insufficient_funds", "not enough money", 1),
        ("later", "processing_error", "had a technical problem", 1),
        ("later", "do_not_honor", "without giving a reason", 1),
    ],
)
def test_the_reason_is_plain_language_and_never_a_code(
    campaign: Campaign, problem: str, code: str, reason: str, same_card: int
) -> None:
    payment = declined(campaign, problem, code)
    client = signed_in(payment.pledge.supporter)

    mine = client.get(reverse("pledges:pledge", args=[payment.pledge_id]))
    repair = client.get(reverse("payments:repair", args=[payment.pledge_id]))

    for page in (mine, repair):
        assert reason in words(page)
        assert not re.search(rf"\b{code}\b|stolen|fraud", page.content.decode())
    assert reverse("payments:repair", args=[payment.pledge_id]) in mine.content.decode()
    text = repair.content.decode()
    assert text.count('value="another_card"') == 1
    assert text.count('value="same_card"') == same_card
    assert reverse("payments:withdraw", args=[payment.pledge_id]) in text
    assert "$40.26" in text
    assert "(Berlin)" in text


def test_another_card_leads_to_the_payment_page_and_back_to_a_reserved_pledge(
    campaign: Campaign, sandbox: Sandbox
) -> None:
    pledge = failed(sandbox, campaign, "authenticationRequired")
    client = signed_in(pledge.supporter)

    away = client.post(reverse("payments:repair", args=[pledge.pk]), {"action": "another_card"})
    assert away.url.startswith("http")
    waiting = words(client.get(reverse("pledges:pledge", args=[pledge.pk])))
    assert "Waiting for your card" in waiting
    assert "Confirm, or use another card" in words(client.get(reverse("payments:repair", args=[pledge.pk])))
    sandbox.complete(pledge.payments.get(state=PaymentState.REPAIRING).session_id)
    back = client.get(reverse("payments:repair_return", args=[pledge.pk]), follow=True)

    assert levels(back) == ["success"]
    assert "Authorized on your card" in words(back)
    assert "Your pledge needs your attention" not in words(back)
    assert client.get(reverse("payments:repair", args=[pledge.pk])).url == f"/pledges/{pledge.pk}/"


def test_an_unavailable_service_is_reported_and_nothing_is_lost(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge = failed(sandbox, campaign)
    client = signed_in(pledge.supporter)
    sandbox.faults.change({"share_5xx": 1.0, "seed": 1})

    page = client.post(reverse("payments:repair", args=[pledge.pk]), {"action": "another_card"}, follow=True)

    assert "did not respond" in words(page)
    sandbox.faults.clear()
    assert client.post(reverse("payments:repair", args=[pledge.pk]), {"action": "another_card"}).url.startswith("http")


def test_a_refusal_by_the_service_is_reported_and_nothing_is_lost(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    payment = declined(campaign, "another_card", "expired_card")
    monkeypatch.setattr(repair_step, "another_card", Mock(side_effect=gateway.Refused("No such customer")))
    url = reverse("payments:repair", args=[payment.pledge_id])

    answer = signed_in(payment.pledge.supporter).post(url, {"action": "another_card"}, follow=True)

    assert "The payment provider refused to save a card." in words(answer)
    assert "No such customer" in caplog.text
    assert Payment.objects.get().state == payment.state


def test_the_same_card_is_tried_again_only_where_it_can_work(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge = failed(sandbox, campaign)
    hard = pledge.payments.get()
    client = signed_in(pledge.supporter)
    address = reverse("payments:repair", args=[pledge.pk])

    page = client.post(address, {"action": "same_card"}, follow=True)
    assert "being tried again" in words(page)
    assert pledge.payments.get().state == PaymentState.TO_AUTHORIZE

    Payment.objects.filter(pk=hard.pk).update(state=PaymentState.DECLINED, problem="another_card")
    page = client.post(address, {"action": "same_card"}, follow=True)
    assert "being processed right now" in words(page)
    assert pledge.payments.get().state == PaymentState.DECLINED


def test_a_card_that_was_tried_often_enough_is_not_offered_again(campaign: Campaign) -> None:
    payment = declined(campaign, "later", "insufficient_funds")
    Payment.objects.update(attempt=Payment.MOST_TRIES + 1)
    client = signed_in(payment.pledge.supporter)
    address = reverse("payments:repair", args=[payment.pledge_id])

    page = client.get(address)
    assert "as often as banks allow. Please use another card" in words(page)
    assert 'value="same_card"' not in page.content.decode()
    assert 'value="another_card"' in page.content.decode()

    assert "tried too many times" in words(client.post(address, {"action": "same_card"}, follow=True))
    assert Payment.objects.get().state == PaymentState.DECLINED
    payer_emails.notify_payers(campaign, "repair_reminder", [Payment.objects.get()])
    text = " ".join(str(outbox.render(Mail.objects.get(kind="repair_reminder")).body).split())
    assert "as often as banks allow. Please use another card" in text
    assert "try the same card again" not in text


def test_leaving_instead_of_repairing_is_one_page(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge = failed(sandbox, campaign)
    client = signed_in(pledge.supporter)
    address = reverse("payments:withdraw", args=[pledge.pk])

    assert "cannot be undone" in words(client.get(address))
    assert levels(client.post(address, follow=True)) == ["success"]
    work(campaign)

    assert Pledge.objects.get(pk=pledge.pk).status == Status.WITHDRAWN
    assert Campaign.objects.get().phase == "offer"


def test_after_the_window_there_is_nothing_to_repair(campaign: Campaign) -> None:
    payment = declined(campaign, "later", "")
    Payment.objects.update(repair_until=timezone.now())
    client = signed_in(payment.pledge.supporter)

    for method in (client.get, client.post):
        assert method(reverse("payments:repair", args=[payment.pledge_id])).url == f"/pledges/{payment.pledge_id}/"
    assert (
        reverse("payments:repair", args=[payment.pledge_id])
        not in client.get(reverse("pledges:pledge", args=[payment.pledge_id])).content.decode()
    )


def test_the_repair_page_is_its_supporter_s_alone(client: Client, campaign: Campaign) -> None:
    payment = declined(campaign, "later", "")
    stranger = signed_in(make_user())

    for name in ("repair", "repair_return"):
        address = reverse(f"payments:{name}", args=[payment.pledge_id])
        assert client.get(address).url.startswith("/accounts/login/")
        assert stranger.get(address).status_code == 404
    address = reverse("payments:repair", args=[payment.pledge_id])
    assert stranger.post(address, {"action": "same_card"}).status_code == 404
    checked = Client(enforce_csrf_checks=True)
    checked.force_login(payment.pledge.supporter, "allauth.account.auth_backends.AuthenticationBackend")
    assert checked.post(address, {"action": "same_card"}).status_code == 403
    assert Payment.objects.get().state == PaymentState.DECLINED
