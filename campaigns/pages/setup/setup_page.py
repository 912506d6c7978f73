"""Data of a page of a draft."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from campaigns.forms.setup_form import SetupForm
from campaigns.models import Campaign
from campaigns.pages.setup import field_groups
from campaigns.pages.setup.field_groups import Group, Need
from campaigns.setup import changeable, drafting
from campaigns.setup.checklist import Item
from common.pages.partials import PartialEnum

WITH_PREVIEW = {"texts", "terms"}


class Notice(PartialEnum, partials="campaigns/setup_page.html#"):
    """Why a page cannot be edited, or only in part."""

    LOCKED = "locked"
    READ_ONLY = "read_only"
    PUBLISHED = "published"


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


def notice(*, is_open: bool, may_write: bool, is_draft: bool) -> Notice | None:
    if not is_open:
        return Notice.LOCKED
    if not may_write:
        return Notice.READ_ONLY
    return None if is_draft else Notice.PUBLISHED


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
        groups=field_groups.groups(form, form.needs if is_draft else None),
        said=_("As readers will see it (not saved yet)") if is_unsaved else _("As readers will see it"),
        may_write=may_write,
        is_draft=is_draft,
        can_look=item.page in WITH_PREVIEW,
        wants_look=wants_look,
        is_autosaved=is_autosaved,
        is_unsaved=form.is_bound,
    )
