"""What the desk of a campaign's team shows."""

import pytest
from django.utils import timezone

from campaigns.models import Campaign, TeamMember
from payments.books import audit
from payments.models import Account, AuditRun, Collection, Payment, Refund
from pledges.models import Pledge, Status
from sandbox.stripe.sandbox import Sandbox
from tests.helpers.builders import make_campaign, make_secured, pledge_with, put, signed_in
from tests.helpers.desk.desk_team import address, member
from tests.helpers.pages import words
from tests.helpers.simulation.timeline import close
from tests.helpers.workers import work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited", "media")]

Role = TeamMember.Role
PaymentState = Payment.State


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(threshold_cents=1_000_00, timezone="America/New_York")


def test_the_day_of_collection_is_seen_as_it_is(campaign: Campaign, sandbox: Sandbox) -> None:
    client = signed_in(member(campaign, Role.OBSERVER))
    pledge_with(sandbox, campaign, cents=1_000_00)
    pledge_with(sandbox, campaign, "chargeCustomerFail", cents=40_26)
    before = words(client.get(address(campaign)))
    assert "The campaign closes automatically on" in before
    assert "Nothing is authorized or collected until" in before

    close(campaign)
    assert "To be authorized 2 $1,040.26" in words(client.get(address(campaign)))
    work(campaign)
    page = words(client.get(address(campaign)))
    assert "Authorized 1 $1,000.00" in page
    assert "Declined 1 $40.26" in page
    assert "2 of 2 cards processed" in page
    assert "Declined cards can be fixed until" in page
    assert "None yet. The audit runs every night." in page

    Payment.objects.filter(state=PaymentState.DECLINED).update(repair_until=timezone.now())
    work(campaign)
    audit.run(with_service=True)
    page = words(client.get(address(campaign)))
    assert "Offer made" in page
    assert "Collected 1 $1,000.00" in page
    assert "Released 1 $40.26" in page
    assert "Held for supporters −$1,000.00" in page
    assert "Total $0.00" in page
    assert "No problems found" in page
    assert "Open for pledges → Collecting · automatically" in page


def test_a_repaired_pledge_stands_in_one_row_only(campaign: Campaign) -> None:
    pledge = make_secured(campaign, cents=40_26)
    facts = {"pledge": pledge, "campaign": campaign, "amount_cents": 40_26, "currency": "USD",
             "repair_until": timezone.now()}  # fmt: skip
    Payment.objects.create(state=PaymentState.RELEASED, **facts)
    Payment.objects.create(state=PaymentState.AUTHORIZED, expires_at=timezone.now(), **facts)
    Collection.objects.create(campaign=campaign, closed_at=timezone.now(), secured_cents=1, repair_until=timezone.now())

    page = words(signed_in(member(campaign, Role.OWNER)).get(address(campaign)))

    assert "Authorized 1 $40.26" in page
    assert "Released 0 $0.00" in page


def test_failed_refunds_are_listed_with_their_reason(campaign: Campaign) -> None:
    pledge = make_secured(campaign, cents=40_26)
    Pledge.objects.update(status=Status.COLLECTED)
    payment = Payment.objects.create(
        pledge=pledge, campaign=campaign, state=PaymentState.CAPTURED, amount_cents=40_26, currency="USD",
        repair_until=timezone.now(),
    )  # fmt: skip
    Refund.objects.create(payment=payment, amount_cents=40_26, state="failed", failure="lost_or_stolen_card")
    client = signed_in(member(campaign, Role.OWNER))

    page = words(client.get(address(campaign)))
    assert f"{pledge.reference} $40.26 The card was reported lost or stolen. · {pledge.supporter.email}" in page
    assert pledge.supporter.email not in words(signed_in(member(campaign, Role.OBSERVER)).get(address(campaign)))
    assert "0 of 1 refunded" in page

    Pledge.objects.update(status=Status.REFUNDED)  # made good since
    assert pledge.reference not in words(client.get(address(campaign)))


def test_an_audit_names_what_is_wrong_here_and_only_counts_the_rest(campaign: Campaign) -> None:
    pledge, elsewhere = make_secured(campaign), make_secured()
    AuditRun.objects.create(
        problems=[f"card: pledge {pledge.pk} is odd", f"card: pledge {elsewhere.pk} is odd"], with_service=False
    )

    for role, is_told in ((Role.TREASURER, True), (Role.OBSERVER, False)):
        page = words(signed_in(member(campaign, role)).get(address(campaign)))
        assert (f"card: pledge {pledge.pk} is odd" in page) == is_told
        assert ("Problems found by the audit: 1 " in page) != is_told
        assert str(elsewhere.pk) not in page
        assert "One more problem does not concern this campaign" in page
        assert "No problems" not in page


def test_accounts_are_named_in_the_reader_s_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.translation._trans.gettext", lambda text: f"«{text}»")

    assert {str(account.label) for account in Account} == {
        "«With the payment provider, or paid out»", "«Held for supporters»", "«Payment provider fees»",
        "«Disputed»", "«Lost in disputes»", "«Currency exchange»", "«Member shares»",
    }  # fmt: skip


@pytest.mark.parametrize("phase", Campaign.Phase.values)
def test_every_phase_says_what_it_means_and_what_comes_next(campaign: Campaign, phase: str) -> None:
    put(phase=phase)
    Collection.objects.create(campaign=campaign, closed_at=timezone.now(), secured_cents=1, repair_until=timezone.now())

    page = words(signed_in(member(campaign, Role.OWNER)).get(address(campaign)))

    label = str(Campaign.Phase(phase).label)
    assert label in page
    meaning = page.split(label)[1].split("As of")[0]
    assert len(meaning) > 30
    assert len(page.split("What happens next")[1]) > 30
    assert "None" not in page.replace("None yet. The audit runs every night.", "")
