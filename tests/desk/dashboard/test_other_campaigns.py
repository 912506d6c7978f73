"""The dashboard shows one campaign: nothing of another one is in its figures, which are read together."""

from typing import Any

import pytest

from campaigns.models import Campaign, TeamMember
from desk.dashboard import page
from payments.books import ledger
from payments.models import Payment
from tests.helpers.builders import make_campaign, make_secured, make_user
from tests.helpers.community.signatures import make_version
from tests.helpers.desk.bulk_campaign import grow
from tests.helpers.desk.desk_team import in_phase, member

pytestmark = pytest.mark.django_db

SECTIONS = ["totals", "amounts", "offline", "funnel", "origins", "tasks", "happenings", "requests", "books", "log"]


def shown(campaign: Campaign) -> dict[str, Any]:
    reader = campaign.team.select_related("campaign", "user").get(role=TeamMember.Role.OWNER)
    read = page.read(reader, {}, may_act=True, may_publish=True)
    figures = {name: getattr(read.figures, name) for name in ("payments", "refunds", "failed_refunds", "disputes")}
    return {**{name: getattr(read, name) for name in SECTIONS}, **figures, "days": read.course.days}


def test_nothing_of_another_campaign_is_shown() -> None:
    campaign, other = make_campaign(), make_campaign()
    in_phase(campaign, Campaign.Phase.PLEDGING)
    member(campaign, TeamMember.Role.OWNER)
    make_secured(campaign)
    before = shown(campaign)

    make_version(other)
    in_phase(other, Campaign.Phase.PLEDGING)
    member(other, TeamMember.Role.OWNER)
    grow(other, 10)
    other.messages.create(by=make_user(), due_at=None, stopped="phase")
    ledger.book(ledger.captured(each) for each in other.payments.filter(state=Payment.State.CAPTURED))

    after = shown(campaign)
    assert {name for name in before if after[name] != before[name]} == set()
    there = shown(other)
    assert {name for name in before if there[name] == before[name]} <= {"offline"}
