"""Every state that a page of the desk tells apart has words in its template, and every row falls into one."""

from datetime import UTC, datetime
from itertools import product

import pytest
from django.template.loader import get_template

from desk.messages import reach
from desk.messages.reach import COUNTED, Reach, Reached
from desk.models import Export, OfflineImport
from desk.offline import files
from desk.repairs.page import Outlook
from desk.supporters import exports
from desk.views.supporters import list_page
from desk.views.supporters.list_page import View
from desk.visibility import Visibility

NOW = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("each", [*exports.State, *files.Progress, *Reached, *View, *Outlook])
def test_each_has_a_partial(each: View) -> None:
    get_template(each.template)


def test_every_export_has_a_state() -> None:
    found = {
        exports.state(Export(ready_at=ready, due_at=due, file=file, of=of))
        for ready, due, file, of in product((NOW, None), (NOW, None), ("exports/a.csv", ""), (3, None))
    }

    assert found == set(exports.State)


def test_every_file_of_pledges_on_paper_has_a_progress() -> None:
    found = {
        files.progress(OfflineImport(state=state, loaded=loaded))
        for state, loaded in product(OfflineImport.State.values, (0, 1))
    }

    assert found == set(files.Progress)


def test_every_number_of_readers_is_told() -> None:
    counts = [None, Reach(0, 0), Reach(1, 1), Reach(COUNTED + 1, COUNTED + 1)]

    assert [reach.reached(each) for each in counts] == [
        Reached.UNKNOWN, Reached.NOBODY, Reached.SOME, Reached.MANY,
    ]  # fmt: skip


def test_every_role_is_told_what_it_sees() -> None:
    roles = ["owner", "treasurer", "editor", "observer"]

    assert [list_page.view(Visibility(role)) for role in roles] == [
        View.FULL,
        View.FULL,
        View.PUBLIC,
        View.NAMELESS,
    ]
