"""The supporter's page for a pledge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.utils.translation import gettext as _

from campaigns import totals
from campaigns.models import Campaign
from campaigns.totals import StageTotal
from common import money
from common.pages.partials import PartialEnum
from community.news import subscriptions
from pledges import situations
from pledges.models import Card, Consent, Pledge, PledgeEvent, Status
from pledges.pages.personal_link import PersonalLink
from pledges.situations import Repairable, Situation


@dataclass(frozen=True, slots=True)
class CardButton:
    """The button to the card page; `style` is its CSS class."""

    label: str
    style: str


class Deletion(PartialEnum, partials="pledges/pledge.html#card_"):
    """How far a card that is no longer needed is deleted; each has a partial in pledges/pledge.html."""

    UNDER_WAY = "under_way"
    DONE = "done"


class Allotment(Protocol):
    """What supporters see of their shares. The class itself belongs to an upper package."""

    number: int
    shares: int
    nominal_cents: int
    at: datetime

    @property
    def cents(self) -> int: ...


@dataclass(frozen=True, slots=True)
class PledgePage:
    """`deletion` is None as long as the pledge stands, and if no card was saved for it; `number` is the member's."""

    pledge: Pledge
    situation: Situation
    headline: StageTotal
    events: list[PledgeEvent]
    consent: Consent | None
    wants_updates: bool
    repair: Repairable | None
    link: PersonalLink
    deletion: Deletion | None
    number: int | None
    allotment: Allotment | None

    @property
    def campaign(self) -> Campaign:
        return self.pledge.campaign

    @property
    def parts(self) -> list[str]:
        """The partials of its template, in order."""
        pledge, is_live = self.pledge, self.pledge.is_live
        parts = {
            "repair": self.repair is not None,
            "reconfirm": pledge.must_reconfirm,
            "facts": True,
            "shares": self.allotment is not None,
            "change": pledge.can_change,
            "closed": is_live and not pledge.can_change and not self.repair,
            "invite": is_live and self.campaign.is_open,
            "invited": is_live and not self.campaign.is_open and bool(self.link.came),
            "again": pledge.status in {Status.WITHDRAWN, Status.LAPSED} and self.campaign.is_open,
            "updates": is_live,
            "history": bool(self.events),
            "consent": self.consent is not None,
            "links": True,
        }
        return [_partial(name) for name, is_shown in parts.items() if is_shown]

    @property
    def updates(self) -> str:
        """The partial for turning emailed updates on or off."""
        return _partial("wanted" if self.wants_updates else "unwanted")

    @property
    def card(self) -> Card | None:
        """After authorization it may be another card, used on the payment page."""
        is_shown = self.pledge.status != Status.AUTHORIZED and not self.situation.is_over
        return self.pledge.card if is_shown else None

    @property
    def card_button(self) -> CardButton | None:
        if not self.campaign.accepts_cards or self.pledge.must_reconfirm:
            return None
        if self.pledge.card:
            return CardButton(_("Use another card"), "button text")
        return CardButton(_("Save my card"), "button")

    @property
    def others_see(self) -> str:
        """The pledge's public line; empty if there is none any more."""
        pledge = self.pledge
        if not pledge.is_live:
            return ""
        line = public_line(pledge, self.campaign)
        if pledge.show_name and pledge.misses_card:
            return _("nothing until you have saved a card; then: %(line)s") % {"line": line}
        return line

    @property
    def again_label(self) -> str:
        return _("Pledge again") if self.campaign.accepts_cards else _("Register my interest again")


def public_line(pledge: Pledge, campaign: Campaign) -> str:
    """What others see of this pledge if it counts."""
    if not pledge.show_name:
        return _("nothing: you are not on the public list")
    amount = money.formatted(pledge.amount_cents, campaign.currency) if pledge.show_amount else _("amount hidden")
    return f"{pledge.name} · {amount}"


def pledge_page(pledge: Pledge) -> PledgePage:
    campaign, repair = pledge.campaign, pledge.payments.open_repair()
    situation = situations.of(pledge, repair, refund_waits=pledge.refund_waits)
    return PledgePage(
        pledge=pledge,
        situation=situation,
        headline=totals.of([campaign])[campaign.pk].headline,
        events=list(pledge.events.order_by("-pk")),
        consent=pledge.consents.order_by("-pk").first(),
        wants_updates=subscriptions.wants_updates(campaign, pledge.supporter.email),
        repair=repair,
        link=PersonalLink(pledge),
        deletion=_deletion(pledge) if situation.is_over else None,
        number=_number(pledge),
        allotment=pledge.allotments.live().first(),
    )


def _number(pledge: Pledge) -> int | None:
    """The number of the supporter as a member; None for those who are none, or have none yet."""
    numbered = pledge.supporter.member_of.filter(campaign=pledge.campaign, periods__until=None)
    return numbered.values_list("number", flat=True).first()


def _deletion(pledge: Pledge) -> Deletion | None:
    states = set(pledge.cards.exclude(method_id="").values_list("state", flat=True))
    if states & {Card.State.SAVED, Card.State.DROPPED}:
        return Deletion.UNDER_WAY
    return Deletion.DONE if states else None


def _partial(name: str) -> str:
    return f"pledges/pledge.html#{name}"
