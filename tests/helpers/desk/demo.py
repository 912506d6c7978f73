"""The crowd of the demo, for tests: so few that it is over soon, and what has come of it."""

import io
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from django.core.management import call_command

from campaigns.models import Campaign, Channel, TeamMember
from payments.models import Payment
from pledges.models import Card, Pledge, Status
from tests.helpers.builders import signed_in
from tests.helpers.desk.desk_team import address
from tests.helpers.pages import words

FEW = {"we-are-twitter": 12, "gridpaper": 6, "harbour-radio": 32}
# Fewer still: a card fails, and somebody changes the amount, replaces the card or withdraws.
HANDFUL = {"we-are-twitter": 8, "gridpaper": 6, "harbour-radio": 12}
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def come() -> str:
    out = io.StringIO()
    call_command("demo_crowd", people=100, stdout=out)
    return out.getvalue()


def figures() -> dict[str, Any]:
    return {
        "pledges": Counter(Pledge.objects.values_list("campaign__slug", "status", "amount_cents", "source", "name")),
        "cards": Counter(Card.objects.values_list("pledge__supporter__email", "state", "country")),
        "payments": Counter(Payment.objects.values_list("pledge__supporter__email", "state", "problem")),
    }


def the_teams_have_worked() -> None:
    """Each page of the desk has something to show, and one request waits for the organizer."""
    open_, closed = (Campaign.objects.get(slug=slug) for slug in ("we-are-twitter", "harbour-radio"))
    desk = signed_in(closed.team.filter(role=TeamMember.Role.OWNER).earliest("pk").user)

    assert "Requests about money to confirm or reject" in words(desk.get(address(closed)))
    assert "phoned" in words(desk.get(address(closed, "supporters"), {"problem": "failed"}))
    assert "Large ones with a card" in words(desk.get(address(open_, "supporters")))
    assert "your card" in words(desk.get(address(open_, "messages")))
    assert "Waiting for a decision" in words(desk.get(address(open_, "offline")))
    assert "until" in words(desk.get(address(open_, "exports")))
    assert "Complete the draft" in words(desk.get(address(Campaign.objects.get(slug="village-shop"))))
    assert list(open_.proposals.order_by("number").values_list("state", flat=True)) == ["closed", "open"]
    assert open_.motions.get().cosigners.count() == 2
    assert Pledge.objects.filter(source__in=Channel.values, status=Status.INTERESTED).count() == 4
