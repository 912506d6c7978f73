from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns.access import find
from campaigns.models import Campaign
from campaigns.views.public import cached
from common.clean_text import clean
from common.markdown.rendering import html
from community.models import Update
from community.news import reading
from community.views.library import public

NEWEST = 20


class Atom(Atom1Feed):
    """An Atom feed that is well-formed even if the texts contain control characters."""

    def __init__(self, *args: Any, **texts: Any) -> None:
        super().__init__(*args, **_cleaned(texts))

    def add_item(self, *args: Any, **texts: Any) -> None:
        super().add_item(*args, **_cleaned(texts))


def _cleaned(texts: dict[str, Any]) -> dict[str, Any]:
    return {name: clean(text) if isinstance(text, str) else text for name, text in texts.items()}


class UpdatesFeed(Feed):  # type: ignore[type-arg]
    """Updates for everybody, in the language of the address."""

    feed_type = Atom

    def get_object(self, request: HttpRequest, campaign: Campaign) -> Campaign:  # noqa: ARG002
        return campaign

    def title(self, campaign: Campaign) -> str:
        return _("Updates from “%s”") % campaign.text.title

    def subtitle(self, campaign: Campaign) -> str:
        return campaign.text.ask

    def link(self, campaign: Campaign) -> str:
        return reverse("community:updates", args=[campaign.slug])

    def author_name(self, campaign: Campaign) -> str:
        return campaign.organizer_name

    def items(self, campaign: Campaign) -> QuerySet[Update]:
        return (
            reading.published(campaign).filter(audience=Update.Audience.EVERYBODY).select_related("campaign")[:NEWEST]
        )

    def item_title(self, update: Update) -> str:
        return update.said["title"]

    def item_description(self, update: Update) -> str:
        return html(update.said["body"])

    def item_link(self, update: Update) -> str:
        return reverse("community:update", args=[update.campaign.slug, update.number])

    def item_guid(self, update: Update) -> str:
        return f"urn:uuid:{update.pk}"

    def item_pubdate(self, update: Update) -> datetime:
        return cast("datetime", update.publish_at)

    def item_updateddate(self, update: Update) -> datetime:
        return update.edited_at or self.item_pubdate(update)


_feed = UpdatesFeed()


@require_safe
@cached()
def feed(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = find(request, slug)
    return public(campaign, _feed(request, campaign=campaign))
