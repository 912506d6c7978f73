"""What organizers can do to a campaign."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from payments.decisions import campaign_actions
from payments.refunds import refunding
from tests.helpers.campaigns.amendments import publish
from tests.helpers.simulation import timeline
from tests.helpers.simulation.choices import phase, pick, some_payment
from tests.helpers.simulation.state_machine import Machine


class Organizers(Machine):
    @precondition(phase("pledging"))
    @rule()
    def close(self) -> None:
        with self.attempt():
            timeline.close(self.campaign)

    @precondition(phase("pledging"))
    @rule(hours=st.sampled_from([1, 30]))
    def extend(self, hours: int) -> None:
        campaign = self._now()
        with self.attempt():
            campaign_actions.extend(campaign, campaign.deadline + timedelta(hours=hours), self.treasurers[0])

    @precondition(phase("pledging"))
    @rule(threshold=st.sampled_from([300_00, 500_00, 800_00]), most=st.sampled_from([400_00, 1_000_00]))
    def publish_a_change(self, threshold: int, most: int) -> None:
        with self.attempt():
            publish(self.campaign, self.treasurers[0], threshold_cents=threshold, max_cents=most)

    @precondition(phase("pledging"))
    @rule()
    def let_the_window_end(self) -> None:
        timeline.end_windows_by("now() - interval '1 microsecond'")
        timeline.hurry()

    @rule(sure=st.sampled_from([False, False, True]))
    def cancel(self, sure: bool) -> None:  # noqa: FBT001
        if sure:
            with self.attempt():
                timeline.cancel(self._now(), self.treasurers)

    @precondition(phase("collecting"))
    @rule(kind=st.sampled_from(["capture", "capture", "release"]))
    def wait_no_longer(self, kind: str) -> None:
        with self.attempt():
            timeline.decide(kind, self._now(), self.treasurers, reason="Enough.")

    @precondition(phase("offer"))
    @rule(kind=st.sampled_from(["accepted", "refused", "expired", "withdrawn"]))
    def answer(self, kind: str) -> None:
        with self.attempt():
            timeline.answer(self.campaign, kind, self.treasurers)

    @precondition(phase("completed"))
    @rule(cents=st.sampled_from([1, 30_00, 150_00]))
    def issue_shares(self, cents: int) -> None:
        with self.attempt():
            timeline.issue(self.campaign, cents, self.treasurers)

    @precondition(some_payment("captured"))
    @rule(who=pick, cents=st.sampled_from([1, 50_00, 100_00, 500_00]))
    def refund_some(self, who: int, cents: int) -> None:
        if payment := self._payment(who, "captured"):
            with self.attempt():
                refunding.request(payment, cents, self.treasurers[1])
