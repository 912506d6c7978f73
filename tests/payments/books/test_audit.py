"""The audit of our own books."""

import pytest

from campaigns.counting import folding
from common import sql
from payments.books import audit
from tests.helpers.builders import make_secured

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE {campaigns.Total} SET amount_cents = amount_cents + 1",
        "DELETE FROM {campaigns.HourTotal}",
        "UPDATE {campaigns.Breakdown} SET number = number + 1 WHERE what = 'pledges'",
        "DELETE FROM {campaigns.Breakdown} WHERE what = 'cards'",
        "UPDATE {pledges.Pledge} SET amount_cents = 1",
        "UPDATE {pledges.Pledge} SET status = 'withdrawn'",
        "DELETE FROM {pledges.Consent}",
        "UPDATE {pledges.Card} SET state = 'forgotten'",
    ],
)
def test_the_audit_sees_every_kind_of_damage(damage: str) -> None:
    pledge = make_secured()
    folding.fold_all()
    assert audit.problems() == []

    sql.execute(damage)

    problems = audit.problems()
    assert problems
    assert all(str(pledge.pk) in problem or str(pledge.campaign_id) in problem for problem in problems)
