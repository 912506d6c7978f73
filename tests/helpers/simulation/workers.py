"""What workers do for a campaign, and how they die."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from campaigns.counting import folding
from payments.collection import charging
from tests.helpers.simulation import timeline
from tests.helpers.simulation.state_machine import Machine


class Workers(Machine):
    @rule(name=st.sampled_from(list(timeline.SWEEPS)), hurried=st.booleans())
    def sweep(self, name: str, hurried: bool) -> None:  # noqa: FBT001
        with self.attempt():
            if hurried:
                timeline.hurry()
            timeline.SWEEPS[name]()

    @rule(limit=st.sampled_from([1, 2, 40]))
    def authorize(self, limit: int) -> None:
        with self.attempt():
            charging.authorize_due(limit=limit)

    @rule()
    def sweep_all(self) -> None:
        timeline.hurry()
        for sweep in timeline.SWEEPS.values():
            with self.attempt():
                sweep()

    @rule()
    def fold(self) -> None:
        folding.fold_totals()
        folding.fold_breakdowns(limit=20)

    @rule(points=st.integers(1, 8))
    def a_worker_dies(self, points: int) -> None:
        self.somebody_dies(points)
        timeline.hurry()
        with self.attempt():
            for sweep in timeline.SWEEPS.values():
                sweep()

    @rule(points=st.integers(1, 3))
    def somebody_dies(self, points: int) -> None:
        self.doom.spare()
        self.doom.dies_at = points
