"""The days of a campaign, for tests: time passes, workers work, and in the end nothing is left to do."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pgtrigger
from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign, TeamMember
from common import sql
from payments import payers, stripe_events
from payments.collection import charging, collecting, sweeps
from payments.decisions import approvals
from payments.models import MoneyAct
from payments.refunds import sending
from payments.shares import issuing
from pledges import announcements, cards, consent_windows
from tests.helpers.builders import join, make_user

COLUMNS = {
    "campaigns.Campaign": ["deadline"],
    "payments.Collection": ["repair_until"],
    "payments.Payment": ["repair_until", "due_at", "expires_at", "created_at"],
    "payments.Refund": ["due_at", "created_at"],
    "pledges.Card": ["due_at", "created_at"],
    "payments.StripeEvent": ["due_at"],
    "pledges.Announcement": ["due_at"],
    "pledges.Reconfirmation": ["due_at"],
    "pledges.Payer": ["due_at", "created_at"],
}
HURRY = ";".join(
    f"UPDATE {{{model}}} SET due_at = now() - interval '1 second' WHERE due_at IS NOT NULL"
    + (" AND state <> 'declined'" if model == "payments.Payment" else "")
    for model, columns in COLUMNS.items()
    if "due_at" in columns
)
SWEEPS: dict[str, Callable[[], object]] = {
    "settle": cards.settle_due,
    "authorize": charging.authorize_due,
    "sync": charging.sync_due,
    "advance": sweeps.advance_all,
    "capture": charging.capture_due,
    "release": charging.release_due,
    "issue": issuing.issue_due,
    "refund": sending.refund_due,
    "forget": cards.forget_due,
    "lapse": approvals.lapse_due,
    "announce": announcements.announce_due,
    "hear": stripe_events.process_stored,
    "end windows": consent_windows.end_due,
    "payers": payers.work_due,
}


def skip(move_clock: Callable[[float], object], hours: float) -> None:
    """Let time pass: all future times move closer by as much; recorded times stay."""
    for model, columns in COLUMNS.items():
        changes = ", ".join(f"{column} = {column} - interval '{hours} hours'" for column in columns)
        sql.execute(f"UPDATE {{{model}}} SET {changes}")
    waiting = "state = 'waiting'"  # what is settled never changes
    sql.execute(f"UPDATE {{payments.MoneyAct}} SET expires_at = expires_at - interval '{hours} hours' WHERE {waiting}")
    end_windows_by(f"ends_at - interval '{hours} hours'")
    move_clock(hours * 3600)


def end_windows_by(moment: str) -> None:
    """Bring the ends of the windows of changes forward; the times of publication stay."""
    with pgtrigger.ignore("campaigns.Change:append_only"):
        sql.execute(
            f"UPDATE {{campaigns.Change}} SET ends_at = greatest({moment}, published_at + interval '1 microsecond')"
        )


def hurry() -> None:
    """Let leases and pauses end, so that all open work is due now. A declined card keeps its time."""
    sql.execute(HURRY)


def work(rounds: int = 30, *, also: Sequence[Callable[[], object]] = ()) -> None:
    """Do what the workers do, until nothing is left to do now."""
    for _ in range(rounds):
        before = footprint()
        hurry()
        for sweep in [*SWEEPS.values(), *also]:
            sweep()
        if footprint() == before:
            return
    raise AssertionError("the work does not end")


def footprint() -> list[tuple[Any, ...]]:
    """What work changes, but for when it looks again."""
    return sql.rows(FOOTPRINT)


FOOTPRINT = """
    SELECT id::text, phase FROM {campaigns.Campaign}
    UNION ALL SELECT campaign_id::text, decision || coalesce(authorized_cents, 0) FROM {payments.Collection}
    UNION ALL SELECT id::text, concat_ws(' ', status, amount_cents, version) FROM {pledges.Pledge}
    UNION ALL SELECT change_id::text, (due_at IS NULL)::text FROM {pledges.Reconfirmation}
    UNION ALL SELECT id::text, concat_ws(' ', state, intent_id, session_id, fee_cents, attempt, least(spoiled, 6))
              FROM {payments.Payment}
    UNION ALL SELECT id::text, concat_ws(' ', state, refund_id, least(spoiled, 6)) FROM {payments.Refund}
    UNION ALL SELECT id, state FROM {payments.Dispute}
    UNION ALL SELECT id::text, concat_ws(' ', state, session_id, method_id) FROM {pledges.Card}
    UNION ALL SELECT id, (due_at IS NULL)::text FROM {payments.StripeEvent}
    UNION ALL SELECT id::text, concat_ws(' ', after, due_at IS NULL) FROM {pledges.Announcement}
    UNION ALL SELECT id::text, state FROM {payments.MoneyAct}
    UNION ALL SELECT id::text, (cancelled_at IS NULL)::text FROM {payments.Allotment}
    UNION ALL SELECT 'events', count(*)::text FROM {pledges.PledgeEvent}
    UNION ALL SELECT 'journals', count(*)::text FROM {payments.Journal}
    UNION ALL SELECT 'entries', count(*)::text FROM {payments.Entry}
    UNION ALL SELECT 'mails', count(*)::text FROM {common.Mail}
    ORDER BY 1, 2
"""


def reach_deadline(campaign: Campaign) -> None:
    """A window never ends after it."""
    end_windows_by("least(ends_at, now() - interval '1 second')")
    Campaign.objects.filter(pk=campaign.pk).update(deadline=timezone.now() - timedelta(seconds=1))


def close(campaign: Campaign) -> Campaign:
    reach_deadline(campaign)
    return collecting.close(Campaign.objects.get(pk=campaign.pk))


def make_treasurers(campaign: Campaign) -> list[User]:
    roles = [TeamMember.Role.OWNER, TeamMember.Role.TREASURER]
    return [join(campaign, user=make_user(), role=role, name=role).user for role in roles]


def decide(kind: str, campaign: Campaign, treasurers: list[User], **more: Any) -> Campaign:
    """Let one person request it, unless that was done before a crash, and another confirm it."""
    try:
        asked = approvals.request(MoneyAct(campaign=campaign, kind=kind, **more), treasurers[0])
    except approvals.AlreadyAsked as same:
        asked = same.act
    return approvals.confirm(asked, treasurers[1]).campaign


def answer(campaign: Campaign, kind: str, treasurers: list[User]) -> Campaign:
    return decide("answer", campaign, treasurers, answer=kind)


def issue(campaign: Campaign, nominal_cents: int, treasurers: list[User]) -> Campaign:
    return decide("issue", campaign, treasurers, nominal_cents=nominal_cents)


def cancel(campaign: Campaign, treasurers: list[User], reason: str = "It was sold.") -> Campaign:
    return decide("cancel", campaign, treasurers, reason=reason)
