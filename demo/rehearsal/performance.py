"""The run of a rehearsed campaign, from the first pledge to the last mail, using the same services as the site."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.db import connection

from demo.rehearsal import aftermath, plays, supporters, work
from demo.rehearsal.clock import let_time_pass
from demo.rehearsal.people import After, Person
from demo.rehearsal.plays import Play
from payments.management.progress import Out, Progress
from pledges.models import Pledge

AT_ONCE = 8  # people who act concurrently


class Performance:
    """A run of one play with its people."""

    def __init__(self, play: Play, people: Sequence[Person], out: Out) -> None:
        self.play, self.people, self.out = play, people, out
        self.pledges: dict[int, Pledge] = {}
        reserved = sum(person.cents for person in people if person.reserves)
        self.campaign = plays.open_campaign(play, reserved)

    def run(self) -> None:
        self._everybody("pledge", self.people, self._pledge)
        self._days_pass(plays.OPEN_FOR, "close, reserve")
        self._failed_cards({After.REPAIRS_AT_ONCE, After.TRIES_AGAIN, After.LEAVES})
        self._days_pass(timedelta(hours=25), "first reminder")
        self._failed_cards({After.REPAIRS_NEXT_DAY})
        self._days_pass(timedelta(hours=24), "second reminder")
        self._days_pass(timedelta(hours=16), "last reminder")
        self._failed_cards({After.REPAIRS_LATE})
        self._days_pass(timedelta(hours=8), "recount, collect or release")
        if self.play.answer:
            aftermath.answer(self.campaign, self.play.answer)
            self._work("the seller's answer")
            self._settle()

    def _days_pass(self, by: timedelta, what: str) -> None:
        let_time_pass(by)
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

    def _pledge(self, person: Person) -> None:
        self.pledges[person.number] = supporters.pledge(self.campaign, person)

    def _failed_cards(self, now: set[After]) -> None:
        people = [person for person in self.people if person.after in now]
        self._everybody("failed cards", people, self._react)

    def _react(self, person: Person) -> None:
        supporters.react(person, self.pledges[person.number])

    def _settle(self) -> None:
        if aftermath.top_up(self.campaign):
            self._work("refunds after a top-up")
        aftermath.decide_disputes(self.campaign)
        self._days_pass(timedelta(days=1), "disputes and failed refunds")


def _leave(together: threading.Barrier) -> None:
    together.wait(60)  # so that each thread runs this exactly once
    connection.close()
