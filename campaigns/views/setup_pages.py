"""Data of the pages of a draft: its checklist, and each of its pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.forms import BoundField
from django.utils.translation import gettext as _

from campaigns.forms.setup_form import SetupForm
from campaigns.models import Campaign, Submission
from campaigns.setup import approval, changeable, checklist, drafting
from campaigns.setup.checklist import Item
from campaigns.setup.needs import Choice
from common.forms.lines import MarkdownLines
from common.pages.partials import PartialEnum
from common.templatetags.fields import field_template

BESIDE = "campaigns/setup_page.html#beside"
WITH_PREVIEW = {"texts", "terms"}


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


class Need(PartialEnum, partials="campaigns/setup_page.html#"):
    """Whether a draft can be published without a figure."""

    NEEDED = "needed"
    ONE_OF = "one_of"
    OPTIONAL = "optional"


class Notice(PartialEnum, partials="campaigns/setup_page.html#"):
    """Why a page cannot be edited, or only in part."""

    LOCKED = "locked"
    READ_ONLY = "read_only"
    PUBLISHED = "published"


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


@dataclass(frozen=True, slots=True)
class Field:
    field: BoundField
    template: str
    hides_optional: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under a legend, which may be empty; without one, or after publication, `need` is None."""

    legend: Any
    fields: list[Field]
    asides: Sequence[Field] = ()  # folded below them
    need: Need | None = None
    instead: Sequence[Any] = ()  # legends of the groups of which one would do too

    @property
    def is_unfolded(self) -> bool:
        """Whether one of its folded fields has something to show."""
        return any(each.field.value() or each.field.errors for each in self.asides)

    @property
    def template(self) -> str:
        return f"campaigns/setup_page.html#{'group' if self.legend else 'fields'}"


@dataclass(frozen=True, slots=True)
class SetupPage:
    """`changes` is what can be changed after publication, by rule.

    `can_look` is whether there is a preview, `wants_look` whether it was requested; `said` is shown above it.
    `is_autosaved` is whether it is saved while it is being written.
    """

    name: str
    title: str
    back: str
    notice: Notice | None
    changes: list[tuple[str, str]]
    groups: list[Group]
    said: str
    may_write: bool
    is_draft: bool
    can_look: bool
    wants_look: bool
    is_autosaved: bool
    is_unsaved: bool  # it shows what was sent

    @property
    def any_will_do(self) -> bool:
        """Whether any one of the groups is enough, which is said once for all."""
        return {group.need for group in self.groups if group.legend} == {Need.ONE_OF}

    @property
    def css(self) -> str:
        return "wide" if self.can_look else ""


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


def need(choice: Choice) -> Need:
    if not choice:
        return Need.OPTIONAL
    return Need.NEEDED if len(choice) == 1 else Need.ONE_OF


def notice(*, is_open: bool, may_write: bool, is_draft: bool) -> Notice | None:
    if not is_open:
        return Notice.LOCKED
    if not may_write:
        return Notice.READ_ONLY
    return None if is_draft else Notice.PUBLISHED


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


def setup_page(form: SetupForm, name: str, language: str, *, may_write: bool, wants_look: bool) -> SetupPage:
    """The page with this name in the checklist; `language` is that of the texts, empty on the other pages."""
    campaign, item = form.campaign, Item(name, language=language)
    is_draft = campaign.phase == Campaign.Phase.DRAFT
    is_open = drafting.is_open(campaign, item.page)
    # What somebody else has saved in the meantime is replaced only by a button.
    is_autosaved = may_write and drafting.is_autosaved(campaign, item.page) and not form.is_outdated
    is_unsaved = form.is_bound and not is_autosaved
    is_new_language = language and language not in campaign.texts_by_language
    return SetupPage(
        name=item.page,
        title=item.heading,
        back=_("Checklist") if is_draft else _("Published content"),
        notice=notice(is_open=is_open, may_write=may_write, is_draft=is_draft),
        changes=[] if is_new_language else changeable.lines_of(item.page, campaign),
        groups=_groups(form, form.needs if is_draft else None),
        said=_("As readers will see it (not saved yet)") if is_unsaved else _("As readers will see it"),
        may_write=may_write,
        is_draft=is_draft,
        can_look=item.page in WITH_PREVIEW,
        wants_look=wants_look,
        is_autosaved=is_autosaved,
        is_unsaved=form.is_bound,
    )


def _groups(form: SetupForm, choices: list[Choice] | None) -> list[Group]:
    """`choices` is what the draft needs, None after publication."""
    legends = {fields[0].name: legend for legend, fields in form.groups if legend}
    groups = []
    for legend, fields in form.groups:
        choice = next((each for each in choices or [] if fields and fields[0].name in each), frozenset())
        needed = need(choice) if legend and choices is not None else None
        instead = [other for name, other in legends.items() if name in choice and other != legend]
        shown = [_field(each, needed, form.parts) for each in fields if each.name not in form.asides]
        asides = [_field(each, needed, form.parts) for each in fields if each.name in form.asides]
        groups.append(Group(legend, shown, asides, needed, instead))
    return groups


def _field(field: BoundField, needed: Need | None, parts: set[str]) -> Field:
    return Field(field, _template(field), hides_optional=needed is Need.OPTIONAL or field.name in parts)


def _template(field: BoundField) -> str:
    """Whether Markdown is shown beside its preview."""
    return BESIDE if isinstance(field.field.widget, MarkdownLines) else field_template(field)
