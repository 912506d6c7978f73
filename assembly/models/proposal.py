"""Proposals and the ballots on them. Once a proposal is open, the database keeps what was asked and who may answer."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import ClassVar, Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from assembly.deciding import Result, Rules
from assembly.models.membership import Member, Membership, MembershipQuerySet, Standing
from campaigns.models import APPEND_ONLY, Campaign
from campaigns.models.words import Translated
from common.ids import uuid7
from common.sql import TriggerFunction

YES, NO = 0, 1
# What nobody can change once it is open; a changed text is a new proposal.
ASKED = ("campaign_id", "number", "kind", "words", "options", "voters", "secrecy", "shows", "quorum_part", "quorum_of",
         "majority_part", "majority_of", "is_strict", "election_url", "as_of", "closes_at", "roll",
         "roll_digest")  # fmt: skip


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def answered_here(self) -> Self:
        """Those that are not held as an election elsewhere."""
        return self.filter(election_url="")

    def asked(self) -> Self:
        """Those that were put to the members: no drafts."""
        return self.exclude(state="draft")


class Proposal(Translated):
    """A question to the members: `words` has its title and text by language, `options` theirs in the same order.

    Who may answer are the members as of `as_of`, the moment it was opened. `roll` is how many; by `roll_digest`, of
    their numbers (assembly.voting.ROLL), anybody who was added later would be noticed.
    """

    class Kind(models.TextChoices):
        YES_NO = "yes_no", _("Yes or no")
        CHOICE = "choice", _("One of several options")
        APPROVAL = "approval", _("Any number of options")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    class Voters(models.TextChoices):
        """Since when one may answer."""

        SECURED = "secured", _("Everyone with a saved card")
        ISSUED = "issued", _("Members with a share")

    class Secrecy(models.TextChoices):
        """Who sees which member gave which answer."""

        SECRET = "secret", _("Nobody")
        NAMED = "named", _("The members and the team, once the time for answers is over")

    class Shows(models.TextChoices):
        """Who sees, before the close, how many chose each answer."""

        AFTER_CLOSE = "after_close", _("Nobody")
        OWN_FIRST = "own_first", _("Each member who has answered")
        RUNNING = "running", _("Everybody")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="proposals")
    number = models.PositiveSmallIntegerField(null=True, editable=False, help_text="Given when it is opened.")
    kind = models.CharField(max_length=8, choices=Kind)
    options = models.JSONField(default=list, help_text="The texts of the options by language; empty for yes or no.")
    voters = models.CharField(max_length=7, choices=Voters, default=Voters.SECURED)
    secrecy = models.CharField(max_length=6, choices=Secrecy, default=Secrecy.SECRET)
    shows = models.CharField(max_length=11, choices=Shows, default=Shows.AFTER_CLOSE)
    quorum_part = models.PositiveSmallIntegerField(default=0)
    quorum_of = models.PositiveSmallIntegerField(default=1)
    majority_part = models.PositiveSmallIntegerField(default=1)
    majority_of = models.PositiveSmallIntegerField(default=2)
    is_strict = models.BooleanField(default=True, help_text="More than the majority is needed, not just as much.")
    election_url = models.URLField(
        max_length=500, blank=True, help_text="Where the members vote and anybody can audit it, if not here."
    )
    revision = models.PositiveSmallIntegerField(default=0, help_text="How often the draft has been changed.")
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    as_of = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    roll = models.PositiveIntegerField(null=True)
    roll_digest = models.CharField(max_length=64, blank=True)
    counted = models.JSONField(null=True, help_text="How many answered, abstained and chose each option.")
    running = models.JSONField(null=True, help_text="The same before the close, and when that was counted.")
    result = models.CharField(max_length=9, choices=Result, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[ProposalQuerySet] = ProposalQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "number"], name="one_proposal_a_number"),
            models.CheckConstraint(
                condition=Q(quorum_of__gt=0, quorum_part__lte=F("quorum_of")), name="proposal_quorum_is_a_share"
            ),
            models.CheckConstraint(
                condition=Q(majority_of__gt=0, majority_part__lte=F("majority_of")), name="proposal_majority_is_a_share"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", as_of=None, roll=None, number=None)
                | Q(
                    state__in=["open", "closed"],
                    number__isnull=False,
                    as_of__isnull=False,
                    roll__isnull=False,
                    closes_at__gt=F("as_of"),
                ),
                name="proposal_has_a_roll_once_it_is_open",
            ),
            models.CheckConstraint(condition=Q(state="closed") ^ Q(result=""), name="proposal_is_decided_if_closed"),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="what_was_asked_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state <> 'draft' AND (({old}) IS DISTINCT FROM ({new}) OR NEW.state = 'draft')".format(
                        old=", ".join(f"OLD.{column}" for column in ASKED),
                        new=", ".join(f"NEW.{column}" for column in ASKED),
                    )
                    + " OR OLD.state = 'closed'"
                ),
                func="RAISE EXCEPTION 'proposal %: what was asked stays', OLD.id;",
            ),
            pgtrigger.Protect(
                name="proposals_stay",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.state <> 'draft'"),
            ),
        ]

    def __str__(self) -> str:
        return f"proposal {self.number} of {self.campaign_id}"

    @property
    def rules(self) -> Rules:
        return Rules(
            quorum=Fraction(self.quorum_part, self.quorum_of),
            majority=Fraction(self.majority_part, self.majority_of),
            is_strict=self.is_strict,
        )

    @property
    def standings(self) -> list[Standing]:
        """Who is on the roll, if members at that moment."""
        return [Standing.MEMBER] if self.voters == self.Voters.ISSUED else list(Standing)

    @property
    def times(self) -> tuple[datetime, datetime]:
        """When it was opened and when it closes. Raises ValueError for a draft."""
        if self.as_of is None or self.closes_at is None:
            raise ValueError(f"{self} has not been opened")
        return self.as_of, self.closes_at

    def roll_periods(self) -> MembershipQuerySet:
        """The periods of membership through which somebody is on the roll."""
        return Membership.objects.filter(campaign=self.campaign_id, standing__in=self.standings).at(self.as_of)

    @property
    def choices(self) -> int:
        """The number of options."""
        return 2 if self.kind == self.Kind.YES_NO else len(self.options)


# A ballot counts if its member is on the roll, and only before the close by the database's clock. The lock makes the
# closer wait for ballots being cast, and them for it.
CHECK_BALLOT = """
    SELECT * INTO asked FROM {assembly.Proposal} WHERE id = NEW.proposal_id FOR KEY SHARE;
    NEW.at := clock_timestamp();
    IF asked.election_url <> '' THEN
        RAISE EXCEPTION 'proposal %: held elsewhere', asked.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ballot_is_cast_here';
    END IF;
    IF asked.state <> 'open' OR NEW.at >= asked.closes_at THEN
        RAISE EXCEPTION 'proposal %: closed', asked.id USING ERRCODE = 'check_violation', CONSTRAINT = 'ballot_in_time';
    END IF;
    IF NOT EXISTS (
        SELECT FROM {assembly.Membership}
        WHERE member_id = NEW.member_id AND campaign_id = asked.campaign_id
          AND since <= asked.as_of AND (until IS NULL OR until > asked.as_of)
          AND (asked.voters = 'secured' OR standing = 'member')
    ) THEN
        RAISE EXCEPTION 'proposal %: not on the roll', asked.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ballot_of_the_roll';
    END IF;
    options := CASE asked.kind WHEN 'yes_no' THEN 2 ELSE jsonb_array_length(asked.options) END;
    most := CASE asked.kind WHEN 'approval' THEN options ELSE 1 END;
    IF EXISTS (SELECT FROM unnest(NEW.answer) chosen WHERE chosen NOT BETWEEN 0 AND options - 1)
       OR cardinality(NEW.answer) > most
       OR cardinality(NEW.answer) <> (SELECT count(DISTINCT chosen) FROM unnest(NEW.answer) chosen) THEN
        RAISE EXCEPTION 'proposal %: not among its options', asked.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ballot_of_the_options';
    END IF;
    RETURN NEW;
