"""The rehearsed campaigns, from the first pledge to the last mail, using the same services as the site."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from django.db import connection
from django.utils import timezone

from accounts import sign_in
from accounts.models import User
from campaigns.models import Campaign, Company, TeamMember
from demo.rehearsal import acts, switches, work
from demo.rehearsal.clock import let_time_pass
from demo.rehearsal.people import After, Before, Person
from payments.books import balances
from payments.collection import repairing
from payments.decisions import approvals
from payments.management.progress import Out, Progress
from payments.models import Answer, Dispute, MoneyAct, Payment, Refund
from pledges import pledging
from pledges.models import Pledge, Status
from pledges.pledging import PledgeInput

OPEN_FOR = timedelta(days=30)
AT_ONCE = 8  # people who act concurrently
TEXTS = ("ask", "bought", "money", "failure", "risks", "refunds", "governance", "organizer")


@dataclass(frozen=True, slots=True)
class Play:
    """A rehearsed campaign. It has the requested number of supporters divided by `one_in`.

    `short_cents` is the amount by which the recount misses the threshold.
    """

    name: str
    story: str
    one_in: int
    short_cents: int
    answer: Answer | None
    end: Status
    phase: Campaign.Phase


Phase = Campaign.Phase
PLAYS = [
    Play("accepted", "threshold met, offer accepted", 1, 0, Answer.ACCEPTED, Status.COLLECTED, Phase.COMPLETED),
    Play("missed", "threshold missed by a cent at the recount", 1, 1, None, Status.RELEASED, Phase.FAILED),
    Play("refused", "threshold met, offer refused", 10, 0, Answer.REFUSED, Status.REFUNDED, Phase.FAILED),
]


class Performance:
    """A run of one play with its people."""

    def __init__(self, play: Play, people: Sequence[Person], out: Out) -> None:
        self.play, self.people, self.out = play, people, out
        self.pledges: dict[int, Pledge] = {}
        self.campaign = self._draft()
        self.team = [self._member(role) for role in (TeamMember.Role.OWNER, TeamMember.Role.TREASURER)]
        self.campaign.move(Campaign.Phase.PLEDGING)

    def _draft(self) -> Campaign:
        play = self.play
        company = Company.objects.create(name="Rehearsed, Inc.", ticker=play.name.upper()[:12], currency="USD")
        threshold = sum(person.cents for person in self.people if person.reserves) + play.short_cents
        campaign = Campaign.objects.create(
            company=company,
            slug=play.name,
            currency="USD",
            threshold_cents=threshold,
            optimum_cents=threshold * 2,
            min_cents=1_00,
            max_cents=1_000_00,
            deadline=timezone.now() + OPEN_FOR,
            valuation_date=timezone.now().date(),
            organizer_name="The rehearsal",
            contact_email="rehearsal@example.org",
        )
        campaign.texts.create(language="en", title=f"Rehearsal: {play.story}", **dict.fromkeys(TEXTS, "…"))
        campaign.terms_versions.create(number=1, texts={"en": "…"})
        return campaign

    def _member(self, role: TeamMember.Role) -> User:
        return self.campaign.team.create(
            user=sign_in.get_or_create_user(f"{role}@example.org"), role=role, name=str(role.label)
        ).user

    def run(self) -> None:
        self._everybody("pledge", self.people, self._pledge)
        self._days_pass(OPEN_FOR, "close, reserve")
        self._failed_cards({After.REPAIRS_AT_ONCE, After.TRIES_AGAIN, After.LEAVES})
        self._days_pass(timedelta(hours=25), "first reminder")
        self._failed_cards({After.REPAIRS_NEXT_DAY})
        self._days_pass(timedelta(hours=24), "second reminder")
        self._days_pass(timedelta(hours=16), "last reminder")
        self._failed_cards({After.REPAIRS_LATE})
        self._days_pass(timedelta(hours=8), "recount, collect or release")
        if self.play.answer:
            self._answer(self.play.answer)
            self._banks()

    # -- time and work -------------------------------------------------------------------------------------

    def _days_pass(self, by: timedelta, what: str) -> None:
        let_time_pass(by)
        switches.move_clock(by.total_seconds())
        self._work(what)

    def _work(self, what: str) -> None:
        with self._progress(what, 0) as progress:
            work.until_quiet(progress.to)

    def _progress(self, what: str, total: int) -> Progress:
        return Progress(f"{self.play.name}: {what}", total, self.out)

    def _everybody(self, what: str, people: Sequence[Person], act: Callable[[Person], None]) -> None:
        """Let all of them act, several concurrently, each thread with its own database connection."""
        with self._progress(what, len(people)) as progress, ThreadPoolExecutor(AT_ONCE) as pool:
            for _ in pool.map(act, people):
                progress.add(1)
            leaving = threading.Barrier(AT_ONCE)
            for left in [pool.submit(_leave, leaving) for _ in range(AT_ONCE)]:
                left.result()

    # -- people --------------------------------------------------------------------------------------------

    def _pledge(self, person: Person) -> None:
        supporter = sign_in.get_or_create_user(f"supporter{person.number}@example.org")
        cents = 10_00 if person.before is Before.CHANGES else person.cents
        draft, _ = pledging.draft(self.campaign, supporter, uuid4(), PledgeInput(cents, f"Supporter {person.number}"))
        self.pledges[person.number] = pledge = pledging.confirm(draft)
        if person.before is Before.NEVER_SAVES:
            return
        if person.before is Before.TYPES_A_LOST_CARD_FIRST:
            acts.save_card(pledge, acts.LOST_CARD)
        acts.save_card(pledge, person.card)
        pledge.refresh_from_db()
        if person.before is Before.CHANGES and person.cents != cents:
            pledging.change_amount(pledge, person.cents)
        elif person.before is Before.REPLACES:
            acts.save_card(pledge, "visa")
        elif person.before is Before.WITHDRAWS:
            pledging.withdraw(pledge)

    def _failed_cards(self, now: set[After]) -> None:
        people = [person for person in self.people if person.after in now]
        self._everybody("failed cards", people, self._react)

    def _react(self, person: Person) -> None:
        payment = self.pledges[person.number].payments.open_repair()
        if payment is None:
            raise RuntimeError(f"{person} has nothing to repair.")
        if person.after is After.LEAVES:
            repairing.withdraw(payment)
        elif person.after is After.TRIES_AGAIN:
            if payment.problem == Payment.Problem.LATER:
                repairing.same_card(payment)
        else:
            acts.repair(payment)

    # -- the seller and the banks --------------------------------------------------------------------------

    def _answer(self, kind: Answer) -> None:
        one, another = self.team
        asked = approvals.request(MoneyAct(campaign=self.campaign, kind=MoneyAct.Kind.ANSWER, answer=kind), one)
        approvals.confirm(asked, another)
        self._work("the seller's answer")
        self._top_up()

    def _top_up(self) -> None:
        """Top up the balance, since fees and daily payouts have reduced it, so that waiting refunds can be sent."""
        waiting = Refund.objects.filter(payment__campaign=self.campaign, state=Refund.State.WAITING)
        if not waiting.exists():
            return
        balances.refresh()
        for need in balances.needs(self.campaign):
            switches.top_up(need.currency, need.missing)
        self._work("refunds after a top-up")

    def _banks(self) -> None:
        """Close inquiries, lose every other dispute, and let refunds fail that a bank does not accept."""
        opened = Dispute.objects.filter(payment__campaign=self.campaign).order_by("pk")
        for number, dispute in enumerate(opened):
            outcome = "lost" if number % 2 else "won"
            is_inquiry = dispute.state == Dispute.State.INQUIRY
            switches.close_dispute(dispute.pk, "warning_closed" if is_inquiry else outcome, second_fee=number % 3 == 0)
        switches.fail_refunds()
        self._days_pass(timedelta(days=1), "disputes and failed refunds")


def _leave(together: threading.Barrier) -> None:
    together.wait(60)  # so that each thread runs this exactly once
    connection.close()
