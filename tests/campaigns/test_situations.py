"""Where a campaign stands is said in every phase."""

from itertools import product

import pytest
from django.template.loader import get_template

from campaigns.models import Campaign
from campaigns.models.situation import BUTTONS, WORDS, Situation, situation
from tests.helpers.builders import make_campaign, put

Phase = Campaign.Phase
FLAGS = [False, True]


def test_every_combination_has_a_situation_and_every_situation_occurs() -> None:
    found = {
        situation(phase, is_open=is_open, was_not_sold=phase == Phase.FAILED and was_not_sold)
        for phase, is_open, was_not_sold in product(Phase, FLAGS, FLAGS)
        if phase in Campaign.OPEN or not is_open
    }

    assert found == set(Situation)
    assert set(WORDS) == set(Situation)


@pytest.mark.parametrize("each", Situation)
def test_every_situation_has_its_partials(each: Situation) -> None:
    get_template(each.promise_partial)
    get_template(each.button_partial)


def test_only_where_one_can_take_part_the_button_says_so() -> None:
    invited = {each for each in Situation if BUTTONS.get(each) in {"register_interest", "make_a_pledge"}}

    assert invited == {Situation.INTEREST, Situation.PLEDGING}


@pytest.mark.django_db
@pytest.mark.parametrize("is_past", FLAGS)
def test_a_campaign_in_every_phase_stands_somewhere(*, is_past: bool) -> None:
    campaign = make_campaign()
    for phase in Phase:
        put(campaign, phase=phase, deadline=campaign.created_at if is_past else campaign.deadline)
        found = Campaign.objects.get(pk=campaign.pk)

        is_closed = is_past and phase in Campaign.OPEN
        assert found.situation == (f"{phase}_closed" if is_closed else phase)
