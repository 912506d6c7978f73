"""The page about failed cards: what they would bring, exactly, and sending the link again."""

import itertools
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from campaigns.models import Campaign, CampaignAct, NotAllowed, TeamMember
from common.models import Mail
from desk.messages import reach
from desk.repairs import board, page, sending
from desk.repairs.page import Outlook
from desk.supporters.criteria import Wanted
from desk.visibility import Visibility
from payments.models import Payment
from pledges.models import Pledge, Status
from tests.helpers.builders import make_campaign, put, signed_in
from tests.helpers.desk import many_pledges
from tests.helpers.desk.desk_team import address, in_phase, member
from tests.helpers.desk.team_messages import addresses, mailed, send, work
from tests.helpers.pages import words

Role = TeamMember.Role
Problem = Payment.Problem


@pytest.fixture
def collecting() -> Campaign:
    campaign = make_campaign(threshold_cents=1_000_00)
    in_phase(campaign, "collecting")
    return Campaign.objects.get(pk=campaign.pk)


def failed(campaign: Campaign, cents: int = 40_00, **fields: Any) -> Pledge:
    pledge = many_pledges.pledge(campaign, amount_cents=cents)
    many_pledges.payment(pledge, **{"repair_until": timezone.now() + timedelta(hours=30), "attempt": 2, **fields})
    return pledge


@given(st.lists(st.integers(1, 12), max_size=7), st.integers(-2, 60))
def test_fewest_is_the_smallest_number_that_suffices(amounts: list[int], missing: int) -> None:
    sets = (part for size in range(len(amounts) + 1) for part in itertools.combinations(amounts, size))
    tried = next((len(part) for part in sets if sum(part) >= missing), None)

    assert board.fewest(Counter(amounts), missing) == (tried if missing > 0 else None)


@pytest.mark.django_db
def test_the_sums_are_those_of_the_pledges_and_of_the_cards_that_can_be_fixed(collecting: Campaign) -> None:
    many_pledges.pledge(collecting, amount_cents=956_44, status=Status.AUTHORIZED)
    for cents in (10_00, 40_26, 3_30):
        failed(collecting, cents)
    failed(collecting, 5_00, state=Payment.State.REPAIRING)
    failed(collecting, 700_00, state=Payment.State.TO_AUTHORIZE)
    failed(collecting, 800_00, repair_until=timezone.now())
    failed(make_campaign(), 900_00)

    assert board.standing(collecting) == board.Standing(
        missing_cents=43_56, people=4, cents=58_56, fewest=2, pending_cents=700_00
    )
    assert [each.payment.amount_cents for each in board.largest(collecting)] == [40_26, 10_00, 5_00, 3_30]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("authorized", "cents", "outlook"),
    [(1_000_00, 0, Outlook.NONE), (1_000_00, 1, Outlook.REACHED), (960_00, 40_00, Outlook.ENOUGH),
     (960_00, 39_99, Outlook.SHORT)],
)  # fmt: skip
def test_the_page_says_whether_they_decide(collecting: Campaign, authorized: int, cents: int, outlook: Outlook) -> None:
    many_pledges.pledge(collecting, amount_cents=authorized, status=Status.AUTHORIZED)
    if cents:
        failed(collecting, cents)

    assert page.read(collecting).outlook == outlook


@pytest.mark.django_db
def test_a_line_says_who_how_much_why_and_how_long(collecting: Campaign) -> None:
    pledge = failed(collecting, 40_26, problem=Problem.LATER, code="insufficient_funds", attempt=3)
    Pledge.objects.filter(pk=pledge.pk).update(name="Ada")

    said = words(signed_in(member(collecting, Role.TREASURER)).get(address(collecting, "repairs")))

    assert "$1,000.00 missing. This card would bring $40.26 . That is not enough by itself." in said
    for part in (
        "Ada",
        pledge.supporter.email,
        "Not enough money on the card",
        "Attempts 2",
        "never",
        "1 day, 5 hours",
    ):
        assert part in said.replace("\xa0", " ")


