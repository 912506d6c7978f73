"""Actions and questions that tests of faults share."""

from collections.abc import Callable
from typing import Any

import stripe

from campaigns.models import Campaign
from gateway import core
from payments import stripe_events
from payments.collection import charging, collecting, repair_step
from payments.models import NotWaiting, Payment
from payments.refunds import refunding
from pledges.models import Pledge, Status, WrongMove
from pledges.pledging import CampaignClosed
from sandbox.stripe.sandbox import Sandbox
from tests.helpers.builders import pledge_with
from tests.helpers.simulation import oracle, timeline
from tests.helpers.workers import statuses


def collected(sandbox: Sandbox, campaign: Campaign, card: str = "visa") -> Payment:
    pledge = pledge_with(sandbox, campaign, card)
    timeline.close(campaign)
    timeline.work()
    return pledge.payments.get(state=Payment.State.CAPTURED)


def outcome(act: Callable[[], Any]) -> str:
    try:
        act()
    except (WrongMove, CampaignClosed, NotWaiting, collecting.NotYet, refunding.TooMuch) as error:
        return type(error).__name__
    return "won"


def hear(sandbox: Sandbox) -> None:
    sandbox.flush_webhooks()
    timeline.hurry()
    stripe_events.process_stored()


def holds(sandbox: Sandbox) -> bool:
    assert oracle.check(sandbox.box.store) == []
    return True


def both_collected(sandbox: Sandbox, campaign: Campaign) -> bool:
    assert statuses(campaign) == [Status.COLLECTED] * 2
    return holds(sandbox)


def begun_repair(pledge: Pledge) -> Payment:
    """Request another card as the payer does; returns the open step at the service."""
    payment = pledge.payments.open_repair()
    assert payment
    repair_step.another_card(payment)
    return pledge.payments.get(state=Payment.State.REPAIRING)


def repaired(sandbox: Sandbox, pledge: Pledge) -> None:
    step = begun_repair(pledge)
    sandbox.complete(step.session_id)
    charging.sync(step)
    timeline.work()


def refusal(code: str | None, param: str | None = None, message: str = "Refused.") -> core.Refused:
    error = core.Refused(message)
    error.__cause__ = stripe.InvalidRequestError(message, param, code)  # type: ignore[no-untyped-call]
    return error


def requests(sandbox: Sandbox, call: str) -> int:
    return sandbox.api.calls[call]
