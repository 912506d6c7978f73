"""The people of the demo's crowd: invented, always the same, and most of them early or late."""

import re
from collections import Counter
from datetime import timedelta

from demo.campaign.clock import WEEKS
from demo.supporters.people import Habit, cast
from tests.helpers.desk.demo import NOW


def test_the_same_people_come_in_every_run() -> None:
    assert cast("gridpaper", 300, NOW) == cast("gridpaper", 300, NOW)
    assert cast("gridpaper", 300, NOW) != cast("gridpaper", 300, NOW, seed=7)


def test_most_come_at_the_start_and_at_the_end() -> None:
    weeks = Counter((NOW - person.at) // timedelta(weeks=1) for person in cast("we-are-twitter", 2_000, NOW))
    last, *middle, first = (weeks[week] for week in range(WEEKS))

    assert min(first, last) > 2 * max(middle)
    assert min(middle) > 50
    assert sum(weeks.values()) == 2_000


def test_unconfirmed_people_came_this_week() -> None:
    found = [person.at for person in cast("we-are-twitter", 2_000, NOW) if person.habit is Habit.UNCONFIRMED]

    assert min(found) > NOW - timedelta(days=7)


def test_everybody_is_marked_as_invented() -> None:
    crowd = cast("we-are-twitter", 500, NOW)

    assert all(person.email.endswith("@crowd.example.org") for person in crowd)
    assert all(re.search(r" \([Dd][eé]mo\)$", person.wish.name) for person in crowd if person.wish.name)
