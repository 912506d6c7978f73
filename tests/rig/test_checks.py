"""A pledge that was lost, and anything that was done twice, is reported."""

from dataclasses import replace

import pytest

from rig import checks
from rig.checks import Facts, Sent

ADA, BO = "ada@example.org", "bo@example.org"
ONE_EACH = Facts(
    pledges=[(ADA, "collected"), (BO, "collected"), (BO, "withdrawn")],
    payments=[(ADA, "captured"), (BO, "captured")],
    customers=[ADA, BO],
    cards=[ADA, BO],
    charges=[(ADA, 40_00), (BO, 40_00), (BO, 0)],
)


def test_one_of_each_is_no_problem() -> None:
    told = {ADA: "secured", BO: "interested"}

    assert [*checks.lost(told, ONE_EACH.pledges), *checks.doubled(ONE_EACH), *checks.wrongly_charged(ONE_EACH)] == []


@pytest.mark.parametrize("stored", [[], [(ADA, "unconfirmed")], [(ADA, "withdrawn")], [(ADA, "lapsed")]])
def test_a_pledge_that_was_acknowledged_and_is_not_there_is_reported(stored: list[tuple[str, str]]) -> None:
    assert [*checks.lost({ADA: "interested"}, stored)] == [f"{ADA} was told “interested”, and there is no pledge"]


def test_a_card_that_was_acknowledged_and_is_not_there_is_reported() -> None:
    found = [*checks.lost({ADA: "secured"}, [(ADA, "interested")])]

    assert found == [f"{ADA} was told “secured”, and the pledge is interested"]


@pytest.mark.parametrize(
    ("what", "second"),
    [
        ("pledges", (ADA, "secured")),
        ("payments", (ADA, "to_authorize")),
        ("customers", ADA),
        ("cards", ADA),
        ("charges", (ADA, 1)),
    ],
)
def test_whatever_somebody_has_two_of_is_reported(what: str, second: object) -> None:
    facts = replace(ONE_EACH, **{what: [*getattr(ONE_EACH, what), second]})

    assert [*checks.doubled(facts)] == [f"{ADA}: 2 {what}"]


def test_a_charge_without_a_collected_pledge_and_the_reverse_are_reported() -> None:
    facts = replace(ONE_EACH, charges=[(ADA, 40_00), (BO, 0), ("eve@example.org", 40_00)])

    assert [*checks.wrongly_charged(facts)] == [
        "eve@example.org: charged, and the pledge is not collected",
        f"{BO}: collected, and nothing was charged",
    ]


CODE = Sent(ADA, "123456 is your Commonbid code", "<1@example.org>")
THANKS = Sent(ADA, "Your card is saved", "<2@example.org>")


@pytest.mark.parametrize(
    ("mails", "may_be_resent", "found"),
    [
        ([CODE, replace(CODE, id="<3@example.org>"), THANKS], 0, []),
        ([THANKS, replace(THANKS, to=BO, id="<3@example.org>")], 0, []),
        ([THANKS, THANKS], 1, []),
        ([THANKS, THANKS], 0, ["1 messages were sent again, and at most 0 were in the hands of killed processes"]),
        ([THANKS, replace(THANKS, id="<3@example.org>")], 9, [f"{ADA}, “Your card is saved”: 2 messages"]),
    ],
)
def test_a_message_may_arrive_twice_only_if_its_sender_was_killed(
    mails: list[Sent], may_be_resent: int, found: list[str]
) -> None:
    assert [*checks.mailed_twice(mails, may_be_resent)] == found
