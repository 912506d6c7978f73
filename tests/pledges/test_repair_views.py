"""What supporters read and can do on the day of collection: the mails, the repair page, their pledge."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.template import engines
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import mail
from accounts.models import Mail
from campaigns.models import Campaign
from pledges import announcing, emails, refunding, steering
from pledges.models import Payment, Pledge, Refund, Status
from sandbox.stripe.sandbox import Sandbox
from tests.make import make_campaign, make_interest, make_secured, make_user
from tests.pledges.test_collecting import close, pledge_with, work
from tests.pledges.test_views import signed_in

pytestmark = pytest.mark.django_db

State = Payment.State


@pytest.fixture(autouse=True)
def unlimited(settings: Any) -> None:
    settings.STRIPE_REQUESTS_PER_SECOND = 0


@pytest.fixture
def loud_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", "UNRESOLVED %s")


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(threshold_cents=1_000_00, timezone="Europe/Berlin")


def failed(sandbox: Sandbox, campaign: Campaign, card: str = "chargeCustomerFail") -> Pledge:
    """A pledge whose card failed on the day of collection; two others hold the campaign up."""
    pledge_with(sandbox, campaign, cents=1_000_00)
    pledge = pledge_with(sandbox, campaign, card, cents=40_26)
    close(campaign)
    work(campaign)
    return pledge


def declined(campaign: Campaign, problem: str, code: str) -> Payment:
    """The same without a payment service, quick."""
    pledge = make_secured(campaign, cents=40_26)
    Campaign.objects.filter(pk=campaign.pk).update(phase="collecting", deadline=timezone.now())
    return Payment.objects.create(
        pledge=pledge, campaign=campaign, state=State.DECLINED, amount_cents=40_26, currency="USD", method_id="pm_1",
        customer_id="cus_1", problem=problem, code=code, repair_until=timezone.now() + timedelta(hours=72),
    )  # fmt: skip


def words(page: Any) -> str:
    """What a page says, without its mark-up."""
    main = page.content.decode().split('<main id="main"')[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


# -- mails -------------------------------------------------------------------------------------------

REPAIRS = ["card_failed", "repair_reminder", "last_chance"]
KINDS = [
    "will_be_charged", *REPAIRS, "pledge_lapsed", "nothing_charged", "charged", "refunded", "deadline_extended",
]  # fmt: skip
PROBLEMS = [("authenticate", "authentication_required"), ("another_card", "stolen_card"), ("later", "")]


def rendered(kind: str, campaign: Campaign, pledge: Pledge, **facts: str) -> Any:
    emails.tell_many(kind, campaign, {f"{kind}-{len(Mail.objects.all())}": pledge}, lambda _: facts)
    return mail.render(Mail.objects.latest("created_at"))


FACTS = {
    "before": "1 March 2027, 17:00 (Central European Standard Time)",
    "after": "4 March 2027, 17:00 (Central European Standard Time)",
    "problem": "later",
    "reason": "",
    "repair_until_text": "4 March 2027, 17:00 (Central European Standard Time)",
}


@pytest.mark.usefixtures("loud_templates")
@pytest.mark.parametrize("phase", ["pledging", "collecting", "failed", "cancelled"])
@pytest.mark.parametrize("make", [make_secured, make_interest])
@pytest.mark.parametrize("kind", KINDS)
def test_every_mail_can_be_read_in_both_forms(
    client: Client, campaign: Campaign, kind: str, phase: str, make: Any
) -> None:
    pledge = make(campaign, cents=40_26, name="Ada & Co")
    campaign.phase = phase
    campaign.acts.create(kind="cancelled", by=make_user(), data={"reason": "It was sold & gone."})

    message = rendered(kind, campaign, pledge, **FACTS)

    html = message.alternatives[0].content
    text = str(message.body)
    assert 10 < len(message.subject) < 120
    assert len(html.encode()) < 30_000
    for part in (message.subject, text, html):
        assert not re.search(r"UNRESOLVED|\{\{|\{%|None", part)
    assert "&amp;" not in text + message.subject
    assert [line for line in text.splitlines() if len(line) > 72 and not line.startswith("http")] == []
    assert "\n\n\n" not in text
    assert "  " not in re.sub(r"(?m)^ +", "", text)
    link = re.search(r"http://testserver(/p/\S+)", text)
    assert link
    assert link[0] in html
    assert client.get(link[1]).url == f"/pledges/{pledge.pk}/"
    assert "It was sold & gone." in " ".join(text.split()) or (kind, phase) not in {
        ("nothing_charged", "cancelled"),
        ("refunded", "cancelled"),
    }


@pytest.mark.parametrize("kind", REPAIRS)
@pytest.mark.parametrize(("problem", "code"), PROBLEMS)
def test_a_failed_card_is_told_with_its_reason_and_its_hour(
    campaign: Campaign, kind: str, problem: str, code: str
) -> None:
    payment = declined(campaign, problem, code)
    payment.repair_until = datetime(2100, 7, 4, 15, 0, tzinfo=UTC)

    emails.tell_payers(kind, campaign, {"now": payment})

    message = Mail.objects.get(kind=kind)
    text = " ".join(str(mail.render(message).body).split())
    assert "4 July 2100, 17:00 (Central European Summer Time)" in text
    assert "$40.26" in text
    assert "stolen" not in text + str(message.data)
    assert {"authenticate": "ask you first", "another_card": "another card", "later": "declined"}[problem] in text


def test_the_mails_of_a_whole_campaign_are_there_and_say_the_right_thing(
    client: Client, campaign: Campaign, sandbox: Sandbox
) -> None:
    owner, treasurer = (
        campaign.team.create(user=make_user(), role=role, name=role).user for role in ("owner", "treasurer")
    )
    pledge = failed(sandbox, campaign)
    announcing.announce_due()
    Payment.objects.filter(pledge=pledge).update(repair_until=timezone.now())
    assert work(campaign).phase == "offer"
    answer = steering.record_answer(campaign, "refused", owner)  # type: ignore[arg-type]
    steering.confirm_answer(answer, treasurer)
    work(campaign)
    while refunding.refund_due():
        pass

    sent = {row.kind: mail.render(row) for row in Mail.objects.exclude(kind="login_code")}

    assert sent.keys() >= {"will_be_charged", "card_failed", "pledge_lapsed", "charged", "refunded"}
    assert "does not count any more" in str(sent["pledge_lapsed"].body)
    assert "ended without a purchase" in str(sent["refunded"].body)
    assert "$1,000.00" in sent["charged"].subject


# -- my pledge and the repair page -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("problem", "code", "reason", "same_card"),
    [
        ("authenticate", "authentication_required", "Your bank wants to ask you first", 0),
        ("another_card", "expired_card", "the card has expired", 0),
        ("another_card", "stolen_card", "does not accept this card", 0),
        ("another_card", "fraudulent", "does not accept this card", 0),
        ("later", "insufficient_funds", "not enough money", 1),
        ("later", "processing_error", "had a fault", 1),
        ("later", "do_not_honor", "without giving a reason", 1),
    ],
)
def test_the_reason_is_said_in_plain_words_and_never_as_a_code(
    campaign: Campaign, problem: str, code: str, reason: str, same_card: int
) -> None:
    payment = declined(campaign, problem, code)
    client = signed_in(payment.pledge.supporter)

    mine = client.get(reverse("pledges:pledge", args=[payment.pledge_id]))
    repair = client.get(reverse("pledges:repair", args=[payment.pledge_id]))

    for page in (mine, repair):
        assert reason in words(page)
        assert not re.search(rf"\b{code}\b|stolen|fraud", page.content.decode())
    assert reverse("pledges:repair", args=[payment.pledge_id]) in mine.content.decode()
    text = repair.content.decode()
    assert text.index('value="another_card"') > 0
    assert text.count('value="same_card"') == same_card
    assert reverse("pledges:withdraw", args=[payment.pledge_id]) in text
    assert "$40.26" in text
    assert "Central European" in text


def test_another_card_leads_to_the_payment_page_and_back_to_a_reserved_pledge(
    campaign: Campaign, sandbox: Sandbox
) -> None:
    pledge = failed(sandbox, campaign, "authenticationRequired")
    client = signed_in(pledge.supporter)

    away = client.post(reverse("pledges:repair", args=[pledge.pk]), {"action": "another_card"})
    assert away.url.startswith("http")
    waiting = words(client.get(reverse("pledges:pledge", args=[pledge.pk])))
    assert "Waiting for your card" in waiting
    assert "Confirm, or use another card" in words(client.get(reverse("pledges:repair", args=[pledge.pk])))
    sandbox.complete(pledge.payments.get(state=State.REPAIRING).session_id)
    back = client.get(reverse("pledges:repair_return", args=[pledge.pk]), follow=True)

    assert "the card was accepted" in words(back)
    assert "Reserved on your card" in words(back)
    assert "Your pledge needs you" not in words(back)
    assert client.get(reverse("pledges:repair", args=[pledge.pk])).url == f"/pledges/{pledge.pk}/"


def test_a_service_that_does_not_answer_is_said_and_nothing_is_lost(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge = failed(sandbox, campaign)
    client = signed_in(pledge.supporter)
    sandbox.faults.change({"share_5xx": 1.0, "seed": 1})

    page = client.post(reverse("pledges:repair", args=[pledge.pk]), {"action": "another_card"}, follow=True)

    assert "did not answer" in words(page)
    sandbox.faults.clear()
    assert client.post(reverse("pledges:repair", args=[pledge.pk]), {"action": "another_card"}).url.startswith("http")


def test_the_same_card_is_tried_again_only_where_it_can_work(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge = failed(sandbox, campaign)
    hard = pledge.payments.get()
    client = signed_in(pledge.supporter)
    address = reverse("pledges:repair", args=[pledge.pk])

    page = client.post(address, {"action": "same_card"}, follow=True)
    assert "being tried again" in words(page)
    assert pledge.payments.get().state == State.TO_AUTHORIZE

    Payment.objects.filter(pk=hard.pk).update(state=State.DECLINED, problem="another_card")
    page = client.post(address, {"action": "same_card"}, follow=True)
    assert "looked at right now" in words(page)
    assert pledge.payments.get().state == State.DECLINED


def test_a_card_that_was_tried_often_enough_is_not_offered_again(campaign: Campaign) -> None:
    payment = declined(campaign, "later", "insufficient_funds")
    Payment.objects.update(attempt=Payment.MOST_TRIES + 1)
    client = signed_in(payment.pledge.supporter)
    address = reverse("pledges:repair", args=[payment.pledge_id])

    page = client.get(address)
    assert "as often as banks allow: please use another card" in words(page)
    assert 'value="same_card"' not in page.content.decode()
    assert 'value="another_card"' in page.content.decode()

    assert "tried often enough" in words(client.post(address, {"action": "same_card"}, follow=True))
    assert Payment.objects.get().state == State.DECLINED
    emails.tell_payers("repair_reminder", campaign, {"now": Payment.objects.get()})
    text = " ".join(str(mail.render(Mail.objects.get(kind="repair_reminder")).body).split())
    assert "as often as banks allow: please use another card" in text
    assert "can be tried again" not in text


def test_leaving_instead_of_repairing_is_one_page(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge = failed(sandbox, campaign)
    client = signed_in(pledge.supporter)
    address = reverse("pledges:withdraw", args=[pledge.pk])

    assert "cannot be taken back" in words(client.get(address))
    assert "is withdrawn" in words(client.post(address, follow=True))
    work(campaign)

    assert Pledge.objects.get(pk=pledge.pk).status == Status.WITHDRAWN
    assert Campaign.objects.get().phase == "offer"


def test_after_the_window_there_is_nothing_to_repair(campaign: Campaign) -> None:
    payment = declined(campaign, "later", "")
    Payment.objects.update(repair_until=timezone.now())
    client = signed_in(payment.pledge.supporter)

    for method in (client.get, client.post):
        assert method(reverse("pledges:repair", args=[payment.pledge_id])).url == f"/pledges/{payment.pledge_id}/"
    assert (
        reverse("pledges:repair", args=[payment.pledge_id])
        not in client.get(reverse("pledges:pledge", args=[payment.pledge_id])).content.decode()
    )


def test_the_repair_page_is_its_supporter_s_alone(client: Client, campaign: Campaign) -> None:
    payment = declined(campaign, "later", "")
    stranger = signed_in(make_user())

    for name in ("repair", "repair_return"):
        address = reverse(f"pledges:{name}", args=[payment.pledge_id])
        assert client.get(address).url.startswith("/accounts/login/")
        assert stranger.get(address).status_code == 404
    address = reverse("pledges:repair", args=[payment.pledge_id])
    assert stranger.post(address, {"action": "same_card"}).status_code == 404
    checked = Client(enforce_csrf_checks=True)
    checked.force_login(payment.pledge.supporter, "allauth.account.auth_backends.AuthenticationBackend")
    assert checked.post(address, {"action": "same_card"}).status_code == 403
    assert Payment.objects.get().state == State.DECLINED


@pytest.mark.parametrize(
    ("phase", "status", "expected"),
    [
        ("collecting", "secured", "Your bank is being asked to hold the amount"),
        ("collecting", "authorized", "it has not been taken"),
        ("collecting", "collected", "was charged to your card"),
        ("offer", "collected", "If the offer is refused"),
        ("completed", "collected", "the offer was accepted"),
        ("failed", "authorized", "let go of the reserved amount"),
        ("failed", "secured", "Nothing is charged"),
        ("failed", "collected", "on its way back"),
        ("cancelled", "collected", "on its way back"),
        ("failed", "released", "Nothing was charged"),
        ("failed", "refunded", "went back to your card"),
        ("collecting", "lapsed", "not completed in time"),
    ],
)
def test_my_pledge_says_what_is_true_in_every_state(campaign: Campaign, phase: str, status: str, expected: str) -> None:
    pledge = make_secured(campaign)
    Campaign.objects.update(phase=phase, deadline=timezone.now())
    Pledge.objects.update(status=status)

    assert expected in words(signed_in(pledge.supporter).get(reverse("pledges:pledge", args=[pledge.pk])))


def test_organizers_find_their_desk_among_their_pledges(campaign: Campaign) -> None:
    user = make_user()
    campaign.team.create(user=user, role="observer", name="Otto")

    assert reverse("pledges:desk", args=[campaign.slug]) in signed_in(user).get("/pledges/").content.decode()
    assert not Refund.objects.exists()
