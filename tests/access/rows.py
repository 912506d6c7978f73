"""Words for what somebody gets, and rows of who gets what, for the tables beside this one."""

from __future__ import annotations

from dataclasses import dataclass

from tests.access.people import EVERYBODY, MONEY, ROLES, UNPROVEN

PAGE = "page"  # or a file
ACTS = "acts"  # something is written, whatever is answered
ON = "on"  # led to another page, and nothing is written
SIGN_IN = "sign in"
SET_UP = "set up"  # a second factor, and nothing is written
NOT_THERE = "404"
FORBIDDEN = "403"
NOT_SO = "405"  # this method is not for this address

Who = dict[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """What everybody gets who reads these addresses, and who sends a form there."""

    names: str
    get: Who
    post: Who


def everybody(outcome: str) -> Who:
    return dict.fromkeys(EVERYBODY, outcome)


NEVER = everybody(NOT_SO)


def strangers(outcome: str, *, otherwise: str) -> Who:
    """For those who are not signed in; otherwise for those who are."""
    return {**everybody(otherwise), "visitor": outcome, "by link": outcome}


def signed_in(outcome: str, **others: str) -> Who:
    return {**strangers(SIGN_IN, otherwise=outcome), **others}


def own(outcome: str) -> Who:
    """For the supporter whose pledge it is, signed in or by a link from a mail."""
    return {**everybody(NOT_THERE), "visitor": SIGN_IN, "by link": outcome, "supporter": outcome}


def money(outcome: str) -> Who:
    """For those of the team who answer for its money, with a second factor."""
    return {**team(outcome, MONEY), UNPROVEN: SET_UP}


def team(outcome: str, only: tuple[str, ...] = ROLES, otherwise: str = ON) -> Who:
    """For these of the campaign's team, otherwise for its other members; for all others there is no such page."""
    return {**signed_in(NOT_THERE), **dict.fromkeys(ROLES, otherwise), **dict.fromkeys(only, outcome)}


def staff(outcome: str) -> Who:
    """For who runs the installation; everybody else is led to where one signs in."""
    return {**everybody(ON), "staff": outcome}


def table(*rows: Row) -> dict[str, Row]:
    """Rows by address; none has two."""
    found: dict[str, Row] = {}
    for row in rows:
        for name in row.names.split():
            assert name not in found, f"{name} has two rows"
            found[name] = row
    return found
