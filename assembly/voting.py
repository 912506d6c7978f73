"""Opening proposals, answering them, and closing them with their result, all by the database's clock."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from assembly import mailing, numbering, proposing
from assembly.deciding import Tally, decide
from assembly.models import Member, Proposal
from assembly.models.proposal import YES
from campaigns.models import Campaign, CampaignAct, Permission
from common import sql

log = logging.getLogger(__name__)

MOST_DELEGATED = 10  # members for whom one delegate answers, those with the lowest numbers
# In the order of numbers; whoever reads the register can compute the digest again.
ROLL = """
    SELECT count(*), encode(sha256(convert_to(
        %(proposal)s || ':' || coalesce(string_agg(number::text, ',' ORDER BY number), ''), 'UTF8')), 'hex')
    FROM {assembly.Membership} JOIN {assembly.Member} member ON member.id = member_id
    WHERE member.campaign_id = %(campaign)s AND standing = ANY(%(standings)s)
      AND since <= %(as_of)s AND (until IS NULL OR until > %(as_of)s)
"""
NEXT = "SELECT coalesce(max(number), 0) + 1 FROM {assembly.Proposal} WHERE campaign_id = %s"
COUNT = """
    WITH own AS (
        SELECT member_id, answer FROM {assembly.Ballot} WHERE proposal_id = %(proposal)s
    ), carried AS (
        SELECT own.answer, row_number() OVER (PARTITION BY delegate_id ORDER BY member.number) AS place
        FROM {assembly.Delegation} delegation
        JOIN own ON own.member_id = delegate_id
        JOIN {assembly.Member} member ON member.id = delegation.member_id
        JOIN {assembly.Membership} period ON period.member_id = member.id AND standing = ANY(%(standings)s)
            AND period.since <= %(as_of)s AND (period.until IS NULL OR period.until > %(as_of)s)
        WHERE delegation.since <= %(as_of)s AND (delegation.until IS NULL OR delegation.until > %(as_of)s)
          AND NOT EXISTS (SELECT FROM own themselves WHERE themselves.member_id = delegation.member_id)
    ), answers AS (
        SELECT answer FROM own UNION ALL SELECT answer FROM carried WHERE place <= %(most)s
    )
    SELECT count(*), count(*) FILTER (WHERE answer = '{{}}'),
        array(SELECT (SELECT count(*) FROM answers WHERE option = ANY(answer))
              FROM generate_series(0, %(options)s - 1) option ORDER BY option)
    FROM answers
