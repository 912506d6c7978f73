"""Every state of a draft and of its pages has words, for everybody in the team."""

from itertools import product

import pytest
from django.template.loader import get_template

from campaigns.forms.setup_prices import refusal
from campaigns.models import Submission
from campaigns.pages.setup import checklist_page, setup_page
from campaigns.pages.setup.checklist_page import Publishing, Standing, State
from campaigns.pages.setup.field_groups import Group, Need
from campaigns.pages.setup.setup_page import Notice
from campaigns.setup.checklist import Item
from campaigns.valuation.price_files import MOST_BAD, BadPrices
from campaigns.views.start import Begins
from campaigns.views.team import End

BOTH = (True, False)


@pytest.mark.parametrize(
    "each",
    [*Standing, *State, *Publishing, *Need, *Notice, *Begins, *End, Group("", []), Group("Legend", [])],
)
def test_each_has_a_partial(each: Standing) -> None:
    get_template(each.template)


def test_every_draft_stands_somewhere() -> None:
    submissions = [None, *(Submission(state=state) for state in Submission.State)]
    found = {
        checklist_page.standing(is_draft=is_draft, lacking=lacking, submission=submission, is_current=is_current)
        for is_draft, lacking, submission, is_current in product(BOTH, (0, 2), submissions, BOTH)
    }

    assert found == set(Standing)


def test_a_draft_is_published_by_an_owner_once_nothing_is_missing() -> None:
    found = {
        (is_draft, lacking, may_publish): checklist_page.publishing(
            is_draft=is_draft, lacking=lacking, may_publish=may_publish
        )
        for is_draft, lacking, may_publish in product(BOTH, (0, 2), BOTH)
    }

    assert set(found.values()) == {None, *Publishing}
    assert [key for key, value in found.items() if value == Publishing.BY_OWNER] == [(True, 0, True)]


def test_every_page_of_a_draft_has_a_state() -> None:
    items = [Item("names", ["x"]), Item("names"), Item("image", is_optional=True, is_done=False)]

    assert [checklist_page.state(item) for item in items] == [State.MISSING, State.READY, State.OPTIONAL]


def test_who_cannot_edit_a_page_is_told_why() -> None:
    found = {
        (is_open, may_write, is_draft): setup_page.notice(is_open=is_open, may_write=may_write, is_draft=is_draft)
        for is_open, may_write, is_draft in product(BOTH, BOTH, BOTH)
    }

    assert set(found.values()) == {None, *Notice}
    assert [key for key, value in found.items() if value is None] == [(True, True, True)]


def test_every_file_of_prices_that_is_refused_is_told_why() -> None:
    found = [refusal(BadPrices(["x"])), refusal(BadPrices(["x"], [], [["1"]]))]
    found.append(refusal(BadPrices(["x"] * MOST_BAD, [], [["1"]])))

    assert found == [
        "x",
        "One line contains an error. Nothing was loaded.",
        "200 lines contain errors. Nothing was loaded, and the rest of the file was not checked.",
    ]
