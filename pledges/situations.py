"""The situation of a pledge as shown to its supporter."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from django.utils.translation import gettext_lazy as _

from campaigns.models.situation import Situation as CampaignSituation
from campaigns.models.situation import situation as campaign_situation
from pledges.models import Pledge, Status
from pledges.models.status import LIVE

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

REPAIRING = "repairing"  # the state of a payment whose supporter is on the payment page
OPEN = {CampaignSituation.INTEREST, CampaignSituation.PLEDGING}
CARDS_ARE_SAVED = {CampaignSituation.PLEDGING, CampaignSituation.PLEDGING_CLOSED}
ENDED = {CampaignSituation.NOT_SOLD, CampaignSituation.FAILED, CampaignSituation.CANCELLED}


class Repairable(Protocol):
    """What supporters see of a failed payment. The class itself belongs to an upper package."""

    state: str
    repair_until: datetime
    problem: str

    @property
    def disclosable_code(self) -> str: ...


class Situation(StrEnum):
    """A status, subdivided where the supporter is shown something different.

    Each has its texts in a partial of that name in templates/pledges/situations.html.
    """

    # A card failed on the day of collection.
    CARD_FAILED = "card_failed"
    CARD_PENDING = "card_pending"
    # The campaign failed, and something is still to be undone.
    REFUND_WAITING = "refund_waiting"
    REFUNDING = "refunding"
    RELEASING = "releasing"
    ENDED = "ended"
    # In progress.
    UNCONFIRMED = "unconfirmed"
    RECONFIRM = "reconfirm"
    CARD_MISSING = "card_missing"
    INTERESTED = "interested"
    SECURED = "secured"
    CLOSED = "closed"
    AUTHORIZING = "authorizing"
    AUTHORIZED = "authorized"
    COLLECTED = "collected"
    BOUGHT = "bought"
    ISSUED = "issued"
    # Over.
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    LAPSED_NO_CARD = "lapsed_no_card"
    LAPSED_CARD = "lapsed_card"
    LAPSED_CANCELLED = "lapsed_cancelled"
    LAPSED_OURS = "lapsed_ours"
    LAPSED_NOT_RECONFIRMED = "lapsed_not_reconfirmed"
    RELEASED = "released"
    REFUNDED = "refunded"

    @property
    def heading(self) -> StrOrPromise:
        return HEADINGS[self]

    @property
    def words_partial(self) -> str:
        """The partial that explains it."""
        return f"pledges/situations.html#{self}"

    @property
    def is_over(self) -> bool:
        """Whether the pledge came to nothing, so that its card is deleted."""
        return self in OVER

    @property
    def repair_label(self) -> StrOrPromise:
        """The label of the button to the page for a failed card."""
        return _("Continue") if self == self.CARD_PENDING else _("Fix my card")


# Whatever the cause, which the partial of each says.
LAPSED = [each for each in Situation if each.startswith("lapsed")]

OVER = {Situation.ENDED, Situation.WITHDRAWN, *LAPSED, Situation.RELEASED}

HEADINGS: dict[Situation, StrOrPromise] = {
    Situation.CARD_FAILED: _("Your card could not be authorized"),
    Situation.CARD_PENDING: _("Waiting for your card"),
    Situation.REFUND_WAITING: _("Your money is being refunded"),
    Situation.REFUNDING: _("Your money is being refunded"),
    Situation.RELEASING: _("Nothing will be charged"),
    Situation.ENDED: _("Nothing will be charged"),
    Situation.UNCONFIRMED: _("Not confirmed yet"),
    Situation.RECONFIRM: _("Please confirm your pledge again"),
    Situation.CARD_MISSING: _("No card saved yet"),
    Situation.INTERESTED: _("Your interest is registered"),
    Situation.SECURED: _("Your pledge is secured"),
    Situation.CLOSED: _("Your pledge is secured"),
    Situation.AUTHORIZING: _("Your card is being authorized"),
    Situation.AUTHORIZED: _("Authorized on your card"),
    Situation.COLLECTED: _("You have paid"),
    Situation.BOUGHT: _("You have paid"),
    Situation.ISSUED: _("You are a co-owner"),
    Situation.WITHDRAWN: _("Your pledge is withdrawn"),
    **dict.fromkeys(LAPSED, _("Your pledge has lapsed")),
    Situation.RELEASED: _("Nothing was charged"),
    Situation.REFUNDED: _("Your money was refunded"),
}


def of(pledge: Pledge, repair: Repairable | None, *, refund_waits: bool = False) -> Situation:
    """Classify a pledge; `repair` is its open repair, read by the caller."""
    if pledge.status == Status.LAPSED and not repair:
        return lapsed(pledge.lapse)
    campaign = pledge.campaign
    # Whether the seller refused takes a query and makes no difference here.
    stands = campaign_situation(campaign.phase, is_open=campaign.is_open, was_not_sold=False)
    return situation(
        Status(pledge.status),
        stands,
        is_outdated=pledge.version < campaign.version,
        repair=repair.state if repair else "",
        refund_waits=refund_waits,
    )


def lapsed(why: str) -> Situation:
    """Subdivide it by what Pledge.lapse says."""
    return Situation(f"lapsed_{why}") if why else Situation.LAPSED


def situation(
    status: Status, campaign: CampaignSituation, *, is_outdated: bool, repair: str, refund_waits: bool
) -> Situation:
    """Determine the situation of a pledge with this status in a campaign in that situation.

    `is_outdated`: its supporter has not agreed to the newest change. `repair`: the state of the payment that its
    supporter can still fix, empty without one. `refund_waits`: a refund waits until the balance covers it.
    """
    if repair:
        return Situation.CARD_PENDING if repair == REPAIRING else Situation.CARD_FAILED
    if campaign in ENDED and status in LIVE:
        return _ended(status, refund_waits=refund_waits)
    if is_outdated and campaign in OPEN and status in Pledge.CHANGEABLE:
        return Situation.RECONFIRM
    return _under_way(status, campaign)


def _ended(status: Status, *, refund_waits: bool) -> Situation:
    if status == Status.COLLECTED:
        return Situation.REFUND_WAITING if refund_waits else Situation.REFUNDING
    return Situation.RELEASING if status == Status.AUTHORIZED else Situation.ENDED


def _under_way(status: Status, campaign: CampaignSituation) -> Situation:
    if status == Status.INTERESTED and campaign in CARDS_ARE_SAVED:
        return Situation.CARD_MISSING
    if status == Status.SECURED and campaign not in OPEN:
        return Situation.AUTHORIZING if campaign == CampaignSituation.COLLECTING else Situation.CLOSED
    if status == Status.COLLECTED and campaign == CampaignSituation.COMPLETED:
        return Situation.BOUGHT
    return Situation(status)
