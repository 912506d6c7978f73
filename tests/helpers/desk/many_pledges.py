"""Many pledges at once, for tests of lists and files."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign
from common import sql
from payments.models import Payment
from pledges.models import Card, Pledge, Status

# In one statement: bulk_update takes minutes for so many.
DATED = """
    UPDATE {pledges.Pledge} SET created_at = found.at
    FROM unnest(%s::uuid[], %s::timestamptz[]) AS found (id, at) WHERE {pledges.Pledge}.id = found.id
"""


def crowd(campaign: Campaign, people: int, **fields: Any) -> list[Pledge]:
    """Secured pledges, a minute apart, the last one just now."""
    start = timezone.now() - timedelta(minutes=people)
    users = User.objects.bulk_create(User(email=f"{uuid4().hex}@example.org") for _ in range(people))
    pledges = Pledge.objects.bulk_create(
        Pledge(
            **{
                "campaign": campaign,
                "supporter": user,
                "form_key": uuid4(),
                "status": Status.SECURED,
                "amount_cents": 40_00,
                **fields,
            }
        )
        for user in users
    )
    for minute, pledge in enumerate(pledges):
        pledge.created_at = start + timedelta(minutes=minute)
    sql.execute(DATED, [[each.pk for each in pledges], [each.created_at for each in pledges]])
    return pledges


def pledge(campaign: Campaign, at: datetime | None = None, **fields: Any) -> Pledge:
    """One of them, with the facts that matter."""
    found = crowd(campaign, 1, **fields)[0]
    if at:
        Pledge.objects.filter(pk=found.pk).update(created_at=at)
    return Pledge.objects.select_related("supporter").get(pk=found.pk)


def card(of: Pledge, expires: str = "12/30", country: str = "US") -> Card:
    return of.cards.create(
        campaign=of.campaign,
        state=Card.State.SAVED,
        method_id="pm",
        brand="visa",
        last4="4242",
        expires=expires,
        country=country,
    )


def payment(of: Pledge, state: str = Payment.State.DECLINED, **fields: Any) -> Payment:
    return of.payments.create(
        campaign=of.campaign,
        state=state,
        amount_cents=of.amount_cents,
        currency="USD",
        method_id="pm",
        customer_id="cus",
        **{"repair_until": timezone.now(), "expires_at": timezone.now() + timedelta(days=4), **fields},
    )
