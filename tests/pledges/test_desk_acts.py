"""What the desk lets owners and treasurers put right: failed refunds, wrong answers; and the disputes it shows."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from campaigns.models import Campaign, CampaignAct, TeamMember
from pledges import refunding, steering
from pledges.models import Answer, Dispute, Payment, Pledge, Refund, Status
from sandbox.stripe.sandbox import Sandbox
from tests.make import make_campaign, make_secured, pledge_with, signed_in
from tests.pledges.days import close
from tests.pledges.desk import OUTSIDE, address, in_offer, member, people
from tests.pledges.pages import words
from tests.pledges.workers import everything_agrees, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited", "media")]

Role = TeamMember.Role
State = Payment.State


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(threshold_cents=1_000_00, timezone="America/New_York")


def collected(campaign: Campaign) -> Payment:
    """A collected payment that no payment service has heard of; quick, for tests of pages."""
    pledge = make_secured(campaign, cents=40_26)
    Pledge.objects.filter(pk=pledge.pk).update(status=Status.COLLECTED)
    return Payment.objects.create(
        pledge=pledge, campaign=campaign, state=State.CAPTURED, amount_cents=40_26, currency="USD",
        repair_until=timezone.now(),
    )  # fmt: skip


def failed_refund(campaign: Campaign) -> Refund:
    return Refund.objects.create(payment=collected(campaign), amount_cents=40_26, state="failed", due_at=None)


def recorded(campaign: Campaign, role: str = Role.TREASURER) -> Answer:
    return Answer.objects.create(campaign=in_offer(campaign), kind="refused", recorded_by=member(campaign, role))


def client_of(campaign: Campaign, role: str = Role.OWNER) -> Client:
    return signed_in(member(campaign, role))


# -- refunds that failed -----------------------------------------------------------------------------


def test_money_that_could_not_go_back_is_sent_once_more_under_a_new_key(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge = pledge_with(sandbox, campaign, "refundFail", cents=1_000_00)
    close(campaign)
    work(campaign)
    olive = member(campaign, Role.OWNER)
    steering.cancel(Campaign.objects.get(), "It was sold.", olive)
    work(campaign)
    sandbox.fail_refunds()
    refunding.hear_of(Refund.objects.get().refund_id)
    client = signed_in(olive)
    again = address(campaign, "desk_refund", pk=Refund.objects.get().pk)
    assert f'action="{again}"' in client.get(address(campaign)).content.decode()

    page = client.post(again, follow=True)
    assert "tried again" in words(page)
    assert "Could not be refunded 0" in words(page)
    work(campaign)

    assert Pledge.objects.get(pk=pledge.pk).status == Status.REFUNDED
    assert sorted(Refund.objects.values_list("state", flat=True)) == ["failed", "succeeded"]
    assert f"Refund tried again: $1,000.00 ({pledge.pk}) · owner name" in words(client.get(address(campaign)))
    everything_agrees()


def test_trying_again_twice_is_once(campaign: Campaign) -> None:
    failed = failed_refund(campaign)
    client = client_of(campaign)

    for _ in range(3):
        client.post(address(campaign, "desk_refund", pk=failed.pk))

    assert Refund.objects.get(instead_of=failed).amount_cents == 40_26
    assert CampaignAct.objects.count() == 1


@pytest.mark.parametrize("state", ["to_refund", "pending", "succeeded"])
def test_what_is_not_known_to_have_failed_is_not_sent_again(campaign: Campaign, state: str) -> None:
    refund = failed_refund(campaign)
    Refund.objects.update(state=state)

    page = client_of(campaign).post(address(campaign, "desk_refund", pk=refund.pk), follow=True)

    assert "on its way back already" in words(page)
    assert Refund.objects.count() == 1
    assert not CampaignAct.objects.exists()


def test_what_went_back_another_way_since_is_not_sent_again(campaign: Campaign) -> None:
    failed = failed_refund(campaign)
    Refund.objects.create(payment=failed.payment, amount_cents=1, state="succeeded", refund_id="re_1")

    page = client_of(campaign).post(address(campaign, "desk_refund", pk=failed.pk), follow=True)

    assert "on its way back already" in words(page)
    assert Refund.objects.count() == 2


def test_a_refund_tried_again_counts_once_in_what_is_still_to_go_back(campaign: Campaign) -> None:
    """Part of a payment failed to go back and was tried again; then the campaign ends, and the rest follows."""
    failed = failed_refund(campaign)
    Refund.objects.filter(pk=failed.pk).update(amount_cents=10_00)
    steering.refund_again(failed, member(campaign, Role.OWNER))
    Refund.objects.exclude(pk=failed.pk).update(state="failed", due_at=None)

    refunding.give_back(campaign)

    assert list(Refund.objects.filter(state="to_refund").values_list("amount_cents", flat=True)) == [30_26]
    page = words(client_of(campaign).get(address(campaign)))
    assert page.count(f"{failed.payment.pledge_id} $10.00") == 1


@pytest.mark.parametrize("who", [*OUTSIDE, "observer", "editor"])
def test_nobody_else_tries_refunds_again_or_drops_answers(campaign: Campaign, who: str) -> None:
    known = people(campaign)
    failed, answer = failed_refund(campaign), recorded(campaign)

    for url in (address(campaign, "desk_refund", pk=failed.pk), address(campaign, "desk_drop", pk=answer.pk)):
        assert known[who].get(url).status_code == 405
        assert known[who].post(url).status_code == OUTSIDE.get(who, 302)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(member(campaign, Role.OWNER), "allauth.account.auth_backends.AuthenticationBackend")
    assert strict.post(address(campaign, "desk_refund", pk=failed.pk)).status_code == 403

    assert not CampaignAct.objects.exists()
    assert Refund.objects.count() == 1
    assert Answer.objects.get().is_waiting


def test_refunds_and_answers_of_another_campaign_are_not_there(campaign: Campaign) -> None:
    other = make_campaign()
    failed, answer = failed_refund(other), recorded(other)
    client = client_of(in_offer(campaign))

    assert client.post(address(campaign, "desk_refund", pk=failed.pk)).status_code == 404
    assert client.post(address(campaign, "desk_drop", pk=answer.pk)).status_code == 404


# -- disputes ----------------------------------------------------------------------------------------


def test_disputes_are_listed_with_amount_day_and_reference_the_open_ones_first(campaign: Campaign) -> None:
    for number, state in enumerate(["open", "won", "lost"]):
        Dispute.objects.create(pk=f"dp_{number}", payment=collected(campaign), amount_cents=40_26, state=state)
    theirs = Dispute.objects.create(pk="dp_9", payment=collected(make_campaign()), amount_cents=1)

    page = words(client_of(campaign, Role.OBSERVER).get(address(campaign)))

    listed = page.split("Disputes")[1].split("Books")[0]
    today = timezone.now().strftime("%Y")
    for dispute in Dispute.objects.exclude(pk=theirs.pk):
        line = f"{dispute.payment.pledge_id} $40.26 {dispute.get_state_display()} · opened on"
        assert line in listed
    assert today in listed
    assert theirs.pk not in page
    assert [listed.index(word) for word in ("Open ", "Lost ", "Won ")] == sorted(
        listed.index(word) for word in ("Open ", "Lost ", "Won ")
    )


def test_without_disputes_nothing_is_said_of_them(campaign: Campaign) -> None:
    assert "Disputes" not in words(client_of(campaign).get(address(campaign)))


# -- answers that are wrong --------------------------------------------------------------------------


def test_an_answer_is_taken_back_by_whoever_recorded_it_and_a_right_one_follows(campaign: Campaign) -> None:
    answer = recorded(campaign)
    client = signed_in(answer.recorded_by)
    drop = address(campaign, "desk_drop", pk=answer.pk)
    assert f'action="{drop}"' in client.get(address(campaign)).content.decode()

    page = words(client.post(drop, follow=True))

    assert "You took the answer back" in page
    assert "Taken back by treasurer name" in page
    assert "Seller’s answer taken back: Refused · treasurer name" in page
    second = client_of(campaign)
    confirm = address(campaign, "desk_confirm", pk=answer.pk)
    assert f'href="{confirm}"' not in second.get(address(campaign)).content.decode()
    for act in (second.get, second.post):
        assert "taken back or rejected already" in words(act(confirm, follow=True))
    client.post(address(campaign, "desk_answer"), {"kind": "accepted"})
    second.post(address(campaign, "desk_confirm", pk=Answer.objects.latest("recorded_at").pk))
    assert Campaign.objects.get().phase == "completed"


def test_a_wrong_answer_is_rejected_by_the_second_person(campaign: Campaign) -> None:
    answer = recorded(campaign)
    client = client_of(campaign)
    confirm, drop = (address(campaign, page, pk=answer.pk) for page in ("desk_confirm", "desk_drop"))
    assert f'formaction="{drop}"' in client.get(confirm).content.decode()

    page = words(client.post(drop, follow=True))

    assert "You rejected the answer" in page
    assert "Rejected by owner name" in page
    assert "Seller’s answer rejected: Refused · owner name" in page
    assert Campaign.objects.get().phase == "offer"
    assert "taken back or rejected already" in words(client.post(drop, follow=True))
    assert CampaignAct.objects.count() == 1


def test_a_confirmed_answer_stays(campaign: Campaign) -> None:
    answer = recorded(campaign)
    steering.confirm_answer(answer, member(campaign, Role.OWNER))

    page = signed_in(answer.recorded_by).post(address(campaign, "desk_drop", pk=answer.pk), follow=True)

    assert "has moved on" in words(page)
    assert Answer.objects.get().dropped_at is None


def test_the_document_of_a_dropped_answer_can_still_be_read(campaign: Campaign) -> None:
    answer = recorded(campaign)
    answer.document.save("paper.pdf", SimpleUploadedFile("paper.pdf", b"%PDF-1.7"))
    steering.drop_answer(answer, answer.recorded_by)

    got = client_of(campaign, Role.OBSERVER).get(address(campaign, "desk_document", pk=answer.pk))

    assert b"".join(got.streaming_content) == b"%PDF-1.7"  # type: ignore[arg-type]
