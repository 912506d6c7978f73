"""The figures of the desk, worked out pledge by pledge and event by event, slowly and without any tally."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from campaigns.models import Campaign
from tests.helpers.simulation.snapshot import Row, group, rows

PROMISED = ["secured", "authorized", "collected", "issued"]


def _sum(found: Iterable[Row]) -> tuple[int, int | None]:
    amounts = [row.amount_cents for row in found]
    return len(amounts), sum(amounts)


class Brute:
    def __init__(self, campaign: Campaign) -> None:
        self.campaign = campaign
        self.pledges = [row for row in rows("pledges.Pledge") if row.campaign_id == str(campaign.pk)]
        self.events = [row for row in rows("pledges.PledgeEvent") if row.campaign_id == str(campaign.pk)]
        self.payments = [row for row in rows("payments.Payment") if row.campaign_id == str(campaign.pk)]
        self.counted = ["interested"] if campaign.phase in {"draft", "interest"} else PROMISED

    # -- amounts ---------------------------------------------------------------------------------------------

    @property
    def amounts(self) -> list[int]:
        return sorted(row.amount_cents for row in self.pledges if row.status in self.counted)

    def by_amount(self) -> dict[str, Any]:
        amounts = self.amounts
        if not amounts:
            return {"people": 0, "cents": 0, "median": None, "mean": None, "largest": None}
        return {
            "people": len(amounts),
            "cents": sum(amounts),
            "median": round(median(map(Fraction, amounts))),
            "mean": round(Fraction(sum(amounts), len(amounts))),
            "largest": (sum(amounts[-10:]), sum(amounts[:-3])),
        }

    def in_bin(self, start: int, end: int) -> int:
        return sum(start <= cents < end for cents in self.amounts)

    # -- stages ----------------------------------------------------------------------------------------------

    def steps(self) -> dict[str, tuple[int, int]]:
        failed = [row for row in self.newest_payments() if row.state in {"declined", "repairing"}]
        return {
            "unconfirmed": self.of("unconfirmed"),
            "interest": self.of("interested"),
            "secured": self.of("secured"),
            "needs_action": (len(failed), sum(row.amount_cents for row in failed)),
            "authorized": self.of("authorized"),
            "collected": self.of("collected", "issued"),
            "withdrawn": self.of("withdrawn"),
            "lapsed": self.of("lapsed"),
            "refunded": self.of("refunded"),
        }

    def of(self, *statuses: str) -> tuple[int, int]:
        found = [row.amount_cents for row in self.pledges if row.status in statuses]
        return len(found), sum(found)

    def card_countries(self) -> dict[str, int]:
        """Of the cards that are held now, by the pledges that hold them."""
        mine = {row.id for row in self.pledges}
        held = [row for row in rows("pledges.Card") if row.pledge_id in mine and row.state == "saved"]
        return dict(Counter(row.country for row in held))

    def newest_payments(self) -> list[Row]:
        return [max(mine, key=lambda row: row.id) for mine in group(self.payments, "pledge_id").values()]

    def captured_by_the_ledger(self) -> int:
        """What was ever collected, as booked."""
        entries = group(rows("payments.Entry"), "journal_id")
        journals = [row for row in rows("payments.Journal") if row.campaign_id == str(self.campaign.pk)]
        captures = [row for row in journals if row.key.startswith("capture:")]
        return sum(each.amount_cents for row in captures for each in entries[row.id] if each.account == "stripe")

    def funnel(self) -> list[int]:
        """Who sent the form here, confirmed it and saved a card, also if they left later."""
        here = {row.id for row in self.pledges if not row.source.startswith("offline:")}
        kinds = Counter(row.kind for row in self.events if row.pledge_id in here)
        waiting = sum(row.status == "unconfirmed" for row in self.pledges if row.id in here)
        return [kinds["noted"] + waiting, kinds["noted"], kinds["secured"]]

    # -- tasks -----------------------------------------------------------------------------------------------

    def tasks(self, now: datetime) -> dict[str, tuple[int, int | None]]:
        """How many wait for an owner or treasurer who did not request anything, and their money."""
        failed = [row for row in self.payments if row.state == "declined" and self.campaign.phase == "collecting"]
        acts = [
            row
            for row in rows("payments.MoneyAct")
            if row.state == "waiting" and row.phase == self.campaign.phase and row.expires_at > now
        ]
        awaited = self.campaign.phase == "offer" and not any(row.kind == "answer" for row in acts)
        return {
            "confirm": (len(acts), None),
            "answer": (int(awaited), self.of("collected", "issued")[1]),
            "dispute": _sum(row for row in rows("payments.Dispute") if row.state in {"open", "inquiry", "appeal"}),
            "refund": _sum(self._not_refunded()),
            "waiting": _sum(row for row in self._standing_refunds() if row.state == "waiting"),
            "authenticate": _sum(row for row in failed if row.problem == "authenticate"),
            "declined": _sum(row for row in failed if row.problem != "authenticate"),
            "agree": _sum(self._to_agree()),
        }

    def _standing_refunds(self) -> list[Row]:
        found = rows("payments.Refund")
        again = {row.instead_of_id for row in found}
        return [row for row in found if row.id not in again]

    def _not_refunded(self) -> list[Row]:
        kept = {row.id for row in self.pledges if row.status in {"collected", "issued"}}
        paid = {row.id: row.pledge_id for row in self.payments}
        return [row for row in self._standing_refunds() if row.state == "failed" and paid[row.payment_id] in kept]

    def _to_agree(self) -> list[Row]:
        """Those who have not agreed to the newest change, as long as they are asked."""
        newest = [row.id for row in rows("campaigns.Change") if row.number == self.campaign.version]
        asked = [row for row in rows("pledges.Reconfirmation") if row.change_id in newest and row.due_at]
        left = [row for row in self.pledges if row.status in {"interested", "secured"}]
        return [row for row in left if asked and row.version < self.campaign.version]

    # -- days ------------------------------------------------------------------------------------------------

    def day(self, moment: datetime) -> date:
        return moment.replace(minute=0, second=0).astimezone(ZoneInfo(self.campaign.timezone)).date()

    def days(self, now: datetime) -> list[tuple[date, int, int, int, int]]:
        """Each day's change of people and money, and what there was at its end."""
        changes = [(self.day(row.at), *self.change(row)) for row in self.events]
        seen = self._first_touched()
        if seen is None:
            return []
        last = now.astimezone(ZoneInfo(self.campaign.timezone)).date()
        dates = [seen + timedelta(days=number) for number in range((last - seen).days + 1)]
        return [
            (
                day,
                sum(people for on, people, _ in changes if on == day),
                sum(cents for on, _, cents in changes if on == day),
                sum(people for on, people, _ in changes if on <= day),
                sum(cents for on, _, cents in changes if on <= day),
            )
            for day in dates
        ]

    def _first_touched(self) -> date | None:
        """The day of the first event that touches what is counted, also where another takes it back at once."""
        touched = [self.day(row.at) for row in self.events if {row.status, row.status_before} & set(self.counted)]
        return min(touched, default=None)

    def change(self, event: Row) -> tuple[int, int]:
        after, before = event.status in self.counted, event.status_before in self.counted
        return after - before, event.amount_cents * after - event.amount_before_cents * before

    def pace(self, now: datetime) -> Fraction | None:
        """Per day since the midnight six days ago, or since the first day began if that is later."""
        zone = ZoneInfo(self.campaign.timezone)
        touched, today = self._first_touched(), now.astimezone(zone).date()
        if touched is None or touched == today:
            return None
        first = max(touched, today - timedelta(days=6))
        begun = datetime.combine(first, time.min, zone)
        cents = sum(self.change(row)[1] for row in self.events if self.day(row.at) >= first)
        return Fraction(cents) / Fraction(int(now.timestamp()) - int(begun.timestamp()), 86_400)
