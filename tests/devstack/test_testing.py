"""Which tests `make test` runs."""

import pytest

from devstack import testing

QUICK = "not (slow or browser or soak or image)"


@pytest.fixture
def expression(monkeypatch):
    """The marker expression that pytest is given with some arguments: its last one counts."""
    commands = []
    monkeypatch.setattr(testing, "run_with_servers", commands.append)

    def read(*arguments):
        testing.test(arguments)
        command = commands[-1]
        return next((command[place + 1] for place in reversed(range(3, len(command))) if command[place] == "-m"), None)

    return read


@pytest.mark.parametrize("arguments", [(), ("-k", "refund", "-x")])
def test_slow_tests_are_left_to_their_own_target(expression, arguments):
    assert expression(*arguments) == QUICK


@pytest.mark.parametrize("named", ["tests", "tests/rig", "tests/browser/test_outages.py"])
def test_what_is_named_runs_whatever_its_kind(expression, named):
    assert expression("-x", named) is None


def test_a_kind_that_is_named_is_the_one_that_runs(expression):
    assert expression("-m", "slow") == "slow"
