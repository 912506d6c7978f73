"""What owners and treasurers correct at the desk: failed refunds and wrong answers; and the disputes it shows."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from campaigns.models import Campaign, CampaignAct, TeamMember
from payments.decisions import approvals
from payments.models import Dispute, MoneyAct, Refund
from payments.refunds import refund_results, refunding
from pledges.models import Pledge, Status
from sandbox.stripe.sandbox import Sandbox
from tests.helpers.builders import make_campaign, pledge_with, put, signed_in
from tests.helpers.desk.desk_team import OUTSIDE, address, collected, failed_refund, in_offer, member, people, proven
from tests.helpers.pages import words
from tests.helpers.simulation.timeline import cancel, close, decide
from tests.helpers.workers import everything_agrees, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited", "media")]

Role = TeamMember.Role


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(threshold_cents=1_000_00, timezone="America/New_York")


def client_of(campaign: Campaign, role: str = Role.OWNER) -> Client:
    return proven(member(campaign, role))


# -- refunds that failed -----------------------------------------------------------------------------


def test_a_failed_refund_is_retried_under_a_new_key(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge = pledge_with(sandbox, campaign, "refundFail", cents=1_000_00)
    close(campaign)
    work(campaign)
    olive, tom = member(campaign, Role.OWNER), member(campaign, Role.TREASURER)
    cancel(Campaign.objects.get(), [olive, tom])
    work(campaign)
    sandbox.fail_refunds()
    refund_results.update_from_event(Refund.objects.get().refund_id)
    first, second = proven(olive), proven(tom)
    again = address(campaign, "refund", pk=Refund.objects.get().pk)
    assert f'href="{again}"' in first.get(address(campaign)).content.decode()
    assert f"Money $1,000.00 Pledge {pledge.reference}" in words(first.get(again))

    first.post(again)
    assert Refund.objects.count() == 1
    page = second.post(address(campaign, "confirm", pk=MoneyAct.objects.latest("asked_at").pk), follow=True)
    assert "Confirmed: Retry a refund." in words(page)
    assert "Could not be refunded 0" in words(first.get(address(campaign)))
    work(campaign)

    assert Pledge.objects.get(pk=pledge.pk).status == Status.REFUNDED
    assert sorted(Refund.objects.values_list("state", flat=True)) == ["failed", "succeeded"]
    told = f"Refund retried: $1,000.00 · {pledge.reference} · treasurer name"
    assert told in words(first.get(address(campaign)))
    seen = client_of(campaign, Role.OBSERVER).get(
        address(campaign, "money_act", pk=MoneyAct.objects.latest("asked_at").pk)
    )
    assert f"Money amount hidden Pledge {pledge.reference}" in words(seen)
    everything_agrees()


def ended(campaign: Campaign) -> Refund:
    failed = failed_refund(campaign)
    put(campaign, phase="failed")
    return failed


def test_requesting_twice_makes_one_request(campaign: Campaign) -> None:
    failed = ended(campaign)
    client = client_of(campaign)
    member(campaign, Role.TREASURER)

    for _ in range(3):
        client.post(address(campaign, "refund", pk=failed.pk))

    assert MoneyAct.objects.get().refund == failed
    assert CampaignAct.objects.count() == 1


@pytest.mark.parametrize("state", ["to_refund", "pending", "succeeded"])
def test_a_refund_that_may_have_succeeded_is_not_retried(campaign: Campaign, state: str) -> None:
    refund = ended(campaign)
    Refund.objects.update(state=state)

    page = client_of(campaign).post(address(campaign, "refund", pk=refund.pk), follow=True)

    assert "already being refunded" in words(page)
    assert not MoneyAct.objects.exists()


def test_money_refunded_another_way_since_is_not_sent_again(campaign: Campaign) -> None:
    failed = ended(campaign)
    olive, tom = member(campaign, Role.OWNER), member(campaign, Role.TREASURER)
    asked = approvals.request(MoneyAct(campaign=campaign, kind="refund", refund=failed), olive)
    Refund.objects.create(payment=failed.payment, amount_cents=1, state="succeeded", refund_id="re_1")

    page = proven(tom).post(address(campaign, "confirm", pk=asked.pk), follow=True)

    assert "already being refunded" in words(page)
    assert Refund.objects.count() == 2
    assert MoneyAct.objects.get().is_waiting


def test_a_refund_tried_again_counts_once_in_what_is_still_to_go_back(campaign: Campaign) -> None:
    """Part of a payment failed to go back and was tried again; then the campaign ends, and the rest follows."""
    failed = ended(campaign)
    Refund.objects.filter(pk=failed.pk).update(amount_cents=10_00)
    decide("refund", campaign, [member(campaign, Role.OWNER), member(campaign, Role.TREASURER)], refund=failed)
    Refund.objects.exclude(pk=failed.pk).update(state="failed", due_at=None)

    refunding.give_back(campaign)

    assert list(Refund.objects.filter(state="to_refund").values_list("amount_cents", flat=True)) == [30_26]
    page = words(client_of(campaign).get(address(campaign)))
    assert page.count(f"{failed.payment.pledge.reference} $10.00") == 1


@pytest.mark.parametrize("who", [*OUTSIDE, "observer", "editor"])
def test_other_roles_cannot_retry_refunds_or_drop_requests(campaign: Campaign, who: str) -> None:
    known = people(campaign)
    failed = ended(campaign)
    act = approvals.request(MoneyAct(campaign=campaign, kind="refund", refund=failed), member(campaign, Role.OWNER))

    for page, pk in (("refund", failed.pk), ("drop", act.pk), ("confirm", act.pk)):
        assert known[who].post(address(campaign, page, pk=pk)).status_code == OUTSIDE.get(who, 302)
    assert known[who].get(address(campaign, "drop", pk=act.pk)).status_code == 405

    assert Refund.objects.count() == 1
    assert MoneyAct.objects.get().is_waiting


def test_refunds_of_another_campaign_answer_404(campaign: Campaign) -> None:
    failed = failed_refund(make_campaign())

    assert client_of(campaign).post(address(campaign, "refund", pk=failed.pk)).status_code == 404


# -- disputes ----------------------------------------------------------------------------------------


def test_disputes_are_listed_with_amount_day_and_reference_the_open_ones_first(campaign: Campaign) -> None:
    for number, state in enumerate(["open", "won", "lost"]):
        Dispute.objects.create(pk=f"dp_{number}", payment=collected(campaign), amount_cents=40_26, state=state)
    theirs = Dispute.objects.create(pk="dp_9", payment=collected(make_campaign()), amount_cents=1)

    page = words(client_of(campaign, Role.TREASURER).get(address(campaign)))

    listed = page.split("Disputes")[1].split("Books")[0]
    today = timezone.now().strftime("%Y")
    for dispute in Dispute.objects.exclude(pk=theirs.pk):
        line = f"{dispute.payment.pledge.reference} $40.26 {dispute.get_state_display()} · opened on"
        assert line in listed
    assert today in listed
    assert theirs.pk not in page
    assert [listed.index(word) for word in ("Open ", "Lost ", "Won ")] == sorted(
        listed.index(word) for word in ("Open ", "Lost ", "Won ")
    )


def test_without_disputes_they_are_not_mentioned(campaign: Campaign) -> None:
    assert "Disputes" not in words(client_of(campaign).get(address(campaign)))


# -- what is taken back or rejected -----------------------------------------------------------------


def recorded(campaign: Campaign, **more: Any) -> MoneyAct:
    """An answer that waits, in a team of two."""
    by = [member(campaign, role) for role in (Role.OWNER, Role.TREASURER)][1]
    return approvals.request(MoneyAct(campaign=in_offer(campaign), kind="answer", answer="refused", **more), by)


def test_a_wrong_answer_is_withdrawn_by_its_author_and_a_right_one_follows(campaign: Campaign) -> None:
    act = recorded(campaign)
    client = proven(act.asked_by)
    drop = address(campaign, "drop", pk=act.pk)
    shown = address(campaign, "money_act", pk=act.pk)
    assert f'action="{drop}"' in client.get(shown).content.decode()

    page = words(client.post(drop, follow=True))

    assert "You withdrew this request" in page
    assert "Request withdrawn treasurer name ," in page
    assert "Request withdrawn: Record the seller’s answer · Refused · treasurer name" in words(
        client.get(address(campaign))
    )
    second = client_of(campaign)
    confirm = address(campaign, "confirm", pk=act.pk)
    assert f'href="{confirm}"' not in second.get(shown).content.decode()
    for does in (second.get, second.post):
        assert "rejected or withdrawn, or it has lapsed" in words(does(confirm, follow=True))
    client.post(address(campaign, "answer"), {"answer": "accepted"})
    second.post(address(campaign, "confirm", pk=MoneyAct.objects.latest("asked_at").pk))
    assert Campaign.objects.get().phase == "completed"


def test_a_wrong_answer_is_rejected_by_the_second_person(campaign: Campaign) -> None:
    act = recorded(campaign)
    client = client_of(campaign)
    confirm, drop = (address(campaign, page, pk=act.pk) for page in ("confirm", "drop"))
    assert f'formaction="{drop}"' in client.get(confirm).content.decode()

    page = words(client.post(drop, follow=True))

    assert "You rejected this request" in page
    assert "Rejected owner name ," in page
    assert Campaign.objects.get().phase == "offer"
    assert "rejected or withdrawn, or it has lapsed" in words(client.post(drop, follow=True))
    assert CampaignAct.objects.count() == 2


def test_rejecting_and_taking_back_stop_money_and_need_no_second_factor(campaign: Campaign) -> None:
    act = recorded(campaign)

    signed_in(act.asked_by).post(address(campaign, "drop", pk=act.pk))

    assert MoneyAct.objects.get().state == "taken_back"


def test_a_confirmed_answer_stays(campaign: Campaign) -> None:
    act = recorded(campaign)
    approvals.confirm(act, member(campaign, Role.OWNER))

    page = proven(act.asked_by).post(address(campaign, "drop", pk=act.pk), follow=True)

    assert "already been confirmed, rejected or withdrawn" in words(page)
    assert MoneyAct.objects.get().state == "confirmed"


def test_the_document_of_a_dropped_answer_can_still_be_read(campaign: Campaign) -> None:
    act = recorded(campaign, document=SimpleUploadedFile("paper.pdf", b"%PDF-1.7"))
    approvals.withdraw(act, act.asked_by)

    got = client_of(campaign, Role.OBSERVER).get(address(campaign, "document", pk=act.pk))

    assert b"".join(got.streaming_content) == b"%PDF-1.7"  # type: ignore[arg-type]
