"""Data of a draft's checklist: what is missing, and what can be done next."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from campaigns.models import Campaign, Submission
from campaigns.setup import approval, changeable, checklist
from campaigns.setup.checklist import Item
from common.pages.partials import PartialEnum


class Standing(PartialEnum, partials="campaigns/setup.html#"):
    """The state of the whole draft; each has a partial, like those below."""

    PUBLISHED = "published"
    LACKING = "lacking"
    REVIEWED = "reviewed"
    CHANGED = "changed"
    COMPLETE = "complete"


class State(PartialEnum, partials="campaigns/setup.html#page_"):
    """The state of one page of a draft."""

    MISSING = "missing"
    READY = "ready"
    OPTIONAL = "optional"


class Publishing(PartialEnum, partials="campaigns/setup.html#publish_"):
    """What the reader can do next."""

    LACKING = "lacking"
    BY_OWNER = "by_owner"
    BY_OTHERS = "by_others"


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in the checklist; after publication without a state."""

    url: str
    item: Item
    state: State | None
    current: str = ""  # aria-current

    @property
    def problems(self) -> list[str]:
        return self.item.missing if self.state else []


@dataclass(frozen=True, slots=True)
class ChecklistPage:
    title: str
    standing: Standing
    publishing: Publishing | None  # None after publication
    entries: list[Entry]
    lacking: int
    unwritten: list[tuple[str, str]]
    submission: Submission | None
    may_go_on: bool  # to publishing
    may_write: bool
    may_open: bool  # for pledges
    may_amend: bool
    changes: list[tuple[str, str]]  # what can still be changed, after publication

    @property
    def next_entry(self) -> Entry | None:
        """The first page on which something is missing."""
        return next((each for each in self.entries if each.problems), None)


def standing(*, is_draft: bool, lacking: int, submission: Submission | None, is_current: bool) -> Standing:
    if not is_draft:
        return Standing.PUBLISHED
    if lacking:
        return Standing.LACKING
    if submission is None:
        return Standing.COMPLETE
    if not is_current:
        return Standing.CHANGED
    return Standing.REVIEWED if submission.is_waiting else Standing.COMPLETE


def publishing(*, is_draft: bool, lacking: int, may_publish: bool) -> Publishing | None:
    if not is_draft:
        return None
    if lacking:
        return Publishing.LACKING
    return Publishing.BY_OWNER if may_publish else Publishing.BY_OTHERS


def state(item: Item) -> State:
    if item.missing:
        return State.MISSING
    return State.READY if item.is_done else State.OPTIONAL


def checklist_page(campaign: Campaign, *, may_publish: bool, may_write: bool) -> ChecklistPage:
    items, submission = checklist.of(campaign), approval.latest_submission(campaign)
    is_draft = campaign.phase == Campaign.Phase.DRAFT
    is_current = submission is not None and approval.is_current(submission)
    lacking = sum(bool(item.missing) for item in items)
    return ChecklistPage(
        title=_("Checklist") if is_draft else _("Published content"),
        standing=standing(is_draft=is_draft, lacking=lacking, submission=submission, is_current=is_current),
        publishing=publishing(is_draft=is_draft, lacking=lacking, may_publish=may_publish),
        entries=[Entry(item.url(campaign), item, state(item) if is_draft else None) for item in items],
        lacking=lacking,
        unwritten=_unwritten(items) if may_write else [],
        submission=submission,
        may_go_on=submission is None or not (submission.is_waiting and is_current),
        may_write=may_write,
        may_open=may_publish and campaign.is_open and campaign.phase == Campaign.Phase.INTEREST,
        may_amend=may_publish and campaign.is_open,
        changes=[] if is_draft or campaign.phase in Campaign.FINAL else changeable.lines(),
    )


def contents(campaign: Campaign, name: str) -> list[Entry]:
    """The checklist beside one of its pages, with what is missing on that page alone."""
    is_draft = campaign.phase == Campaign.Phase.DRAFT
    return [
        Entry(item.url(campaign), item, state(item) if is_draft else None, "page" if item.page == name else "")
        for item in checklist.of(campaign)
    ]


def _unwritten(items: list[Item]) -> list[tuple[str, str]]:
    """The languages without texts, with their names."""
    written = {item.language for item in items}
    return [(code, name) for code, name in settings.LANGUAGES if code not in written]
