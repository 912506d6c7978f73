"""At every state that people, banks, networks and machines can bring a campaign to, the desk says what the rows say."""

import logging
from collections import Counter
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import seed, settings
from hypothesis.stateful import invariant, run_state_machine_as_test

from campaigns import totals
from campaigns.models import Campaign, TeamMember
from common import crash
from desk import figures
from desk.dashboard import activity, inbox, pipeline, spread
from desk.visibility import Visibility
from gateway import core
from tests.desk.dashboard.test_dashboard_figures import compare
from tests.helpers.desk.recount import Brute
from tests.helpers.simulation.rules import Life
from tests.helpers.simulation.snapshot import rows
from tests.payments.faults.test_stateful import PROFILE
from tests.seeds import REPEAT, SEED


class Desk(Life):
    @invariant()
    def the_desk_says_what_the_rows_say(self) -> None:
        if not self.made:
            return
        campaign = Campaign.objects.get(pk=self.campaign.pk)
        compare(campaign, timezone.now())
        self._what_was_collected_is_booked(campaign)
        self._the_inbox_is_complete(campaign)
        self._the_newest_events_are_told(campaign)

    def _what_was_collected_is_booked(self, campaign: Campaign) -> None:
        spreads, sums = spread.read(campaign), totals.of([campaign])[campaign.pk]
        steps = {step.stage: step for step in pipeline.pipeline(sums, spreads, figures.payments(campaign))}
        assert steps["collected"].cents + steps["refunded"].cents == Brute(campaign).captured_by_the_ledger()

    def _the_inbox_is_complete(self, campaign: Campaign) -> None:
        member = campaign.team.get(user=self.treasurers[1])
        member.campaign = campaign
        waiting = campaign.money_acts.open()
        tasks = {task.kind: task.people for task in inbox.inbox(member, figures.read(campaign), waiting)}
        declined = Counter(
            row.problem == "authenticate"
            for row in rows("payments.Payment")
            if row.state == "declined" and campaign.phase == "collecting"
        )
        kept = {row.id for row in rows("pledges.Pledge") if row.status in {"collected", "issued"}}
        paid = {row.id: row.pledge_id for row in rows("payments.Payment")}
        refunds = rows("payments.Refund")
        again = {row.instead_of_id for row in refunds}
        expected = {
            "authenticate": declined[True],
            "declined": declined[False],
            "dispute": sum(row.state == "open" for row in rows("payments.Dispute")),
            "refund": sum(
                row.state == "failed" and row.id not in again and paid[row.payment_id] in kept for row in refunds
            ),
            "confirm": sum(
                row.state == "waiting" and row.phase == campaign.phase and row.expires_at > timezone.now()
                for row in rows("payments.MoneyAct")
            ),
        }
        assert tasks == {kind: people for kind, people in expected.items() if people}

    def _the_newest_events_are_told(self, campaign: Campaign) -> None:
        member = TeamMember.objects.select_related("campaign").filter(campaign=campaign).first()
        assert member
        newest = rows("pledges.PledgeEvent")[::-1][: activity.SHOWN]
        assert [each.at for each in activity.recent(campaign, Visibility(member.role))] == [row.at for row in newest]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("part", range(2))
def test_at_every_state_the_desk_says_what_the_rows_say(
    part: int, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.STRIPE_REQUESTS_PER_SECOND = 0
    settings.STRIPE_PARALLEL_REQUESTS = 1
    settings.CRASH_POINTS = True
    monkeypatch.setattr(core, "client", core.client)
    monkeypatch.setattr(crash, "os", Life.doom)
    monkeypatch.setattr(logging.getLogger("common.worklist"), "handlers", [Life.worries])
    print(REPEAT)  # noqa: T201
    run_state_machine_as_test(seed(SEED + part)(type(f"Desk{part}", (Desk,), {})), settings=FEWER)


FEWER = settings(PROFILE, max_examples=2, stateful_step_count=30)
