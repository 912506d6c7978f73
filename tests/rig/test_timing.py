"""How long it took until answers were as before."""

import pytest

from rig.timing import Answer, Figures, between, figures, recovered_after, row

USUAL = Figures(100, 0.1, 0.5, 0)  # slow: 2 seconds or more


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        (Answer(10, 1.9, ok=True), 0),
        (Answer(10, 4.0, ok=True), 4),
        (Answer(12, 0.1, ok=False), 2.1),
        (Answer(9, 8.0, ok=True), 0),  # asked for before the plug was pulled
        (Answer(29, 9.0, ok=True), 0),  # not slow yet when the next plug was pulled
        (Answer(27, 9.0, ok=True), 26),
    ],
)
def test_recovery_lasts_until_the_last_answer_that_failed_or_was_slow(answer: Answer, seconds: float) -> None:
    prompt = [Answer(at, 0.2, ok=True) for at in range(30)]

    assert recovered_after([*prompt, answer], 10, 30, USUAL) == pytest.approx(seconds)


def test_figures_are_those_of_what_was_asked_for_in_the_meantime() -> None:
    answers = [Answer(at, at / 10, ok=at != 5) for at in range(10)]

    found = figures(between(answers, 2, 7))

    assert (found.count, found.median, found.errors) == (5, 0.4, 1)
    assert found.p95 == 0.6


def test_nothing_measured_is_shown_as_such() -> None:
    assert row("nobody", [], [], "").split() == ["nobody", "0", "nan", "nan", "0", "nan", "nan"]
