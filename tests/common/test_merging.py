"""Texts that are changed on several pages at once are merged by field."""

import pytest
from django.http import QueryDict

from common.forms import merging
from common.forms.merging import Page

OLD, MINE, THEIRS = "Old.", "Mine.", "Theirs."


def page(seen: str, *sent: str) -> Page:
    data = QueryDict(mutable=True)
    data["seen"] = merging.seen({"risks": seen})
    data.setlist("sent_risks", sent)
    return Page.of(data)


@pytest.mark.parametrize(("seen", "sent", "typed", "saved", "kept"), [
    (OLD, [], MINE, OLD, MINE),
    (OLD, [], OLD, THEIRS, THEIRS),
    (OLD, [], MINE, MINE, MINE),
    (OLD, [], "", OLD, ""),
    (OLD, [], OLD, "", ""),
    ("", [], MINE, "", MINE),
    (OLD, ["Mi"], MINE, "Mi", MINE),
    (OLD, ["Mi", "Min"], MINE, "Mi", MINE),
    (OLD, ["Mi"], OLD, "Mi", OLD),  # taken back
    (OLD, [], "Old. ", OLD, "Old. "),
    ("Two\nlines", [], "Two\r\nlines", THEIRS, THEIRS),
])  # fmt: skip
def test_what_one_page_alone_has_changed_is_kept(seen: str, sent: list[str], typed: str, saved: str, kept: str) -> None:
    merged = page(seen, *sent).merge({"risks": saved}, {"risks": typed})

    assert (merged.texts, merged.clashes) == ({"risks": kept}, [])


@pytest.mark.parametrize(("seen", "sent", "typed", "saved"), [
    (OLD, [], MINE, THEIRS),
    (OLD, [], "", THEIRS),
    (OLD, [], MINE, ""),
    ("", [], MINE, THEIRS),
    (OLD, ["Mi"], MINE, THEIRS),
])  # fmt: skip
def test_what_two_pages_have_changed_differently_is_nobodys_to_choose(
    seen: str, sent: list[str], typed: str, saved: str
) -> None:
    merged = page(seen, *sent).merge({"risks": saved}, {"risks": typed})

    assert (merged.texts, merged.clashes) == ({"risks": typed}, ["risks"])
