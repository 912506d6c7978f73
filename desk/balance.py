"""The balance at the payment service compared with possible refunds, for templates/desk/balance.html."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.translation import gettext as _

from campaigns.models import Campaign
from campaigns.templatetags.clock import wall_clock
from common import money
from common.pages.partials import PartialEnum
from desk.rows import Fact
from payments.books.balances import Need


class Cover(PartialEnum, partials="desk/balance.html#"):
    """Whether the balance suffices; each has a partial."""

    UNKNOWN = "unknown"
    SHORT = "short"
    ENOUGH = "enough"


@dataclass(frozen=True, slots=True)
class Shown:
    need: Need
    facts: list[Fact]
    cover: Cover


def cover(need: Need) -> Cover:
    if need.available is None:
        return Cover.UNKNOWN
    return Cover.SHORT if need.missing else Cover.ENOUGH


def shown(campaign: Campaign, needs: Iterable[Need]) -> list[Shown]:
    return [Shown(need, _facts(campaign, need), cover(need)) for need in needs]


def _facts(campaign: Campaign, need: Need) -> list[Fact]:
    available = _("unknown") if need.available is None else money.formatted(need.available, need.currency)
    at = wall_clock(need.at, campaign) if need.at else ""
    facts = [
        Fact(_("Amount that would be refunded"), money.formatted(need.cents, need.currency), css="num"),
        Fact(_("Available at the payment provider"), available, at, css="num"),
    ]
    if need.missing:
        missing = format_html("<strong>{}</strong>", money.formatted(need.missing, need.currency))
        facts.append(Fact(_("Shortfall"), missing, css="num"))
    return facts
