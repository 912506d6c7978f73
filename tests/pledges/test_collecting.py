"""All or nothing, for real: close, authorize, repair, recount, collect or release, refund."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import Mail, User
from campaigns.models import Campaign, TeamMember, WrongPhase
from pledges import (
    audit,
    cards,
    charging,
    collecting,
    gateway,
    hints,
    pledging,
    recording,
    refunding,
    repairing,
    steering,
)
from pledges.models import (
    Account,
    Answer,
    Card,
    Collection,
    Entry,
    Journal,
    Payment,
    Pledge,
    Refund,
    Status,
    StripeEvent,
)
from pledges.steering import NotAllowed
from sandbox.stripe.sandbox import Sandbox
from tests.make import make_campaign, make_interest, make_user, save_card

pytestmark = pytest.mark.django_db

State = Payment.State
Phase = Campaign.Phase


@pytest.fixture(autouse=True)
def unlimited(settings: Any) -> None:
    settings.STRIPE_REQUESTS_PER_SECOND = 0


def pledge_with(sandbox: Sandbox, campaign: Campaign, card: str = "visa", cents: int = 500_00) -> Pledge:
    pledge = make_interest(campaign, cents=cents)
    cards.settle(save_card(sandbox, pledge, card))
    return Pledge.objects.get(pk=pledge.pk)


def skip(sandbox: Sandbox | None = None, **time: float) -> None:
    """Let time pass: everything that is to come comes nearer by as much."""
    by = timedelta(**time)
    for table, columns in {
        "campaigns_campaign": ["deadline"],
        "pledges_collection": ["closed_at", "repair_until"],
        "pledges_payment": ["repair_until", "due_at", "expires_at"],
        "pledges_refund": ["due_at"],
        "pledges_card": ["due_at"],
        "pledges_stripeevent": ["due_at"],
        "accounts_mail": ["due_at"],
    }.items():
        changes = ", ".join(f"{column} = {column} - %(by)s" for column in columns)
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {changes}", {"by": by})
    if sandbox:
        sandbox.move_clock(by.total_seconds())


def close(campaign: Campaign) -> Campaign:
    Campaign.objects.filter(pk=campaign.pk).update(deadline=timezone.now() - timedelta(seconds=1))
    return collecting.close(Campaign.objects.get(pk=campaign.pk))


def work(campaign: Campaign) -> Campaign:
    """Do what the workers do, until there is nothing left to do now."""
    batches = (charging.authorize_due, charging.capture_due, charging.release_due, refunding.refund_due)
    for _ in range(30):
        before = sum(batch() for batch in batches)
        steering.steer_all()
        if not before + sum(batch() for batch in batches):
            break
    else:
        raise AssertionError("the work does not end")
    cards.forget_due()
    return Campaign.objects.get(pk=campaign.pk)


def statuses(campaign: Campaign) -> list[str]:
    return sorted(campaign.pledges.values_list("status", flat=True))


def kinds(pledge: Pledge) -> list[str]:
    mails = Mail.objects.filter(to=pledge.supporter.email).order_by("created_at", "pk")
    return list(mails.values_list("kind", flat=True))


def everything_agrees() -> None:
    assert audit.run(with_service=True).problems == []


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(threshold_cents=1_000_00)


@pytest.fixture
def treasurers(campaign: Campaign) -> list[User]:
    roles = [TeamMember.Role.OWNER, TeamMember.Role.TREASURER]
    return [campaign.team.create(user=make_user(), role=role, name=role).user for role in roles]


def test_a_campaign_that_makes_it_collects_everything(campaign: Campaign, sandbox: Sandbox) -> None:
    pledges = [pledge_with(sandbox, campaign, cents=cents) for cents in (600_00, 400_00)]

    assert close(campaign).phase == Phase.COLLECTING
    assert work(campaign).phase == Phase.OFFER

    assert statuses(campaign) == [Status.COLLECTED] * 2
    assert sorted(each.received for each in gateway.list_charges(campaign.created_at)) == [400_00, 600_00]
    assert "charged" in kinds(pledges[0])
    assert not Card.objects.filter(state=Card.State.SAVED).exists()
    everything_agrees()


def test_a_campaign_that_does_not_make_it_charges_nobody_and_forgets_every_card(
    campaign: Campaign, sandbox: Sandbox
) -> None:
    pledge = pledge_with(sandbox, campaign, cents=999_99)
    interested = make_interest(campaign)

    assert close(campaign).phase == Phase.FAILED
    work(campaign)

    assert statuses(campaign) == [Status.RELEASED] * 2
    assert (kinds(pledge)[-1], kinds(interested)[-1]) == ("nothing_charged", "nothing_charged")
    assert list(gateway.list_charges(campaign.created_at)) == []
    assert list(pledge.cards.values_list("state", flat=True)) == [Card.State.FORGOTTEN]
    everything_agrees()


def test_nobody_is_charged_for_a_campaign_that_its_own_failed_cards_sank(campaign: Campaign, sandbox: Sandbox) -> None:
    good = pledge_with(sandbox, campaign, cents=600_00)
    bad = pledge_with(sandbox, campaign, "chargeCustomerFail", cents=400_00)
    close(campaign)
    work(campaign)
    assert statuses(campaign) == [Status.AUTHORIZED, Status.SECURED]

    skip(hours=73)
    assert work(campaign).phase == Phase.FAILED

    assert statuses(campaign) == [Status.LAPSED, Status.RELEASED]
    assert (kinds(good)[-1], kinds(bad)[-1]) == ("nothing_charged", "pledge_lapsed")
    assert {each.received for each in gateway.list_charges(campaign.created_at)} == {0}
    assert not Journal.objects.exists()
    everything_agrees()


def test_a_lapsed_card_does_not_stop_the_others(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge_with(sandbox, campaign, cents=1_000_00)
    pledge_with(sandbox, campaign, "chargeCustomerFail", cents=5_00)
    close(campaign)
    work(campaign)

    skip(hours=73)

    assert work(campaign).phase == Phase.OFFER
    assert statuses(campaign) == [Status.COLLECTED, Status.LAPSED]
    everything_agrees()


def test_too_early_is_not_yet_and_twice_is_once(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge_with(sandbox, campaign, cents=1_000_00)
    with pytest.raises(collecting.NotYet):
        collecting.close(campaign)
    stale = Campaign.objects.get(pk=campaign.pk)
    close(campaign)

    with pytest.raises(WrongPhase):
        collecting.close(stale)
    assert Payment.objects.count() == Collection.objects.count() == 1


@pytest.mark.parametrize(
    ("card", "problem"),
    [
        ("chargeCustomerFail", "later"),
        ("authenticationRequired", "authenticate"),
        ("authenticationRequiredChargeDeclinedInsufficientFunds", "later"),
    ],
)
def test_a_decline_is_told_at_once_and_reminded_of(
    campaign: Campaign, sandbox: Sandbox, card: str, problem: str
) -> None:
    pledge = pledge_with(sandbox, campaign, card, cents=1_000_00)
    close(campaign)
    work(campaign)
    assert (pledge.payments.get().problem, kinds(pledge)[-1]) == (problem, "card_failed")

    for hours, kind in ((25, "repair_reminder"), (24, "repair_reminder"), (16, "last_chance")):
        skip(hours=hours)
        work(campaign)
        work(campaign)
        assert kinds(pledge)[-1] == kind
    skip(hours=8)
    assert work(campaign).phase == Phase.FAILED
    told = [kind for kind in kinds(pledge) if kind not in {"pledge_saved", "will_be_charged"}]
    assert told == ["card_failed", "repair_reminder", "repair_reminder", "last_chance", "pledge_lapsed"]
    assert pledge.payments.get().had_last_try == (problem == "later")
    everything_agrees()


def test_another_card_repairs_with_the_frozen_amount(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge = pledge_with(sandbox, campaign, "authenticationRequired", cents=1_000_00)
    close(campaign)
    work(campaign)
    payment = repairing.open_repair(pledge)
    assert payment

    url = repairing.another_card(payment)
    assert url == repairing.another_card(Payment.objects.get(pledge=pledge, state=State.REPAIRING))
    session = pledge.payments.get(state=State.REPAIRING).session_id
    assert sandbox.complete(session)["amount_total"] == 1_000_00
    charging.sync(pledge.payments.select_related("campaign").get(state=State.REPAIRING))

    assert work(campaign).phase == Phase.OFFER
    assert statuses(campaign) == [Status.COLLECTED]
    assert sorted(pledge.payments.values_list("state", flat=True)) == [State.CAPTURED, State.RELEASED]
    everything_agrees()


def test_a_repair_is_heard_of_by_webhook_too(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge = pledge_with(sandbox, campaign, "chargeCustomerFail", cents=1_000_00)
    close(campaign)
    work(campaign)
    repairing.another_card(pledge.payments.get())
    sandbox.complete(pledge.payments.get(state=State.REPAIRING).session_id, "authenticationRequiredOnSetup")

    sandbox.flush_webhooks()
    StripeEvent.objects.exclude(due_at=None).update(due_at=timezone.now() - timedelta(seconds=1))
    hints.hear()

    assert work(campaign).phase == Phase.OFFER
    everything_agrees()


def test_what_webhooks_missed_is_fetched(campaign: Campaign, sandbox: Sandbox) -> None:
    sandbox.faults.webhooks = "off"
    pledge = pledge_with(sandbox, campaign, "chargeCustomerFail", cents=1_000_00)
    close(campaign)
    work(campaign)
    repairing.another_card(pledge.payments.get())
    sandbox.complete(pledge.payments.get(state=State.REPAIRING).session_id)

    assert hints.fetch() > 0
    assert hints.fetch() == 0
    StripeEvent.objects.exclude(due_at=None).update(due_at=timezone.now() - timedelta(seconds=1))
    hints.hear()

    assert pledge.payments.exclude(state=State.RELEASED).get().state == State.AUTHORIZED


def test_the_same_card_can_be_tried_again_where_that_can_work(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge = pledge_with(sandbox, campaign, "chargeCustomerFail", cents=1_000_00)
    hard = pledge_with(sandbox, campaign, "authenticationRequired", cents=5_00)
    close(campaign)
    work(campaign)

    repairing.same_card(pledge.payments.get())
    with pytest.raises(repairing.WrongMove):
        repairing.same_card(pledge.payments.get())
    with pytest.raises(repairing.WrongMove):
        repairing.same_card(hard.payments.get())
    work(campaign)

    assert pledge.payments.get().attempt == 3
    assert kinds(pledge).count("card_failed") == 1


@pytest.mark.parametrize("by_hand", [0, 2, 4])
def test_one_card_is_tried_five_times_at_most_by_hand_and_by_itself(
    campaign: Campaign, sandbox: Sandbox, by_hand: int
) -> None:
    pledge = pledge_with(sandbox, campaign, "chargeCustomerFail", cents=1_000_00)
    close(campaign)
    work(campaign)

    for _ in range(by_hand):
        repairing.same_card(pledge.payments.get())
        work(campaign)
    for _ in range(73):
        skip(hours=1)
        work(campaign)

    # By itself: at once, after a day, after two, and once more at the end.
    tries = sandbox.api.calls["POST payment_intents/*/confirm"]
    assert tries == min(4 + by_hand, Payment.MOST_TRIES)
    assert statuses(campaign) == [Status.LAPSED]


def test_a_card_tried_five_times_is_not_tried_again_behind_another_card(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge = pledge_with(sandbox, campaign, "chargeCustomerFail", cents=1_000_00)
    close(campaign)
    work(campaign)
    for _ in range(4):
        repairing.same_card(pledge.payments.get())
        work(campaign)

    with pytest.raises(repairing.TriedEnough):
        repairing.same_card(pledge.payments.get())
    repairing.another_card(pledge.payments.get())
    payment = pledge.payments.get(state=State.REPAIRING)
    recording.repair_expired(payment)

    payment.refresh_from_db()
    with pytest.raises(repairing.TriedEnough):
        repairing.same_card(payment)


def test_somebody_with_a_failed_card_can_leave(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge_with(sandbox, campaign, cents=1_000_00)
    pledge = pledge_with(sandbox, campaign, "chargeCustomerFail", cents=5_00)
    close(campaign)
    work(campaign)

    repairing.withdraw(pledge.payments.get())

    assert work(campaign).phase == Phase.OFFER
    assert statuses(campaign) == [Status.COLLECTED, Status.WITHDRAWN]
    everything_agrees()


def test_reservations_that_are_about_to_end_bring_the_recount_forward(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge_with(sandbox, campaign, cents=1_000_00)
    pledge_with(sandbox, campaign, "chargeCustomerFail", cents=5_00)
    close(campaign)
    work(campaign)

    Payment.objects.filter(state=State.AUTHORIZED).update(expires_at=timezone.now() + timedelta(hours=11))

    assert work(campaign).phase == Phase.OFFER
    assert statuses(campaign) == [Status.COLLECTED, Status.LAPSED]
    everything_agrees()


def test_a_reservation_that_the_bank_let_go_of_is_made_anew(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge = pledge_with(sandbox, campaign, cents=1_000_00)
    close(campaign)
    charging.authorize_due()
    sandbox.expire_authorizations(pledge.payments.get().intent_id)

    assert work(campaign).phase == Phase.OFFER

    assert statuses(campaign) == [Status.COLLECTED]
    assert pledge.payments.count() == 2
    everything_agrees()


def accept(campaign: Campaign, kind: str, people: list[User]) -> Campaign:
    answer = steering.record_answer(campaign, Answer.Kind(kind), people[0])
    return steering.confirm_answer(answer, people[1])


def collected(sandbox: Sandbox, campaign: Campaign, card: str = "visa") -> Pledge:
    pledge = pledge_with(sandbox, campaign, card, cents=1_000_00)
    close(campaign)
    assert work(campaign).phase == Phase.OFFER
    return pledge


def test_an_accepted_offer_completes(campaign: Campaign, sandbox: Sandbox, treasurers: list[User]) -> None:
    collected(sandbox, campaign)

    assert accept(campaign, "accepted", treasurers).phase == Phase.COMPLETED
    assert not Refund.objects.exists()


@pytest.mark.parametrize("kind", ["refused", "expired", "withdrawn"])
def test_every_other_answer_pushes_the_money_back(
    campaign: Campaign, sandbox: Sandbox, treasurers: list[User], kind: str
) -> None:
    pledge = collected(sandbox, campaign)

    assert accept(campaign, kind, treasurers).phase == Phase.FAILED
    work(campaign)

    assert statuses(campaign) == [Status.REFUNDED]
    assert kinds(pledge)[-1] == "refunded"
    held = sum(Entry.objects.filter(account=Account.HELD).values_list("amount_cents", flat=True))
    fees = sum(Entry.objects.filter(account=Account.FEES).values_list("amount_cents", flat=True))
    assert (held, fees) == (0, 29_30)
    everything_agrees()


def test_only_what_is_left_goes_back_after_a_partial_refund(
    campaign: Campaign, sandbox: Sandbox, treasurers: list[User]
) -> None:
    payment = collected(sandbox, campaign).payments.get()
    refunding.ask(payment, 300_00)
    accept(campaign, "refused", treasurers)

    work(campaign)

    assert sorted(Refund.objects.values_list("amount_cents", flat=True)) == [300_00, 700_00]
    assert statuses(campaign) == [Status.REFUNDED]
    everything_agrees()


def test_an_answer_needs_two_people_of_the_money(campaign: Campaign, sandbox: Sandbox, treasurers: list[User]) -> None:
    collected(sandbox, campaign)
    answer = steering.record_answer(campaign, Answer.Kind.REFUSED, treasurers[0])
    editor = campaign.team.create(user=make_user(), role=TeamMember.Role.EDITOR, name="Ed").user

    for person in (treasurers[0], editor, make_user()):
        with pytest.raises(NotAllowed):
            steering.confirm_answer(answer, person)
    with pytest.raises(NotAllowed):
        steering.record_answer(campaign, Answer.Kind.ACCEPTED, editor)
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.filter(pk=answer.pk).update(confirmed_by=treasurers[0])
    assert Campaign.objects.get().phase == Phase.OFFER


def test_a_refund_that_fails_later_is_booked_back_and_listed(
    campaign: Campaign, sandbox: Sandbox, treasurers: list[User]
) -> None:
    collected(sandbox, campaign, "refundFail")
    accept(campaign, "refused", treasurers)
    work(campaign)

    sandbox.fail_refunds()
    sandbox.flush_webhooks()
    StripeEvent.objects.exclude(due_at=None).update(due_at=timezone.now() - timedelta(seconds=1))
    hints.hear()

    assert [(refund.state, bool(refund.failure)) for refund in Refund.objects.all()] == [("failed", True)]
    assert statuses(campaign) == [Status.COLLECTED]
    everything_agrees()


def test_more_than_was_charged_cannot_go_back(campaign: Campaign, sandbox: Sandbox) -> None:
    payment = collected(sandbox, campaign).payments.get()

    refunding.ask(payment, 600_00)
    with pytest.raises(refunding.TooMuch):
        refunding.ask(payment, 400_01)
    refunding.ask(payment, 400_00)
    while refunding.refund_due():
        pass

    assert statuses(campaign) == [Status.REFUNDED]
    everything_agrees()


def test_a_refund_made_on_the_service_s_own_pages_is_booked_when_heard_of(campaign: Campaign, sandbox: Sandbox) -> None:
    payment = collected(sandbox, campaign).payments.get()
    gateway.core.client().v1.refunds.create({"payment_intent": payment.intent_id, "amount": 250_00})

    for _ in range(2):
        sandbox.flush_webhooks()
        StripeEvent.objects.exclude(due_at=None).update(due_at=timezone.now() - timedelta(seconds=1))
        hints.hear()

    assert Refund.objects.get().amount_cents == 250_00
    assert statuses(campaign) == [Status.COLLECTED]
    everything_agrees()


@pytest.mark.parametrize(("outcome", "held"), [("won", 1_000_00), ("lost", 0)])
def test_disputes_are_booked_as_they_open_and_end(
    campaign: Campaign, sandbox: Sandbox, outcome: str, held: int
) -> None:
    pledge = collected(sandbox, campaign, "createDispute")

    def hear() -> None:
        sandbox.flush_webhooks()
        StripeEvent.objects.exclude(due_at=None).update(due_at=timezone.now() - timedelta(seconds=1))
        hints.hear()

    hear()
    dispute = pledge.payments.get().disputes.get()
    assert dispute.state == "open"
    sandbox.close_dispute(dispute.pk, outcome)
    hear()
    hear()

    dispute.refresh_from_db()
    booked = -sum(Entry.objects.filter(account=Account.HELD).values_list("amount_cents", flat=True))
    disputed = sum(Entry.objects.filter(account=Account.DISPUTED).values_list("amount_cents", flat=True))
    assert (dispute.state, booked, disputed) == (outcome, held, 0)
    everything_agrees()


@pytest.mark.parametrize("when", ["pledging", "authorized", "offer"])
def test_cancelling_undoes_whatever_was_done(
    campaign: Campaign, sandbox: Sandbox, treasurers: list[User], when: str
) -> None:
    pledge = pledge_with(sandbox, campaign, cents=1_000_00)
    if when != "pledging":
        close(campaign)
        charging.authorize_due()
    if when == "offer":
        work(campaign)

    steering.cancel(Campaign.objects.get(), "The company was sold.", treasurers[0])
    work(campaign)

    assert statuses(campaign) == [Status.REFUNDED if when == "offer" else Status.RELEASED]
    assert kinds(pledge)[-1] == ("refunded" if when == "offer" else "nothing_charged")
    everything_agrees()


def test_a_deadline_is_extended_and_told_but_never_shortened(
    campaign: Campaign, sandbox: Sandbox, treasurers: list[User]
) -> None:
    from pledges import announcing

    pledge = pledge_with(sandbox, campaign)
    with pytest.raises(ValueError, match="never shortened"):
        steering.extend(campaign, campaign.deadline - timedelta(days=1), treasurers[0])
    with pytest.raises(NotAllowed):
        steering.extend(campaign, campaign.deadline + timedelta(days=1), make_user())

    steering.extend(campaign, campaign.deadline + timedelta(days=1), treasurers[0])
    announcing.announce_due()
    announcing.announce_due()

    assert kinds(pledge).count("deadline_extended") == 1
    pledging.withdraw(Pledge.objects.get(pk=pledge.pk))


def test_the_ledger_cannot_be_unbalanced_or_changed(campaign: Campaign, sandbox: Sandbox) -> None:
    collected(sandbox, campaign)
    journal = Journal.objects.first()
    assert journal

    def lopsided() -> None:
        Entry.objects.create(journal=journal, account=Account.HELD, amount_cents=1)

    def empty() -> None:
        Journal.objects.create(key="empty", campaign=campaign, currency="USD")

    for act in (lopsided, empty):
        with pytest.raises(IntegrityError), transaction.atomic():
            at_commit(act)
    with pytest.raises(IntegrityError), transaction.atomic():
        Journal.objects.create(key=journal.key, campaign=campaign, currency="USD")
    for change in (Entry.objects.update, Journal.objects.update):
        with pytest.raises(Exception, match="pgtrigger"), transaction.atomic():
            change(**{"key": "x"} if change == Journal.objects.update else {"amount_cents": 1})
    for table in ("pledges_entry", "pledges_journal"):
        with pytest.raises(Exception, match="pgtrigger"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")


def at_commit(act: Any) -> None:
    """Do it, and check at once what the database checks at the commit."""
    act()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize("currency", ["JPY", "ISK", "KWD"])
def test_currencies_of_every_kind_are_collected_exactly(sandbox: Sandbox, currency: str) -> None:
    campaign = make_campaign(currency=currency, threshold_cents=1_000_00)
    pledge_with(sandbox, campaign, cents=1_000_00)
    close(campaign)

    assert work(campaign).phase == Phase.OFFER
    assert [each.received for each in gateway.list_charges(campaign.created_at)] == [1_000_00]
    everything_agrees()


@pytest.mark.parametrize(
    "fault",
    [
        {"share_429": 0.4, "seed": 1},
        {"share_5xx": 0.4, "seed": 2},
        {"lose_reply_next": 12, "lose_reply_path": "POST"},
    ],
)
def test_a_service_that_stumbles_loses_and_doubles_nothing(
    campaign: Campaign, sandbox: Sandbox, fault: dict[str, Any]
) -> None:
    for _ in range(6):
        pledge_with(sandbox, campaign, cents=200_00)
    close(campaign)
    sandbox.faults.change(fault)

    for _ in range(40):
        Payment.objects.exclude(due_at=None).update(due_at=timezone.now())
        work(campaign)
        if Campaign.objects.get().phase == Phase.OFFER:
            break
    sandbox.faults.clear()

    assert statuses(campaign) == [Status.COLLECTED] * 6
    assert sum(each.received for each in gateway.list_charges(campaign.created_at)) == 1_200_00
    everything_agrees()
