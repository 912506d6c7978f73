"""What owners and treasurers decide: the seller's answer, the end, another deadline."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from campaigns.models import Campaign, TeamMember
from pledges import charging, pledging, steering
from pledges.models import Account, Answer, Entry, Pledge, Refund, Status
from pledges.steering import NotAllowed
from sandbox.stripe.sandbox import Sandbox
from tests.make import make_user, pledge_with
from tests.pledges.days import answer, close
from tests.pledges.workers import collected, everything_agrees, kinds, statuses, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited")]

Phase = Campaign.Phase


def test_an_accepted_offer_completes(campaign: Campaign, sandbox: Sandbox, treasurers: list[User]) -> None:
    collected(sandbox, campaign)

    assert answer(campaign, "accepted", treasurers).phase == Phase.COMPLETED
    assert not Refund.objects.exists()


@pytest.mark.parametrize("kind", ["refused", "expired", "withdrawn"])
def test_every_other_answer_pushes_the_money_back(
    campaign: Campaign, sandbox: Sandbox, treasurers: list[User], kind: str
) -> None:
    pledge = collected(sandbox, campaign)

    assert answer(campaign, kind, treasurers).phase == Phase.FAILED
    work(campaign)

    assert statuses(campaign) == [Status.REFUNDED]
    assert kinds(pledge)[-1] == "refunded"
    held = sum(Entry.objects.filter(account=Account.HELD).values_list("amount_cents", flat=True))
    fees = sum(Entry.objects.filter(account=Account.FEES).values_list("amount_cents", flat=True))
    assert (held, fees) == (0, 29_30)
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

    pledge = pledge_with(sandbox, campaign, cents=500_00)
    with pytest.raises(ValueError, match="never shortened"):
        steering.extend(campaign, campaign.deadline - timedelta(days=1), treasurers[0])
    with pytest.raises(NotAllowed):
        steering.extend(campaign, campaign.deadline + timedelta(days=1), make_user())

    steering.extend(campaign, campaign.deadline + timedelta(days=1), treasurers[0])
    announcing.announce_due()
    announcing.announce_due()

    assert kinds(pledge).count("deadline_extended") == 1
    pledging.withdraw(Pledge.objects.get(pk=pledge.pk))
