"""Who answers for members who do not, and how the ballots are counted with them."""

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from assembly import voting
from assembly.deciding import Tally
from assembly.models import Delegation
from campaigns.models import Campaign
from pledges import pledging
from tests.helpers.assembly import make_members, make_open, pledge_of
from tests.helpers.builders import make_campaign

pytestmark = pytest.mark.django_db

YES, NO, ABSTAIN = [0], [1], list[int]()


def test_delegates_answer_for_members_who_do_not_themselves(campaign: Campaign) -> None:
    """A says yes; b delegates to a; c to b, who has no answer; d to a, but says no; e to somebody off the roll."""
    a, b, c, d, e, outside = make_members(campaign, 6)
    pledging.withdraw(pledge_of(outside))
    for member, delegate in ((b, a), (c, b), (d, a), (e, outside)):
        Delegation.objects.create(member=member, delegate=delegate)
    proposal = make_open(campaign)

    voting.answer(proposal, a, YES)
    voting.answer(proposal, d, NO)

    assert voting.count(proposal) == Tally(roll=5, answered=3, abstained=0, chosen=(2, 1))


def test_a_delegate_answers_for_those_with_the_lowest_numbers_up_to_the_limit(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voting, "MOST_DELEGATED", 2)
    a, *others = make_members(campaign, 5)
    for member in reversed(others):
        Delegation.objects.create(member=member, delegate=a)
    proposal = make_open(campaign)

    voting.answer(proposal, a, YES)

    assert voting.count(proposal).chosen == (3, 0)


def test_a_delegation_counts_as_it_was_at_the_opening(campaign: Campaign) -> None:
    a, b, c = make_members(campaign, 3)
    ended = Delegation.objects.create(member=b, delegate=a)
    Delegation.objects.filter(pk=ended.pk).update(until=timezone.now())
    proposal = make_open(campaign)
    Delegation.objects.create(member=c, delegate=a)

    voting.answer(proposal, a, YES)

    assert voting.count(proposal).chosen == (1, 0)


def test_nobody_delegates_to_themselves_or_to_a_member_of_another_campaign(campaign: Campaign) -> None:
    [member], [other] = make_members(campaign, 1), make_members(make_campaign(), 1)

    for delegate in (member, other):
        with pytest.raises(DatabaseError), transaction.atomic():
            Delegation.objects.create(member=member, delegate=delegate)


ANSWERS = st.sampled_from([YES, NO, ABSTAIN])


class AnyBallots(TestCase):
    """Whatever is answered, and whoever answers for whom, the tally is that of a simple count."""

    @settings(max_examples=40)
    @given(
        st.lists(st.tuples(st.integers(0, 5), ANSWERS), max_size=12),
        st.dictionaries(st.integers(0, 5), st.integers(0, 5), max_size=6),
    )
    def test_the_tally_is_that_of_a_simple_count(
        self, answers: list[tuple[int, list[int]]], delegates: dict[int, int]
    ) -> None:
        campaign = make_campaign()
        members = make_members(campaign, 6)
        delegates = {who: to for who, to in delegates.items() if who != to}
        for who, to in delegates.items():
            Delegation.objects.create(member=members[who], delegate=members[to])
        proposal = make_open(campaign)

        for who, each in answers:
            voting.answer(proposal, members[who], each)

        own = dict(answers)
        carried = [own[to] for who, to in delegates.items() if who not in own and to in own]
        counted = [*own.values(), *carried]
        assert voting.count(proposal) == Tally(
            roll=6,
            answered=len(counted),
            abstained=counted.count(ABSTAIN),
            chosen=(counted.count(YES), counted.count(NO)),
        )
