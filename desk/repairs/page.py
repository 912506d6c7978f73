"""Data of the page about failed cards, which only members who see supporters in full can open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.timesince import timeuntil
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaigns import clock
from campaigns.models import Campaign
from campaigns.templatetags.clock import wall_clock
from common import money
from common.models import Mail
from common.pages.partials import PartialEnum
from desk.repairs import board
from desk.repairs.board import Failed, Standing
from payments.models import Payment

Problem = Payment.Problem


class Outlook(PartialEnum, partials="desk/repairs.html#"):
    """Whether the failed cards decide about the campaign; each has a partial."""

    NONE = "none"
    REACHED = "reached"
    ENOUGH = "enough"
    SHORT = "short"


@dataclass(frozen=True, slots=True)
class Line:
    """A failed card in the table; `pledge` is its id for the form."""

    pledge: str
    url: str
    title: str
    also: str
    amount: str
    reason: str
    tries: str
    mailed_at: datetime | None
    mailed: str
    ends_at: datetime
    left: str


@dataclass(frozen=True, slots=True)
class RepairsPage:
    standing: Standing
    outlook: Outlook
    missing: str
    cents: str
    pending: str
    lines: list[Line]
    write: str

    @property
    def fewest(self) -> str:
        """How few of them would be enough; empty if all of them would not."""
        number = self.standing.fewest
        if number is None:
            return ""
        said = ngettext("The largest one alone would be enough.", "The %(few)s largest would be enough.", number)
        return said % {"few": number_format(number, 0, force_grouping=True)}

    @property
    def has_more(self) -> bool:
        return self.standing.people > len(self.lines)


def read(campaign: Campaign) -> RepairsPage:
    standing, now = board.standing(campaign), timezone.now()
    return RepairsPage(
        standing=standing,
        outlook=outlook(standing),
        missing=money.formatted(standing.missing_cents, campaign.currency),
        cents=money.formatted(standing.cents, campaign.currency),
        pending=money.formatted(standing.pending_cents, campaign.currency) if standing.pending_cents else "",
        lines=[_line(each, campaign, now) for each in board.largest(campaign)],
        write=f"{reverse('desk:message_new', args=[campaign.slug])}?problem=needs_action",
    )


def outlook(standing: Standing) -> Outlook:
    if not standing.people:
        return Outlook.NONE
    if not standing.missing_cents:
        return Outlook.REACHED
    return Outlook.SHORT if standing.fewest is None else Outlook.ENOUGH


def _line(failed: Failed, campaign: Campaign, now: datetime) -> Line:
    payment, pledge, mail = failed.payment, failed.payment.pledge, failed.mail
    return Line(
        pledge=str(pledge.pk),
        url=reverse("desk:supporter", args=[campaign.slug, pledge.pk]),
        title=pledge.name or pledge.supporter.email,
        also=pledge.supporter.email if pledge.name else "",
        amount=money.formatted(payment.amount_cents, campaign.currency),
        reason=reason(payment),
        tries=number_format(payment.attempt - 1),
        mailed_at=clock.there(mail.created_at, campaign) if mail else None,
        mailed=_mailed(mail, campaign) if mail else _("never, or too long ago"),
        ends_at=clock.there(payment.repair_until, campaign),
        left=timeuntil(payment.repair_until, now, depth=2),
    )


def _mailed(mail: Mail, campaign: Campaign) -> str:
    at = wall_clock(mail.created_at, campaign)
    if mail.given_up_at:
        return _("%(time)s, not delivered") % {"time": at}
    return at if mail.sent_at else _("%(time)s, being sent") % {"time": at}


CODES = {
    "insufficient_funds": gettext_lazy("Not enough money on the card"),
    "expired_card": gettext_lazy("The card has expired"),
    "processing_error": gettext_lazy("The bank had a technical problem"),
}
PROBLEMS = {
    Problem.AUTHENTICATE: gettext_lazy("The bank wants the cardholder to confirm"),
    Problem.ANOTHER_CARD: gettext_lazy("The bank declined; another card is needed"),
    Problem.LATER: gettext_lazy("The bank declined; the same card may work later"),
}


def reason(payment: Payment) -> str:
    """Why the card failed and what that means, without what suggests suspicion."""
    if payment.state == Payment.State.REPAIRING:
        return _("The supporter is entering another card")
    if payment.problem != Problem.AUTHENTICATE and payment.disclosable_code in CODES:
        return str(CODES[payment.disclosable_code])
    return str(PROBLEMS.get(Problem(payment.problem), payment.get_problem_display()))
