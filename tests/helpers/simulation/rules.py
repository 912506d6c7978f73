"""Everything that people, banks, networks and machines can do to a campaign."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize

from payments.collection import charging, sweeps
from tests.helpers.builders import make_campaign
from tests.helpers.campaigns.amendments import publish
from tests.helpers.simulation import timeline
from tests.helpers.simulation.choices import amount, card
from tests.helpers.simulation.organizers import Organizers
from tests.helpers.simulation.outside import Outside
from tests.helpers.simulation.supporters import Supporters
from tests.helpers.simulation.workers import Workers


class Life(Supporters, Organizers, Workers, Outside):
    """One campaign, from its first pledge to its end."""

    @initialize(
        first=st.lists(st.tuples(card, amount), min_size=3, max_size=4),
        threshold=st.sampled_from([300_00, 500_00, 800_00]),
        stage=st.sampled_from(["pledging", "closed", "authorized", "decided", "offer"]),
        changed=st.sampled_from([False, False, True]),
        account=st.sampled_from([{}, {"settle_days": 2}, {"settle_days": 2, "settles_in": "eur"}]),
    )
    def begin(
        self,
        first: list[tuple[str, int]],
        threshold: int,
        stage: str,
        changed: bool,  # noqa: FBT001
        account: dict[str, Any],
    ) -> None:
        self.sandbox.set_up(account)
        self.campaign = make_campaign(threshold_cents=threshold)
        self.treasurers = timeline.make_treasurers(self.campaign)
        for name, cents in first:
            self.pledge(name, cents, "heard of")
        if changed:
            publish(self.campaign, self.treasurers[0], max_cents=900_00)
            for who, (_name, cents) in enumerate(first[:-1]):  # the last one says nothing
                self._agree(who, cents)
        self._live_until(stage)

    def _live_until(self, stage: str) -> None:
        """A walk alone would seldom come far: every run begins somewhere else."""
        if stage == "pledging":
            return
        timeline.reach_deadline(self.campaign)
        sweeps.advance_all()
        if stage == "closed":
            return
        self._authorize_all()
        if stage == "authorized":
            return
        self.skip(73)
        for _ in range(2):  # the last try, the recount
            sweeps.advance_all()
            self._authorize_all()
        if stage == "offer":
            timeline.work()

    def _authorize_all(self) -> None:
        while charging.authorize_due():
            pass