@pytest.mark.parametrize("code", ["stolen_card", "fraudulent", "pickup_card", ""])
def test_no_reason_suggests_suspicion(code: str) -> None:
    payment = Payment(state=Payment.State.DECLINED, problem=Problem.ANOTHER_CARD, code=code)

    assert page.reason(payment) == "The bank declined; another card is needed"


@pytest.mark.django_db
def test_the_link_is_sent_once_an_hour_and_logged(collecting: Campaign) -> None:
    pledge = failed(collecting, problem=Problem.ANOTHER_CARD)
    owner = signed_in(member(collecting, Role.OWNER))
    button = address(collecting, "repair_send", pk=pledge.pk)

    for _ in range(2):
        answer = owner.post(button, follow=True)
    assert "less than an hour ago" in words(answer)
    assert [mail.to for mail in Mail.objects.filter(kind="repair_reminder")] == [pledge.supporter.email]
    Mail.objects.update(created_at=timezone.now() - timedelta(hours=1))
    owner.post(button)

    assert Mail.objects.filter(kind="repair_reminder").count() == 2
    acts = collecting.acts.filter(kind=CampaignAct.Kind.REPAIR_LINK_SENT)
    assert [act.data for act in acts] == [{"sent_about": str(pledge.pk)}] * 2
    assert f"resent: {pledge.pk}" in words(owner.get(address(collecting, "log")))


@pytest.mark.django_db
def test_an_automatic_reminder_counts_too_even_of_an_earlier_payment(collecting: Campaign) -> None:
    pledge = failed(collecting, state=Payment.State.RELEASED)
    first = pledge.payments.get()
    Mail.objects.create(key=f"card_failed:{first.pk}", kind="card_failed", to=pledge.supporter.email)
    many_pledges.payment(pledge, Payment.State.REPAIRING, repair_until=timezone.now() + timedelta(hours=1))
    owner = collecting.team.get(user=member(collecting, Role.OWNER))

    with pytest.raises(sending.TooSoon):
        sending.send_again(owner, pledge.pk)


@pytest.mark.django_db
def test_nobody_is_asked_to_fix_what_cannot_be_fixed(collecting: Campaign) -> None:
    owner, observer = (collecting.team.get(user=member(collecting, role)) for role in (Role.OWNER, Role.OBSERVER))
    over, fine = failed(collecting, repair_until=timezone.now()), many_pledges.pledge(collecting)
    pledge = failed(collecting)

    for each in (over, fine, failed(make_campaign())):
        with pytest.raises(sending.NotNeeded):
            sending.send_again(owner, each.pk)
    with pytest.raises(NotAllowed):
        sending.send_again(observer, pledge.pk)
    put(collecting, phase="offer")
    with pytest.raises(sending.NotNeeded):
        sending.send_again(owner, pledge.pk)
    assert not Mail.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("cards", [1, 3])
def test_the_page_costs_the_same_for_one_card_and_for_three(
    collecting: Campaign, django_assert_num_queries: Any, cards: int
) -> None:
    client: Client = signed_in(member(collecting, Role.OWNER))
    for _ in range(cards):
        failed(collecting)

    with django_assert_num_queries(10):
        answer = client.get(address(collecting, "repairs"))

    assert len(answer.context["page"].lines) == cards


# -- messages to them --------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_message_to_people_with_failed_cards_is_not_held_back(collecting: Campaign) -> None:
    owner = collecting.team.get(user=member(collecting, Role.OWNER))
    pledge, fine = failed(collecting), many_pledges.pledge(collecting)
    send(owner)
    work()

    known = reach.read(collecting, Wanted(problem="needs_action"), Visibility(Role.OWNER))
    send(owner, problem="needs_action")
    send(owner, stage="secured")
    work()

    assert known == reach.Reach(now=1, people=1)
    assert mailed() == sorted([*addresses(pledge), *addresses(pledge, fine)])


@pytest.mark.django_db
def test_the_pause_holds_for_failed_cards_once_the_collection_is_over(collecting: Campaign) -> None:
    owner = collecting.team.get(user=member(collecting, Role.OWNER))
    failed(collecting)
    put(collecting, phase="offer")
    send(owner)
    send(owner, problem="needs_action")
    work()

    assert len(mailed()) == 1
