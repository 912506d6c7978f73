"""Where a pledge stands is said for every status, in every campaign."""

from itertools import product
from typing import Any

import pytest
from django.template.loader import get_template
from django.utils import translation

from campaigns.models import Campaign
from campaigns.models.situation import Situation as CampaignSituation
from payments.models import Payment
from pledges import situations
from pledges.models import Pledge, PledgeEvent, Status
from pledges.models.status import LIVE
from pledges.pages.pledge_page import pledge_page
from pledges.situations import Situation
from tests.helpers.builders import make_secured, put

PaymentState = Payment.State
REPAIRS = ["", PaymentState.DECLINED, PaymentState.REPAIRING]
FLAGS = [False, True]
LAPSES = ["", *PledgeEvent.Cause, "not_reconfirmed"]


def every() -> list[tuple[dict[str, Any], Situation]]:
    """Every combination of what a situation depends on, with the situation."""
    names = ("status", "campaign", "is_outdated", "repair", "refund_waits")
    combinations = product(Status, CampaignSituation, FLAGS, REPAIRS, FLAGS)
    facts = [dict(zip(names, each, strict=True)) for each in combinations]
    return [(each, situations.situation(**each)) for each in facts]


def test_every_combination_has_a_situation_and_every_situation_occurs() -> None:
    assert {situation for _facts, situation in every()} | set(map(situations.lapsed, LAPSES)) == set(Situation)


def test_the_state_of_a_payment_at_the_payment_page_is_known_by_its_name() -> None:
    assert situations.REPAIRING == PaymentState.REPAIRING


def test_a_failed_card_comes_before_everything_else() -> None:
    for facts, situation in every():
        expected = {
            "": None,
            PaymentState.DECLINED: Situation.CARD_FAILED,
            PaymentState.REPAIRING: Situation.CARD_PENDING,
        }
        is_about_cards = situation in {Situation.CARD_FAILED, Situation.CARD_PENDING}
        assert (situation if is_about_cards else None) == expected[facts["repair"]], facts


def test_nobody_who_is_still_in_an_ended_campaign_is_told_that_all_is_well() -> None:
    undone = {Situation.REFUND_WAITING, Situation.REFUNDING, Situation.RELEASING, Situation.ENDED}
    for facts, situation in every():
        is_undone = facts["campaign"] in situations.ENDED and facts["status"] in LIVE and not facts["repair"]
        assert (situation in undone) == is_undone, facts


def test_who_must_confirm_again_is_asked_to() -> None:
    for facts, situation in every():
        is_asked = facts["is_outdated"] and facts["status"] in Pledge.CHANGEABLE and not facts["repair"]
        assert (situation == Situation.RECONFIRM) == (is_asked and facts["campaign"] in situations.OPEN), facts


def test_every_situation_has_a_heading_and_words_of_its_own() -> None:
    with translation.override("en"):
        words = {
            situation: get_template(situation.words_partial).render(
                {"pledge": Pledge(), "campaign": Campaign(deadline=None)}
            )
            for situation in Situation
            if situation not in {Situation.SECURED, Situation.AUTHORIZED, Situation.CARD_FAILED}
        }
    assert all(situation.heading for situation in Situation)
    assert all(text.strip() for text in words.values())
    assert len(set(words.values())) == len(words)


@pytest.mark.parametrize("situation", Situation)
def test_every_situation_has_a_partial(situation: Situation) -> None:
    get_template(situation.words_partial)


@pytest.mark.django_db
@pytest.mark.parametrize("is_past", FLAGS)
@pytest.mark.slow
def test_a_pledge_of_every_status_in_every_phase_stands_somewhere(*, is_past: bool) -> None:
    pledge = make_secured()
    deadline = pledge.campaign.created_at if is_past else pledge.campaign.deadline
    for status, phase in product(Status, Campaign.Phase):
        put(pledge.campaign, phase=phase, deadline=deadline)
        Pledge.objects.update(status=status)
        found = Pledge.objects.select_related("campaign").get()

        assert situations.of(found, None) in Situation
        assert (situations.of(found, None) == Situation.RECONFIRM) == found.must_reconfirm
        for part in pledge_page(found).parts:
            get_template(part)
