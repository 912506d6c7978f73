from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from campaigns import totals
from campaigns.counting import folding
from campaigns.models import Campaign, WrongPhase
from common.models import Mail
from payments.books import audit
from pledges import cards, pledging
from pledges.models import Consent, Pledge, PledgeEvent, Status, WrongMove
from pledges.pledging import AlreadyPledged, CampaignClosed, PledgeInput
from tests.helpers.builders import make_campaign, make_draft, make_interest, make_secured, make_user, put

pytestmark = pytest.mark.django_db


def sums(campaign: Campaign) -> dict[str, tuple[int, int]]:
    read = totals.of([campaign])[campaign.pk]
    return {stage.stage: (stage.people, stage.cents) for stage in read.stages if stage.people or stage.cents}


def test_a_draft_counts_for_nothing_until_its_address_is_proven() -> None:
    campaign = make_campaign()

    pledge = make_draft(campaign, cents=40_26)
    assert sums(campaign) == {}

    pledging.confirm(pledge)
    assert sums(campaign) == {"interest": (1, 40_26)}


def test_a_saved_card_moves_people_and_money_to_the_next_stage() -> None:
    campaign = make_campaign()

    make_secured(campaign, cents=40_26)

    assert sums(campaign) == {"secured": (1, 40_26)}


def test_totals_follow_a_change_and_a_withdrawal() -> None:
    campaign = make_campaign()
    pledge = make_secured(campaign, cents=40_00)
    make_secured(campaign, cents=5_00)

    pledging.change_amount(pledge, 100_00)
    assert sums(campaign) == {"secured": (2, 105_00)}

    pledging.withdraw(pledge)
    assert sums(campaign) == {"secured": (1, 5_00)}


def test_folding_changes_no_total() -> None:
    campaign = make_campaign()
    for cents in (1_00, 2_00, 3_00):
        make_secured(campaign, cents=cents)
    before = sums(campaign)

    assert folding.fold_totals(limit=4) == 4
    assert sums(campaign) == before
    make_secured(campaign, cents=4_00)
    while folding.fold_totals():
        pass
    assert sums(campaign) == {"secured": (4, 10_00)}
    assert audit.problems() == []


def test_totals_of_one_campaign_leave_the_others_alone() -> None:
    mine, other = make_campaign(), make_campaign()
    make_secured(other, cents=7_00)
    folding.fold_totals()
    make_secured(other, cents=8_00)

    assert (sums(mine), sums(other)) == ({}, {"secured": (2, 15_00)})


def test_the_same_form_sent_again_is_the_same_pledge() -> None:
    campaign, supporter, key = make_campaign(), make_user(), uuid4()

    first, news = pledging.draft(campaign, supporter, key, PledgeInput(40_00))
    again, no_news = pledging.draft(campaign, supporter, key, PledgeInput(40_00))

    assert (first, news, no_news) == (again, True, False)
    assert Pledge.objects.count() == Consent.objects.count() == 1


def test_a_corrected_form_changes_the_draft_and_its_consent() -> None:
    campaign, key = make_campaign(), uuid4()
    pledging.draft(campaign, make_user("typo@example.org"), key, PledgeInput(40_00))

    pledge, news = pledging.draft(campaign, make_user("right@example.org"), key, PledgeInput(50_00, "Ada"))

    assert (news, pledge.supporter.email, pledge.amount_cents, pledge.name) == (True, "right@example.org", 50_00, "Ada")
    assert pledge.consents.latest("pk").amount_cents == 50_00


def test_a_form_that_comes_back_after_its_pledge_was_made_changes_nothing() -> None:
    campaign, supporter, key = make_campaign(), make_user(), uuid4()
    pledge, _ = pledging.draft(campaign, supporter, key, PledgeInput(40_00))
    pledging.confirm(pledge)

    again, news = pledging.draft(campaign, supporter, key, PledgeInput(999_00))

    assert (again.amount_cents, news) == (40_00, False)


def test_one_person_has_one_live_pledge_a_campaign() -> None:
    first = make_secured(cents=40_00)
    second = make_draft(first.campaign, supporter=first.supporter, cents=60_00)

    with pytest.raises(AlreadyPledged):
        pledging.confirm(second)

    assert sums(first.campaign) == {"secured": (1, 40_00)}


def test_a_second_pledge_can_replace_the_first_which_keeps_its_card() -> None:
    first = make_secured(cents=40_00)
    second = make_draft(first.campaign, supporter=first.supporter, cents=60_00, name="Ada", show_name=True)

    pledging.replace(first, second)

    pledge = Pledge.objects.get()
    assert (pledge.pk, pledge.amount_cents, pledge.name, pledge.status) == (first.pk, 60_00, "Ada", Status.SECURED)
    assert pledge.has_charge_consent()
    assert audit.problems() == []


