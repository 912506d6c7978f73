"""The page on which an update is written: what it is called, and what its buttons do at this stage of the update."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns import clock
from common.pages.partials import PartialEnum
from community.models import Update
from community.news.drafts import Other
from community.news.updates import Planned
from community.pages import drafting

FIELD = re.compile(r"\{\w+\}")


class Mailing(PartialEnum, partials="community/desk_update_form.html#mailed_"):
    """How many people a previewed update would be emailed to; each has a partial in desk_update_form.html."""

    NOT = "not"
    UNKNOWN = "unknown"
    NOBODY = "nobody"
    NOW = "now"
    LATER = "later"


def mailing(planned: Planned, people: int | None) -> Mailing:
    if not planned.by_mail:
        return Mailing.NOT
    if people is None:
        return Mailing.UNKNOWN
    if not people:
        return Mailing.NOBODY
    return Mailing.LATER if planned.publish_at > timezone.now() else Mailing.NOW


def title(update: Update | None, *, is_correction: bool) -> str:
    if is_correction:
        return _("Correct the text")
    if update and update.is_scheduled:
        return _("Edit the scheduled update")
    return _("Edit the draft") if update else _("Write an update")


@dataclass(frozen=True, slots=True)
class WritingPage:
    """`update` is None before anything is saved, and `previews` show it in each of its languages.

    `is_changed` says that it was to be published, but is not what was previewed. `people` would be emailed now, None if
    they were not counted; there is no `mailing` without a preview, and for a correction.
    """

    update: Update | None
    action: str
    is_correction: bool
    previews: list[tuple[str, Update]]
    is_changed: bool
    people: int | None
    mailing: Mailing | None
    others: list[Other]

    @property
    def is_scheduled(self) -> bool:
        return bool(self.update and self.update.is_scheduled)

    @property
    def can_discard(self) -> bool:
        return bool(self.update and self.update.publish_at and self.update.draft is not None)

    @property
    def title(self) -> str:
        return title(self.update, is_correction=self.is_correction)

    @property
    def notice(self) -> str:
        """The partial that says when the update is published; empty if there is nothing to say."""
        if self.is_scheduled:
            return "community/desk_update_form.html#scheduled"
        return "community/desk_update_form.html#proposed" if self.update and self.update.proposed_at else ""

    @property
    def details(self) -> str:
        """The partial with the options besides the text."""
        return f"community/desk_update_form.html#{'text_alone' if self.is_correction else 'details'}"

    @property
    def buttons(self) -> str:
        """The partial with the buttons: nothing is published without a preview."""
        return f"community/desk_update_form.html#{'to_publish' if self.previews else 'to_preview'}"

    @property
    def save(self) -> str:
        """The label of the button that saves and publishes nothing."""
        return _("Keep for later") if self.is_correction or self.is_scheduled else _("Save draft")

    @property
    def preview(self) -> str:
        """The label of the button that leads to the one that publishes."""
        return _("Preview the correction") if self.is_correction else _("Preview before publishing")

    @property
    def unfilled(self) -> list[str]:
        """What looks like a field, such as `{name}`; only messages have fields that are filled in."""
        texts = (text for _language, shown in self.previews for text in shown.said.values())
        return sorted({field for text in texts for field in FIELD.findall(text)})

    @property
    def submit(self) -> str:
        """The label of the button that publishes."""
        if self.is_correction:
            return _("Publish the correction")
        at = self.previews[0][1].publish_at if self.previews else None
        return drafting.label(_("Publish now"), at, self.previews[0][1].campaign) if at else ""

    @property
    def labels(self) -> dict[str, str]:
        """What the script calls this button for another time."""
        return {} if self.is_correction else drafting.labels(_("Publish now"))


def saved(update: Update) -> str:
    """What somebody is told who has saved an update and not published it."""
    if update.is_published:
        return _("The changes have been saved. Readers see the text as before.")
    if not update.publish_at:
        return _("The draft has been saved.")
    at = clock.page_text(update.publish_at, update.campaign)
    if update.draft is None:
        return _("The text is as before. The update is still scheduled for %s.") % at
    return (
        _(
            "The changes have been saved. The update is still scheduled for %s. "
            "Until you schedule it again, it will be published without them."
        )
        % at
    )
