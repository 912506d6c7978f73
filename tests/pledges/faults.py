"""What tests of faults do and ask."""

from collections.abc import Callable
from typing import Any

from campaigns.models import Campaign
from pledges import collecting, hints, refunding
from pledges.models import NotWaiting, Payment, WrongMove
from pledges.pledging import CampaignClosed
from sandbox.stripe.sandbox import Sandbox
from tests.make import pledge_with
from tests.pledges import days, oracle


def collected(sandbox: Sandbox, campaign: Campaign, card: str = "visa") -> Payment:
    pledge = pledge_with(sandbox, campaign, card)
    days.close(campaign)
    days.work()
    return pledge.payments.get(state=Payment.State.CAPTURED)


def outcome(act: Callable[[], Any]) -> str:
    try:
        act()
    except (WrongMove, CampaignClosed, NotWaiting, collecting.NotYet, refunding.TooMuch) as error:
        return type(error).__name__
    return "won"


def hear(sandbox: Sandbox) -> None:
    sandbox.flush_webhooks()
    days.hurry()
    hints.hear()


def holds(sandbox: Sandbox) -> bool:
    assert oracle.check(sandbox.box.store) == []
    return True


def requests(sandbox: Sandbox, call: str) -> int:
    return sandbox.api.calls[call]
