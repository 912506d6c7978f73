"""Known answers of quorums and majorities."""

from fractions import Fraction

import pytest

from assembly.deciding import Result, Rules, Tally, decide

HALF = Rules(Fraction(1, 5), Fraction(1, 2), is_strict=True)
TWO_THIRDS = Rules(Fraction(1, 10), Fraction(2, 3), is_strict=False)
SIXTY_FIFTH = Rules(Fraction(1, 65), Fraction(1, 2), is_strict=True)
NONE = Rules(Fraction(0), Fraction(0), is_strict=True)


def tally(roll: int, yes: int, no: int, abstained: int) -> Tally:
    return Tally(roll, yes + no + abstained, abstained, (yes, no))


@pytest.mark.parametrize(
    ("rules", "counted", "result"),
    [
        (HALF, (1000, 100, 99, 0), Result.NO_QUORUM),
        (HALF, (1000, 100, 100, 0), Result.REJECTED),  # a tie
        (HALF, (1000, 101, 99, 0), Result.PASSED),
        (HALF, (998, 100, 99, 0), Result.NO_QUORUM),  # 199 of 199.6
        (HALF, (1000, 0, 0, 200), Result.REJECTED),  # nobody chose
        (HALF, (1000, 1, 0, 199), Result.PASSED),  # who abstains counts for the quorum alone
        (TWO_THIRDS, (300, 200, 100, 0), Result.PASSED),
        (TWO_THIRDS, (300, 199, 101, 0), Result.REJECTED),
        (SIXTY_FIFTH, (31_999, 246, 245, 1), Result.NO_QUORUM),  # 492 of 492.29, which whole division would pass
        (SIXTY_FIFTH, (31_980, 246, 245, 1), Result.PASSED),  # 492 of exactly 492
        (HALF, (0, 0, 0, 0), Result.REJECTED),
        (NONE, (10, 0, 0, 0), Result.REJECTED),
    ],
)
def test_yes_or_no_is_decided_by_quorum_and_majority(
    rules: Rules, counted: tuple[int, int, int, int], result: Result
) -> None:
    assert decide(rules, tally(*counted), option=0) == result


@pytest.mark.parametrize(
    ("chosen", "leading", "result"),
    [((5, 3, 2), 0, Result.PASSED), ((4, 4, 2), None, Result.REJECTED), ((0, 0, 0), None, Result.REJECTED)],
)
def test_the_leading_option_alone_can_win(chosen: tuple[int, ...], leading: int | None, result: Result) -> None:
    found = Tally(roll=10, answered=10, abstained=10 - sum(chosen), chosen=chosen)

    assert found.leading == leading
    assert decide(NONE, found, found.leading) == result
