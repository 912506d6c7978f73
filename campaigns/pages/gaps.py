"""What is still empty in the preview of a draft, and which of its pages fills it."""

from __future__ import annotations

from dataclasses import dataclass

from campaigns.models import Campaign
from campaigns.setup import checklist
from campaigns.setup.checklist import Item


@dataclass(frozen=True, slots=True)
class Gap:
    """`title` and `url` are those of the page that fills it."""

    title: str
    url: str


type Gaps = dict[str, Gap]  # by the field that is empty, or the page of the draft on which something is missing


def gaps(campaign: Campaign) -> Gaps:
    lacking = {item.page: _gap(campaign, item) for item in checklist.of(campaign) if item.missing}
    fields = ("organizer_name", "contact_email")
    names = {name: lacking["names"] for name in fields if not getattr(campaign, name)}
    return {**lacking, **names, **_texts(campaign)}


def _texts(campaign: Campaign) -> Gaps:
    """The texts that are empty in the language of the preview."""
    text = campaign.text
    gap = _gap(campaign, Item("texts", language=text.language))
    return {each.name: gap for each in checklist.empty_words(campaign, text)}


def _gap(campaign: Campaign, item: Item) -> Gap:
    return Gap(item.heading, item.url(campaign))
