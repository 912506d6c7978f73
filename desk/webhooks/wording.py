"""What is told of an occasion: facts for programs, and a line for people. All of it is public on the campaign's pages.

In the campaign's main language, which the caller has activated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from assembly.models import Proposal
from campaigns import clock
from campaigns.models import Campaign, PhaseChange
from campaigns.models.situation import WORDS, situation
from common import money
from common.templatetags.numbers import percent
from community.models import Update
from desk.models import Event
from desk.webhooks.occasions import Milestone, Occasion

Phase = Campaign.Phase


@dataclass(frozen=True, slots=True)
class Said:
    """`line` is plain text, as people typed its parts."""

    facts: dict[str, Any]
    line: str
    url: str


def said(campaign: Campaign, occasion: Occasion) -> Said:
    match occasion.subject:
        case PhaseChange():
            return _phase(campaign, occasion.subject)
        case Update():
            return _update(campaign, occasion.subject)
        case Proposal():
            return _proposal(campaign, occasion)
        case Milestone():
            return _milestone(campaign, occasion.subject)


def test(campaign: Campaign) -> Said:
    return Said({}, _("This is a test from “%s”. It works.") % campaign.text.title, address(campaign))


def address(campaign: Campaign) -> str:
    return f"{settings.SITE_URL}{campaign.get_absolute_url()}"


def _phase(campaign: Campaign, change: PhaseChange) -> Said:
    was_not_sold = (change.before, change.after) == (Phase.OFFER, Phase.FAILED)
    words = WORDS[situation(change.after, is_open=True, was_not_sold=was_not_sold)]
    line = _("News of “%(campaign)s”: %(news)s") % {"campaign": campaign.text.title, "news": words}
    return Said({"phase": {"before": change.before, "after": change.after}}, line, address(campaign))


def _update(campaign: Campaign, update: Update) -> Said:
    update.campaign = campaign
    title = update.said["title"]
    url = settings.SITE_URL + reverse("community:update", args=[campaign.slug, update.number])
    news = f"{title} ({update.readers})" if update.readers else title
    line = _("News of “%(campaign)s”: %(news)s") % {"campaign": campaign.text.title, "news": news}
    facts = {"number": update.number, "title": title, "audience": update.audience, "url": url}
    return Said({"update": facts}, line, url)


def _proposal(campaign: Campaign, occasion: Occasion) -> Said:
    proposal = occasion.subject
    assert isinstance(proposal, Proposal)  # noqa: S101  (for mypy)
    proposal.campaign = campaign
    title, (opened_at, closes_at) = proposal.said["title"], proposal.times
    url = settings.SITE_URL + reverse("assembly:proposal", args=[campaign.slug, proposal.number])
    names = {"campaign": campaign.text.title, "title": title}
    facts = {
        "number": proposal.number,
        "title": title,
        "kind": proposal.kind,
        "members": proposal.roll,
        "opened_at": opened_at.isoformat(),
        "closes_at": closes_at.isoformat(),
        "url": url,
    }
    if occasion.event == Event.OPENED:
        until = clock.text(closes_at, campaign)
        line = _("The members of “%(campaign)s” are asked: %(title)s · until %(until)s") % {**names, "until": until}
        return Said({"proposal": facts}, line, url)
    result = proposal.get_result_display()
    line = _("The members of “%(campaign)s” have answered: %(title)s · %(result)s") % {**names, "result": result}
    return Said({"proposal": {**facts, "result": proposal.result}}, line, url)


def _milestone(campaign: Campaign, reached: Milestone) -> Said:
    total = reached.total
    name, people = campaign.text.title, number_format(total.people, 0, force_grouping=True)
    if reached.percent:
        share = {"campaign": name, "percent": percent(reached.percent)}
        line = _("“%(campaign)s” has reached %(percent)s of its threshold") % share
    else:
        crowd = {"campaign": name, "people": number_format(reached.people, 0, force_grouping=True)}
        line = _("“%(campaign)s” has reached %(people)s supporters") % crowd
    sums = {"sum": _rounded(campaign, total.cents), "threshold": _rounded(campaign, total.threshold_cents)}
    of = _("%(sum)s of %(threshold)s") % sums
    facts = {
        "milestone": {"percent": reached.percent} if reached.percent else {"people": reached.people},
        "total": {
            "people": total.people,
            "amount_cents": total.cents,
            "threshold_cents": total.threshold_cents,
            "currency": campaign.currency,
        },
    }
    return Said(facts, f"{line} · {of} · {people} {total.noun}", address(campaign))


def _rounded(campaign: Campaign, cents: int) -> str:
    return money.rounded(cents, campaign.currency)
