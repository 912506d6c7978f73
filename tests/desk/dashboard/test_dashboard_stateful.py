"""At every state that people, banks, networks and machines can bring a campaign to, the desk says what the rows say."""

import logging
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import seed, settings
from hypothesis.stateful import invariant, run_state_machine_as_test

from campaigns import totals
from campaigns.models import Campaign, TeamMember
from common import crash
from desk import figures
from desk.dashboard import activity, pipeline, spread
from desk.visibility import Visibility
from gateway import core
from tests.desk.dashboard.test_dashboard_figures import compare
from tests.helpers.desk import todo
from tests.helpers.desk.recount import Brute
from tests.helpers.simulation.rules import Life
from tests.helpers.simulation.snapshot import rows
from tests.payments.faults.test_stateful import PROFILE
from tests.seeds import REPEAT, SEED

# Of the team and of the site, which tests.desk.todo builds one by one.
OTHER_TASKS = {"own_factor", "answer_date", "balance", "held_up"}


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
        spreads = spread.read(campaign)
        sums = totals.of([campaign])[campaign.pk]
        steps = {step.stage: step for step in pipeline.pipeline(sums, spreads, figures.read(campaign).payments)}
        assert steps["collected"].cents + steps["refunded"].cents == Brute(campaign).captured_by_the_ledger()

    def _the_inbox_is_complete(self, campaign: Campaign) -> None:
        member = campaign.team.get(user=self.treasurers[1])
        member.campaign = campaign
        found = {task.kind.value: (task.number, task.cents) for task in todo.read(member)}
        expected = {kind: told for kind, told in Brute(campaign).tasks(timezone.now()).items() if told[0]}
        assert {kind: told for kind, told in found.items() if kind not in OTHER_TASKS} == expected

    def _the_newest_events_are_told(self, campaign: Campaign) -> None:
        member = TeamMember.objects.select_related("campaign").filter(campaign=campaign).first()
        assert member
        newest = rows("pledges.PledgeEvent")[::-1][: activity.SHOWN]
        assert [each.at for each in activity.recent(campaign, Visibility(member.role))] == [row.at for row in newest]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("part", range(2))
@pytest.mark.slow
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