def test_after_a_withdrawal_one_can_pledge_again() -> None:
    first = make_secured(cents=40_00)
    pledging.withdraw(first)

    pledging.confirm(make_draft(first.campaign, supporter=first.supporter, cents=5_00))

    assert sums(first.campaign) == {"interest": (1, 5_00)}


def test_every_change_of_the_amount_has_a_consent_of_its_own() -> None:
    pledge = make_secured(cents=40_00)

    pledging.change_amount(pledge, 55_00)

    given = pledge.consents.latest("pk")
    assert (given.amount_cents, given.for_charge, given.terms.number) == (55_00, True, 1)
    assert "$55.00" in given.text


def test_the_slower_of_two_changes_is_refused() -> None:
    pledge = make_secured(cents=40_00)
    stale = Pledge.objects.get(pk=pledge.pk)
    pledging.change_amount(pledge, 50_00)

    with pytest.raises(WrongMove):
        pledging.change_amount(stale, 60_00)
    with pytest.raises(WrongMove):
        pledging.withdraw(stale)
    assert sums(pledge.campaign) == {"secured": (1, 50_00)}


@pytest.mark.parametrize("phase", ["draft", "collecting", "offer", "completed", "failed", "cancelled"])
def test_no_pledge_is_made_or_changed_outside_the_open_phases(phase: str) -> None:
    pledge = make_secured()
    put(phase=phase)

    for act in (
        lambda: make_draft(pledge.campaign),
        lambda: pledging.change_amount(pledge, 50_00),
        lambda: pledging.withdraw(pledge),
        lambda: cards.open_card_page(pledge),
    ):
        with pytest.raises(CampaignClosed):
            act()


def test_after_the_deadline_nothing_is_taken_even_before_the_close() -> None:
    pledge = make_secured()
    Campaign.objects.update(deadline=timezone.now() - timedelta(seconds=1))

    with pytest.raises(CampaignClosed):
        make_draft(pledge.campaign)


def test_in_the_interest_phase_no_card_can_be_saved() -> None:
    pledge = make_interest(make_campaign(phase="interest"))

    with pytest.raises(CampaignClosed):
        cards.open_card_page(pledge)
    assert [pledge.consents.get().for_charge, Mail.objects.get().kind] == [False, "interest_noted"]


def test_an_interest_needs_a_consent_to_be_charged_before_its_card() -> None:
    pledge = make_interest(make_campaign(phase="interest"))
    put(phase="pledging")

    with pytest.raises(cards.ConsentNeeded):
        cards.open_card_page(Pledge.objects.get(pk=pledge.pk))


@pytest.mark.parametrize("cents", [0, 99, 1_000_01])
def test_an_amount_outside_the_campaign_s_limits_is_refused(cents: int) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        make_draft(cents=cents)


def test_the_database_refuses_what_no_form_would_send() -> None:
    pledge = make_secured()
    for fields in ({"amount_cents": 0}, {"status": "rich"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Pledge.objects.filter(pk=pledge.pk).update(**fields)


def test_history_cannot_be_rewritten() -> None:
    make_secured()
    for act in (
        lambda: PledgeEvent.objects.update(amount_cents=1),
        lambda: PledgeEvent.objects.all()._raw_delete("default"),
        lambda: Consent.objects.update(amount_cents=1),
    ):
        with pytest.raises(ProgrammingError, match="pgtrigger"), transaction.atomic():
            act()


@pytest.mark.slow
def test_only_allowed_moves_are_made() -> None:
    for status in Status:
        for to in Status:
            pledge = make_draft()
            Pledge.objects.filter(pk=pledge.pk).update(status=status)
            pledge.refresh_from_db()
            if to in Pledge.MOVES[status]:
                assert pledge.move(to, PledgeEvent.Kind.NOTED).status == to
            else:
                with pytest.raises(WrongMove):
                    pledge.move(to, PledgeEvent.Kind.NOTED)


def test_a_public_campaign_needs_its_text_and_its_terms() -> None:
    campaign = make_campaign(phase="draft")
    campaign.texts.all().delete()

    with pytest.raises(WrongPhase):
        campaign.move(Campaign.Phase.PLEDGING)


def test_a_visibility_set_on_a_stale_copy_writes_no_false_history() -> None:
    pledge = make_secured(cents=40_00)
    stale = Pledge.objects.get(pk=pledge.pk)
    pledging.change_amount(pledge, 55_00)

    pledging.set_visibility(stale, PledgeInput(0, "Ada", show_name=True))

    assert audit.problems() == []


def test_consent_to_another_amount_does_not_count() -> None:
    make_secured(cents=40_00)
    Pledge.objects.update(amount_cents=41_00)

    assert not Pledge.objects.get().has_charge_consent()
