"""What must hold in the end: nothing that was acknowledged is lost, and nothing was done twice."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

# Statuses of pledges that count, in the order in which they are reached.
ORDER = ("interested", "secured", "authorized", "collected")
# Whoever lets an hour pass may be sent more than one.
REPEATABLE = "is your Commonbid code"


@dataclass(frozen=True)
class Facts:
    """What is stored when everything is over. People are known by their addresses."""

    pledges: Sequence[tuple[str, str]]  # with the status
    payments: Sequence[tuple[str, str]]  # with the state
    customers: Sequence[str]
    cards: Sequence[str]
    charges: Sequence[tuple[str, int]]  # with the cents that were received


@dataclass(frozen=True)
class Sent:
    """A message as it arrived."""

    to: str
    subject: str
    id: str


def lost(acknowledged: Mapping[str, str], pledges: Iterable[tuple[str, str]]) -> Iterator[str]:
    """`acknowledged` is the status that each person was told."""
    found = {email: status for email, status in pledges if status in ORDER}
    for email, status in acknowledged.items():
        if email not in found:
            yield f"{email} was told “{status}”, and there is no pledge"
        elif ORDER.index(found[email]) < ORDER.index(status):
            yield f"{email} was told “{status}”, and the pledge is {found[email]}"


def doubled(facts: Facts) -> Iterator[str]:
    yield from _more_than_one("pledges", (email for email, status in facts.pledges if status in ORDER))
    yield from _more_than_one("payments", (email for email, _ in facts.payments))
    yield from _more_than_one("customers", facts.customers)
    yield from _more_than_one("cards", facts.cards)
    yield from _more_than_one("charges", (email for email, cents in facts.charges if cents))


def wrongly_charged(facts: Facts) -> Iterator[str]:
    """Once everything was collected, exactly those with a collected pledge have paid."""
    collected = {email for email, status in facts.pledges if status == "collected"}
    charged = {email for email, cents in facts.charges if cents}
    yield from (f"{email}: charged, and the pledge is not collected" for email in sorted(charged - collected))
    yield from (f"{email}: collected, and nothing was charged" for email in sorted(collected - charged))


def mailed_twice(mails: Sequence[Sent], may_be_resent: int) -> Iterator[str]:
    """A message in the hands of a process that was killed may be sent again, as the same message; no other may."""
    resent = len(mails) - len({each.id for each in mails})
    if resent > may_be_resent:
        yield f"{resent} messages were sent again, and at most {may_be_resent} were in the hands of killed processes"
    told = {each.id: (each.to, each.subject) for each in mails if REPEATABLE not in each.subject}
    yield from _more_than_one("messages", (f"{to}, “{subject}”" for to, subject in told.values()))


def _more_than_one(what: str, whose: Iterable[str]) -> Iterator[str]:
    return (f"{who}: {number} {what}" for who, number in Counter(whose).items() if number > 1)
