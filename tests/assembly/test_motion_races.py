"""Co-signers, the author and moderators at the moment when a question is put to the members."""

import pytest

from assembly.models import Motion, Proposal
from assembly.motions import moving
from campaigns.models import Campaign
from tests.helpers.assembly import MOVED, make_members
from tests.helpers.builders import make_member
from tests.helpers.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_question_is_put_once_or_ends_but_never_both(campaign: Campaign) -> None:
    author, *others = make_members(campaign, 6)
    by = make_member(campaign)
    motion = moving.propose(author, MOVED)
    for each in others[:2]:
        moving.cosign(motion, each)
    refused: list[str] = []

    def act(number: int) -> None:
        try:
            [
                moving.work_on,
                moving.work_on,
                lambda: moving.withdraw(motion, author),
                lambda: moving.remove(motion, by, "Because"),
                lambda: moving.cosign(motion, others[3]),
                lambda: moving.take_back(motion, others[0]),
            ][number]()
        except moving.NotCollecting:
            refused.append(f"{number}")

    at_once(act, 6)

    ended = Motion.objects.get()
    assert ended.state != Motion.State.COLLECTING
    assert Proposal.objects.count() == (1 if ended.state == Motion.State.ASKED else 0)
    assert len(refused) >= 1
