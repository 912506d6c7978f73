"""The public log of moderation: what was removed from debates and restored, and which were closed, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, CampaignAct
from common.signed import pages
from common.signed.pages import Places
from community.models import Post

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PAGE = 50
Kind = CampaignAct.Kind
# Of posts only those that everybody could read: these are logged with their thread.
WORDS: dict[str, StrOrPromise] = {
    Kind.POST_HIDDEN: _("Text removed"),
    Kind.POST_RESTORED: _("Text restored"),
    Kind.REPORTS_SETTLED: _("Reported text kept"),
    Kind.THREAD_CLOSED: _("Debate closed"),
    Kind.THREAD_REOPENED: _("Debate reopened"),
    Kind.DEBATERS_SET: _("Who may write"),
}
DECIDED: dict[str, StrOrPromise] = {
    Post.HiddenBy.TEAM: _("by the organizers"),
    Post.HiddenBy.STAFF: _("by the staff of this site"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """What was decided; `url` is the post or the thread, empty if it is about neither."""

    at: datetime
    what: StrOrPromise
    decided: StrOrPromise
    reason: str
    url: str


@dataclass(frozen=True, slots=True)
class LogPage:
    """A page of the log, newest first; `before` is the cursor for the next page, empty on the last."""

    campaign: Campaign
    entries: list[Entry]
    before: str


def page(campaign: Campaign, before: str = "") -> LogPage:
    """Raises BadSignature if `before` is not a valid cursor."""
    places = Places(f"moderation:{campaign.pk}")
    about_debates = Q(data__has_key="thread") | Q(kind=Kind.DEBATERS_SET)
    found = campaign.acts.filter(about_debates, kind__in=WORDS).order_by("-at", "-pk")
    if before:
        found = pages.below(found, "at", *places.read(before))
    rows, further = pages.cut(list(found[: PAGE + 1]), PAGE, lambda last: places.write(last.at, last.pk))
    return LogPage(campaign, [_entry(act, campaign) for act in rows], further)


def _entry(act: CampaignAct, campaign: Campaign) -> Entry:
    data = act.data
    reason = str(Campaign.Debaters(data["debaters"]).label) if "debaters" in data else data.get("reason", "")
    return Entry(act.at, WORDS[act.kind], DECIDED[data["decided_by"]], reason, _url(data, campaign))


def _url(data: dict[str, str], campaign: Campaign) -> str:
    if "thread" not in data:
        return ""
    place = [campaign.slug, data["thread"]]
    if "post" in data:
        return reverse("community:debate_post", args=[*place, UUID(data["post"])])
    return reverse("community:debate", args=place)