"""


class NotOpen(Exception):
    """The proposal is not open, or no longer."""


class NotOver(Exception):
    """The time for answers is not over, or the result has been recorded already."""


class NotOnTheRoll(Exception):
    """This person was no member, or not one who may answer, when the proposal was opened."""


class HeldElsewhere(Exception):
    """The answers are given in an election elsewhere."""


class NotAnOption(Exception):
    """The answer is not among the options, or there are too many."""


REFUSALS: dict[str, type[Exception]] = {
    "ballot_in_time": NotOpen,
    "ballot_of_the_roll": NotOnTheRoll,
    "ballot_of_the_options": NotAnOption,
    "ballot_is_cast_here": HeldElsewhere,
}


@transaction.atomic
def open_now(proposal: Proposal, closes_at: datetime, by: User, *, seen: int) -> None:
    """Open a draft until `closes_at`, and freeze the roll: nobody who joins or leaves later changes it.

    `seen` is the revision of the draft that was agreed to. Raises NotAllowed, NoDraft, ChangedMeanwhile, and ValueError
    if the close is not in the future.
    """
    proposing.change(proposal, by, _opened(proposal, closes_at), seen=seen)
    _tell(proposal, by)


@transaction.atomic
def open_for_members(proposal: Proposal, closes_at: datetime) -> None:
    """Open a draft that members have proposed themselves, without anybody of the team."""
    Proposal.objects.filter(pk=proposal.pk).update(**_opened(proposal, closes_at))
    _tell(proposal, by=None)


def _opened(proposal: Proposal, closes_at: datetime) -> dict[str, Any]:
    """What changes when it is opened.

    Locking the campaign waits for whoever is joining or leaving, and they for us (assembly.models.membership).
    """
    campaign = Campaign.objects.select_for_update().get(pk=proposal.campaign_id)
    numbering.number_all()
    [[as_of, is_later]] = sql.rows("SELECT now, now < %s FROM clock_timestamp() now", [closes_at])
    if not is_later:
        raise ValueError(f"{proposal}: closes at {closes_at}")
    proposal.as_of, proposal.closes_at = as_of, closes_at
    [[proposal.roll, proposal.roll_digest]] = sql.rows(ROLL, _asked(proposal))
    [[proposal.number]] = sql.rows(NEXT, [campaign.pk])
    facts = {name: getattr(proposal, name) for name in ("number", "as_of", "closes_at", "roll", "roll_digest")}
    return {"state": Proposal.State.OPEN, **facts}


def _tell(proposal: Proposal, by: User | None) -> None:
    proposal.state = Proposal.State.OPEN
    proposal.campaign.acts.create(by=by, kind=CampaignAct.Kind.PROPOSAL_OPENED, data={"number": proposal.number})
    mailing.announce(proposal)


def answer(proposal: Proposal, member: Member, chosen: Iterable[int]) -> None:
    """Record or change an answer: the numbers of the options, none to abstain.

    The database checks time, roll and options. Raises NotOpen, NotOnTheRoll, HeldElsewhere, NotAnOption.
    """
    try:
        with transaction.atomic():
            sql.execute(
                """
                INSERT INTO {assembly.Ballot} (proposal_id, member_id, answer) VALUES (%s, %s, %s)
                ON CONFLICT (proposal_id, member_id) DO UPDATE SET answer = EXCLUDED.answer
                """,
                [proposal.pk, member.pk, sorted(chosen)],
            )
    except IntegrityError as error:
        refusal = REFUSALS.get(getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or "")
        if refusal is None:
            raise
        raise refusal(proposal.pk) from error


def count(proposal: Proposal) -> Tally:
    """Count the ballots as they stand; those of delegates also for members who have not answered."""
    asked = {**_asked(proposal), "options": proposal.choices, "most": MOST_DELEGATED}
    [[answered, abstained, chosen]] = sql.rows(COUNT, asked)
    return Tally(proposal.roll or 0, answered, abstained, tuple(chosen))


def count_running() -> None:
    """Count the open proposals whose numbers are shown before the close."""
    running = Proposal.objects.answered_here().filter(state=Proposal.State.OPEN)
    for proposal in running.exclude(shows=Proposal.Shows.AFTER_CLOSE).order_by("pk"):
        counted = {**count(proposal).numbers, "at": timezone.now().isoformat()}
        running.filter(pk=proposal.pk).update(running=counted)


def close_due() -> int:
    """Close the proposals whose time is over; returns how many. One that fails does not block the others."""
    closed = 0
    for proposal in Proposal.objects.answered_here().filter(state=Proposal.State.OPEN).order_by("pk"):
        try:
            closed += close(proposal.pk)
        except Exception:
            log.exception("%s could not be closed", proposal)
    return closed


@transaction.atomic
def close(pk: Any) -> bool:
    """Close a proposal if its time is over, and record its result; ballots being cast are waited for."""
    proposal = Proposal.objects.select_for_update().get(pk=pk)
    if proposal.state != Proposal.State.OPEN or not _is_over(proposal):
        return False
    _decide(proposal, count(proposal))
    return True


@transaction.atomic
def record_election(proposal: Proposal, by: User, tally: Tally) -> None:
    """Close a proposal whose answers were given elsewhere, with what was counted there. Raises NotAllowed, NotOver."""
    campaign = Campaign.objects.select_for_update().get(pk=proposal.campaign_id)
    campaign.team.require(by, Permission.EDIT_CONTENT)
    locked = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if locked.state != Proposal.State.OPEN or not locked.election_url or not _is_over(locked):
        raise NotOver(proposal.pk)
    _decide(locked, tally)
    campaign.acts.create(by=by, kind=CampaignAct.Kind.ELECTION_RECORDED, data={"number": proposal.number})


def _is_over(proposal: Proposal) -> bool:
    [[is_over]] = sql.rows("SELECT clock_timestamp() >= %s", [proposal.closes_at])
    return bool(is_over)


def _decide(proposal: Proposal, tally: Tally) -> None:
    option = YES if proposal.kind == Proposal.Kind.YES_NO else tally.leading
    proposal.state, proposal.result = Proposal.State.CLOSED, decide(proposal.rules, tally, option)
    proposal.counted = tally.numbers
    proposal.save(update_fields=["state", "result", "counted"])
    mailing.announce_result(proposal)


def _asked(proposal: Proposal) -> dict[str, Any]:
    return {
        "proposal": str(proposal.pk),
        "campaign": proposal.campaign_id,
        "standings": proposal.standings,
        "as_of": proposal.as_of,
    }
