"""The audit of our own books."""

import pytest
from django.db import connection

from campaigns import totals
from payments.books import audit
from tests.helpers.builders import make_secured

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE campaigns_total SET amount_cents = amount_cents + 1",
        "DELETE FROM campaigns_hourtotal",
        "UPDATE pledges_pledge SET amount_cents = 1",
        "UPDATE pledges_pledge SET status = 'withdrawn'",
        "DELETE FROM pledges_consent",
        "UPDATE pledges_card SET state = 'forgotten'",
    ],
)
def test_the_audit_sees_every_kind_of_damage(damage: str) -> None:
    pledge = make_secured()
    while totals.fold():
        pass
    assert audit.problems() == []

    with connection.cursor() as cursor:
        cursor.execute(damage)

    problems = audit.problems()
    assert problems
    assert all(str(pledge.pk) in problem or str(pledge.campaign_id) in problem for problem in problems)
