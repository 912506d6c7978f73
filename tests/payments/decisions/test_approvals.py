"""Two people decide about money: who may ask, who may confirm, and what ends a request."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign, NotAllowed, TeamMember, WrongPhase
from common.mail import outbox
from common.models import Mail
from payments.decisions import approvals, money_acts
from payments.decisions.money_acts import Outdated
from payments.models import MoneyAct, NotWaiting, Refund
from pledges.models import Pledge, PledgeEvent, Status, WrongMove
from tests.helpers.builders import join, make_campaign, make_secured, make_user, put, unguarded
from tests.helpers.desk.desk_team import collected, failed_refund, in_offer, in_phase, member

pytestmark = pytest.mark.django_db

Role = TeamMember.Role
MoneyActState = MoneyAct.State


def ask(campaign: Campaign, by: User, kind: str = "cancel", **more: Any) -> MoneyAct:
    return approvals.request(MoneyAct(campaign=campaign, kind=kind, **{"reason": "It was sold.", **more}), by)


def acts(campaign: Campaign) -> list[str]:
    return list(campaign.acts.order_by("pk").values_list("kind", flat=True))


def phase() -> str:
    return Campaign.objects.get().phase


def test_one_member_requests_and_another_confirms(campaign: Campaign, treasurers: list[User]) -> None:
    asked = ask(campaign, treasurers[0])
    assert phase() == "pledging"

    approvals.confirm(asked, treasurers[1])

    assert phase() == "cancelled"
    done = MoneyAct.objects.get()
    assert (done.state, done.asked_by, done.settled_by) == (MoneyActState.CONFIRMED, *treasurers)
    assert acts(campaign) == ["money_asked", "cancelled"]
    assert list(campaign.acts.order_by("pk").values_list("by", flat=True)) == [each.pk for each in treasurers]


def test_those_who_could_confirm_are_mailed_in_their_language(campaign: Campaign, treasurers: list[User]) -> None:
    greta = member(campaign, Role.OWNER)
    User.objects.filter(pk=greta.pk).update(language="de")
    member(campaign, Role.EDITOR)

    asked = ask(campaign, treasurers[0])

    letters = {row.to: row for row in Mail.objects.filter(kind="money_act_asked")}
    assert {to: row.language for to, row in letters.items()} == {treasurers[1].email: "en", greta.email: "de"}
    text = " ".join(str(outbox.render(letters[treasurers[1].email]).body).split())
    assert "owner has requested the following in “Our Commons”: Cancel the campaign" in text
    assert f"http://testserver/c/{campaign.slug}/desk/acts/{asked.pk}/" in text


def test_only_two_different_people_of_the_money_decide(campaign: Campaign, treasurers: list[User]) -> None:
    others = [member(campaign, Role.EDITOR), member(campaign, Role.OBSERVER), make_user()]
    for person in others:
        with pytest.raises(NotAllowed):
            ask(campaign, person)
    asked = ask(campaign, treasurers[0])

    for person in [treasurers[0], *others]:
        with pytest.raises(NotAllowed):
            approvals.confirm(asked, person)
    for person in others:
        with pytest.raises(NotAllowed):
            approvals.withdraw(asked, person)
    facts = {"state": "confirmed", "settled_by": treasurers[0], "settled_at": timezone.now()}
    with pytest.raises(IntegrityError), transaction.atomic():
        MoneyAct.objects.update(**facts)

    assert (phase(), MoneyAct.objects.get().state) == ("pledging", MoneyActState.WAITING)


def test_a_team_of_one_needs_a_second_first(campaign: Campaign) -> None:
    olive = member(campaign, Role.OWNER)
    member(campaign, Role.EDITOR)

    with pytest.raises(approvals.Alone):
        ask(campaign, olive)

    assert not MoneyAct.objects.exists()


def test_a_request_can_be_withdrawn_or_rejected(campaign: Campaign, treasurers: list[User]) -> None:
    one, another = treasurers
    own, other = approvals.withdraw(ask(campaign, one), one), approvals.withdraw(ask(campaign, one), another)

    assert [each.state for each in (own, other)] == [MoneyActState.TAKEN_BACK, MoneyActState.REJECTED]
    for ended in (own, other):
        for act in (approvals.confirm, approvals.withdraw):
            with pytest.raises(NotWaiting):
                act(ended, another)
    assert acts(campaign) == ["money_asked", "money_taken_back", "money_asked", "money_rejected"]
    assert phase() == "pledging"


def test_the_same_decision_is_not_requested_twice(campaign: Campaign, treasurers: list[User]) -> None:
    first = ask(campaign, treasurers[0])

    with pytest.raises(approvals.AlreadyAsked) as same:
        ask(campaign, treasurers[1], reason="Another one.")

    assert same.value.act == first
    assert acts(campaign) == ["money_asked"]


def test_an_unconfirmed_request_lapses_after_the_configured_days(
    campaign: Campaign, treasurers: list[User], settings: Any
) -> None:
    settings.MONEY_ACT_DAYS = 3
    asked = ask(campaign, treasurers[0])
    assert asked.expires_at - asked.asked_at == pytest.approx(timedelta(days=3), abs=timedelta(seconds=9))
    approvals.lapse_due()
    assert MoneyAct.objects.get().state == MoneyActState.WAITING
    MoneyAct.objects.update(expires_at=timezone.now())

    with pytest.raises(NotWaiting):
        approvals.confirm(asked, treasurers[1])
    approvals.lapse_due()
    approvals.lapse_due()

    assert MoneyAct.objects.get().state == MoneyActState.LAPSED
    assert acts(campaign) == ["money_asked", "money_lapsed"]
    assert campaign.acts.latest("pk").by is None


def test_a_lapsed_request_does_not_block_the_next(campaign: Campaign, treasurers: list[User]) -> None:
    ask(campaign, treasurers[0])
    MoneyAct.objects.update(expires_at=timezone.now())

    assert ask(campaign, treasurers[1]).state == MoneyActState.WAITING


def test_a_campaign_that_has_moved_on_is_not_decided_about(campaign: Campaign, treasurers: list[User]) -> None:
    asked = ask(campaign, treasurers[0])
    in_phase(campaign, "collecting")

    with pytest.raises(WrongPhase):
        approvals.confirm(asked, treasurers[1])
    approvals.lapse_due()

    assert (phase(), MoneyAct.objects.get().state) == ("collecting", MoneyActState.LAPSED)


def test_the_recount_ends_earlier_requests(campaign: Campaign, treasurers: list[User]) -> None:
    in_phase(campaign, "collecting")
    asked = ask(campaign, treasurers[0])
    campaign.collection.decision = "capture"
    campaign.collection.save()

    with pytest.raises(Outdated):
        approvals.confirm(asked, treasurers[1])

    assert phase() == "collecting"


def test_promises_may_move_while_it_waits_but_money_that_was_collected_may_not(
    campaign: Campaign, treasurers: list[User]
) -> None:
    make_secured(campaign, cents=40_00)
    asked = ask(campaign, treasurers[0])
    assert asked.facts["secured"] == {"people": 1, "cents": 40_00}
    make_secured(campaign, cents=50_00)
    approvals.require_confirmable(asked, treasurers[1])

    collected(campaign)
    answered = ask(in_offer(campaign), treasurers[0], "answer", answer="accepted")
    Pledge.objects.filter(status="collected").move(Status.COLLECTED, Status.REFUNDED, PledgeEvent.Kind.REFUNDED)
    with pytest.raises(Outdated):
        approvals.confirm(answered, treasurers[1])

    assert phase() == "offer"


@pytest.mark.parametrize("change", ["removed", "editor"])
def test_a_member_who_lost_the_money_role_no_longer_counts(
    campaign: Campaign, treasurers: list[User], change: str
) -> None:
    asked = ask(campaign, treasurers[0])
    member(campaign, Role.OWNER)
    for person, error in zip(treasurers, (Outdated, NotAllowed), strict=True):
        role = campaign.team.get(user=person).role
        mine = campaign.team.filter(user=person)
        with unguarded():
            mine.delete() if change == "removed" else mine.update(role=change)

        with pytest.raises(error):
            approvals.confirm(asked, treasurers[1])

        with unguarded():
            campaign.team.update_or_create(user=person, defaults={"role": role, "name": "back"})

    approvals.confirm(asked, treasurers[1])
    assert phase() == "cancelled"


def test_a_failed_refund_is_retried_once(campaign: Campaign, treasurers: list[User]) -> None:
    failed = failed_refund(campaign)
    put(phase="failed")
    asked = ask(campaign, treasurers[0], "refund", refund=failed, reason="")

    approvals.confirm(asked, treasurers[1])

    assert Refund.objects.get(instead_of=failed).amount_cents == 40_26
    with pytest.raises(WrongMove):
        ask(campaign, treasurers[0], "refund", refund=failed, reason="")
    assert acts(campaign) == ["money_asked", "refund_retried"]


def test_two_refunds_can_wait_side_by_side(campaign: Campaign, treasurers: list[User]) -> None:
    failed = [failed_refund(campaign) for _ in range(2)]
    put(phase="failed")

    for refund in failed:
        ask(campaign, treasurers[0], "refund", refund=refund)

    assert MoneyAct.objects.waiting().count() == 2


@pytest.mark.parametrize("change", [{"reason": "Other."}, {"kind": "release"}, {"facts": {}}, {"phase": "offer"}])
def test_a_request_is_never_changed(campaign: Campaign, treasurers: list[User], change: dict[str, Any]) -> None:
    ask(campaign, treasurers[0])

    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        MoneyAct.objects.update(**change)


def test_settled_requests_are_final_and_never_deleted(campaign: Campaign, treasurers: list[User]) -> None:
    approvals.withdraw(ask(campaign, treasurers[0]), treasurers[0])

    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        MoneyAct.objects.update(state="waiting", settled_by=None, settled_at=None)
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        MoneyAct.objects.all().delete()


def test_an_act_of_another_campaign_does_not_stand_in_the_way(campaign: Campaign, treasurers: list[User]) -> None:
    other = make_campaign()
    theirs = [join(other, user=person, role=Role.OWNER, name="both").user for person in treasurers]
    ask(other, theirs[0])

    approvals.confirm(ask(campaign, treasurers[0]), treasurers[1])

    assert Campaign.objects.get(pk=other.pk).phase == "pledging"
    assert money_acts.possible(Campaign.objects.get(pk=other.pk)) == {"cancel"}
