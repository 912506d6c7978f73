"""Why a pledge lapsed: its event, mail, page and the desk say the same, and blame the card only if it was declined."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign
from common.mail import outbox
from common.models import Mail
from payments.collection import charging, collecting, lapsing, repair_step
from payments.models import Payment
from pledges.models import Pledge, PledgeEvent, Status
from sandbox.stripe.sandbox import Sandbox
from tests.helpers.builders import make_campaign, make_interest, make_member, pledge_with, signed_in
from tests.helpers.simulation.timeline import close
from tests.helpers.workers import kinds, skip, statuses, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited")]

Cause = PledgeEvent.Cause
Problem, State = Payment.Problem, Payment.State


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(threshold_cents=100_00)


def told(pledge: Pledge) -> str:
    mail = Mail.objects.get(kind="pledge_lapsed", to=pledge.supporter.email)
    return " ".join(str(outbox.render(mail).body).split())


def shown(pledge: Pledge) -> str:
    page: Any = signed_in(pledge.supporter).get(reverse("pledges:pledge", args=[pledge.pk]))
    return " ".join(page.content.decode().split())


def cause(pledge: Pledge) -> str:
    return pledge.events.get(kind="lapsed").cause


def test_who_saved_no_card_is_told_that(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge_with(sandbox, campaign)
    pledge = make_interest(campaign)
    close(campaign)
    work(campaign)

    assert cause(pledge) == Cause.NO_CARD
    assert "No card was saved for your pledge" in told(pledge)
    assert "before a card was saved" in shown(pledge)


def test_whose_card_was_declined_and_not_fixed_is_told_that(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge_with(sandbox, campaign)
    pledge = pledge_with(sandbox, campaign, "authenticationRequired", cents=5_00)
    close(campaign)
    work(campaign)
    skip(hours=73)
    work(campaign)

    assert cause(pledge) == Cause.CARD
    assert "could not be authorized on your card in time, so your pledge" in told(pledge)
    assert "could not be authorized on your card in time. Nothing was charged" in shown(pledge)
    page = signed_in(make_member(campaign)).get(reverse("desk:dashboard", args=[campaign.slug])).content.decode()
    assert "Lapsed: the card was not authorized in time" in page


@pytest.mark.parametrize("problem", [Problem.NONE, Problem.OURS])
def test_who_could_not_be_authorized_because_of_us_is_not_told_that_it_was_the_card(
    campaign: Campaign, sandbox: Sandbox, problem: Problem
) -> None:
    good, pledge = pledge_with(sandbox, campaign), pledge_with(sandbox, campaign, cents=5_00)
    close(campaign)
    Payment.objects.filter(pledge=pledge).update(problem=problem, due_at=None)  # never answered
    work(campaign)
    Payment.objects.filter(pledge=good).update(expires_at=timezone.now())
    collecting.recount(Campaign.objects.get())

    assert (Pledge.objects.get(pk=pledge.pk).status, cause(pledge)) == (Status.LAPSED, Cause.OURS)
    assert "technical error here or at the payment provider" in told(pledge)
    assert "This was not your fault" in told(pledge)
    assert "This was not your fault" in shown(pledge)


@pytest.mark.parametrize(
    ("problem", "expected"),
    [
        (Problem.NONE, Cause.OURS),
        (Problem.OURS, Cause.OURS),
        (Problem.CANCELLED, Cause.CANCELLED),
        (Problem.AUTHENTICATE, Cause.CARD),
        (Problem.ANOTHER_CARD, Cause.CARD),
        (Problem.LATER, Cause.CARD),
    ],
)
def test_every_problem_of_a_payment_has_a_cause(problem: Problem, expected: Cause) -> None:
    assert lapsing.cause(Payment(problem=problem)) == expected


def test_an_event_has_a_cause_if_and_only_if_the_pledge_lapsed(campaign: Campaign) -> None:
    pledge = make_interest(campaign)
    facts = {"campaign": campaign, "status": "lapsed", "status_before": "interested"}
    amounts = {"amount_cents": 1, "amount_before_cents": 1}
    for kind, why in (("lapsed", ""), ("withdrawn", "card")):
        with pytest.raises(IntegrityError, match="event_has_a_cause"), transaction.atomic():
            pledge.events.create(kind=kind, cause=why, **facts, **amounts)


def test_a_repaired_card_is_confirmed_once_and_one_that_worked_at_once_is_not(
    campaign: Campaign, sandbox: Sandbox
) -> None:
    good = pledge_with(sandbox, campaign)
    pledge = pledge_with(sandbox, campaign, "authenticationRequired", cents=5_00)
    close(campaign)
    work(campaign)
    repair_step.another_card(pledge.payments.get())
    sandbox.complete(pledge.payments.get(state=State.REPAIRING).session_id)
    repairing = pledge.payments.select_related("campaign").get(state=State.REPAIRING)
    for _ in range(2):  # by the return page and by webhook
        charging.sync(repairing)
    work(campaign)

    assert statuses(campaign) == [Status.COLLECTED, Status.COLLECTED]
    assert kinds(pledge)[-3:] == ["card_failed", "card_fixed", "charged"]
    assert "card_fixed" not in kinds(good)
    mail = outbox.render(Mail.objects.get(kind="card_fixed"))
    assert "There is nothing more to do" in " ".join(mail.body.split())


def test_what_only_we_held_up_needs_no_confirmation(campaign: Campaign, sandbox: Sandbox) -> None:
    pledge = pledge_with(sandbox, campaign)
    close(campaign)
    Payment.objects.update(problem=Problem.OURS)
    work(campaign)

    assert "card_fixed" not in kinds(pledge)