"""


class Ballot(models.Model):
    """A member's answer: the numbers of the options chosen, none to abstain. It can be changed until the close."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="ballots", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, related_name="ballots")
    answer = ArrayField(models.PositiveSmallIntegerField(), blank=True)
    at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proposal", "member"], name="one_ballot_a_member_and_proposal")
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="check_ballot",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("asked", "record"), ("options", "integer"), ("most", "integer")],
                func=TriggerFunction(CHECK_BALLOT),
            ),
            pgtrigger.Trigger(
                name="log_ballot",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=TriggerFunction("""
                    INSERT INTO {assembly.BallotEvent} (proposal_id, member_id, answer, at)
                    VALUES (NEW.proposal_id, NEW.member_id, NEW.answer, NEW.at);
                    RETURN NULL;
                """),
            ),
            pgtrigger.Protect(name="ballots_stay", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"ballot of {self.member_id} on {self.proposal_id}"


class BallotEvent(models.Model):
    """What a member answered, each time; nothing is ever overwritten."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    answer = ArrayField(models.PositiveSmallIntegerField(), blank=True)
    at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"answer of {self.member_id} on {self.proposal_id}"


class Delegation(models.Model):
    """Who answers for a member who does not: for every proposal opened between `since` and `until`."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="delegations")
    delegate = models.ForeignKey(Member, models.PROTECT, related_name="delegated_by")
    since = models.DateTimeField(db_default=models.functions.Now())
    until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member"], condition=Q(until=None), name="one_delegate_a_member"),
            models.CheckConstraint(condition=~Q(member=F("delegate")), name="nobody_is_their_own_delegate"),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="within_one_campaign",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=TriggerFunction("""
                    IF (SELECT count(DISTINCT campaign_id) FROM {assembly.Member}
                        WHERE id IN (NEW.member_id, NEW.delegate_id)) <> 1 THEN
                        RAISE EXCEPTION 'delegation of %: to another campaign', NEW.member_id
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """),
            ),
            pgtrigger.Protect(name="delegations_stay", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.delegate_id} answers for {self.member_id}"
