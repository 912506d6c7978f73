"""Members and their periods of membership, which follow from the events of pledges and never from anything else."""

from __future__ import annotations

from typing import ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from campaigns.models import Campaign
from common.ids import uuid7
from common.sql import TriggerFunction
from pledges.models import PledgeEvent, Status


class Standing(models.TextChoices):
    PROVISIONAL = "provisional", _("Provisional member")
    MEMBER = "member", _("Member")


# What a pledge of this status makes of its supporter; of any other, nothing.
STANDINGS = {
    Status.SECURED: Standing.PROVISIONAL,
    Status.AUTHORIZED: Standing.PROVISIONAL,
    Status.COLLECTED: Standing.PROVISIONAL,
    Status.ISSUED: Standing.MEMBER,
}


def standing_sql(column: str) -> str:
    """SQL for the standing that a status gives; NULL if it gives none."""
    cases = " ".join(f"WHEN '{status}' THEN '{standing}'" for status, standing in STANDINGS.items())
    return f"CASE {column} {cases} END"


class Member(models.Model):
    """Somebody who is or was a member. The number is given soon afterwards, once and for ever."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="members", db_index=False)
    supporter = models.ForeignKey(User, models.PROTECT, related_name="member_of")
    number = models.PositiveIntegerField(null=True, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "supporter"], name="one_member_a_person_and_campaign"),
            models.UniqueConstraint(fields=["campaign", "number"], name="one_member_a_number"),
        ]
        indexes: ClassVar = [models.Index(fields=["id"], condition=Q(number=None), name="member_without_number")]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="number_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.number IS NOT NULL OR (OLD.id, OLD.campaign_id, OLD.supporter_id)"
                    " IS DISTINCT FROM (NEW.id, NEW.campaign_id, NEW.supporter_id)"
                ),
            ),
            pgtrigger.Protect(name="members_stay", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"member {self.number} of {self.campaign_id}"


class MembershipQuerySet(models.QuerySet["Membership"]):
    def at(self, moment: object) -> Self:
        """Those that had begun and not ended."""
        return self.filter(Q(until=None) | Q(until__gt=moment), since__lte=moment)


class Membership(models.Model):
    """A period of membership with one standing, from `since` until before `until`. Only its end is ever added."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="memberships")
    member = models.ForeignKey(Member, models.PROTECT, related_name="periods")
    standing = models.CharField(max_length=11, choices=Standing)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    # Not indexed: nobody asks which period an event began or ended, and events are never deleted.
    began_with = models.ForeignKey(PledgeEvent, models.PROTECT, related_name="+", db_index=False)
    ended_with = models.ForeignKey(PledgeEvent, models.PROTECT, null=True, related_name="+", db_index=False)

    objects: ClassVar[MembershipQuerySet] = MembershipQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(until=None), name="one_membership_a_member_and_moment"
            ),
            models.CheckConstraint(condition=Q(standing__in=Standing.values), name="membership_standing_is_known"),
            models.CheckConstraint(
                condition=Q(until=None, ended_with=None)
                | Q(until__gte=F("since"), until__isnull=False, ended_with__isnull=False),
                name="membership_ends_after_it_begins",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="only_its_end_is_added",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.until IS NOT NULL OR ({old}) IS DISTINCT FROM ({new})".format(
                        **{
                            row: ", ".join(
                                f"{row.upper()}.{column}"
                                for column in ("id", "campaign_id", "member_id", "standing", "since", "began_with_id")
                            )
                            for row in ("old", "new")
                        }
                    )
                ),
            ),
            pgtrigger.Protect(name="memberships_stay", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"membership {self.pk} of {self.member_id}"


# When a membership changes: with the event, but never at or before a moment whose roll is frozen already.
_MOMENT = """
    CASE WHEN EXISTS (
        SELECT FROM {assembly.Proposal} WHERE campaign_id = added.campaign_id AND as_of >= added.at
    ) THEN clock_timestamp() ELSE added.at END
"""
# What the new events in `added` change, member by member; each period lasts until the member's next change.
_CHANGES = f"""
    SELECT member_id, campaign_id, event_id, at, standing,
        row_number() OVER its AS place, lead(event_id) OVER its AS next_id, lead(at) OVER its AS next_at
    FROM (
    SELECT member.id AS member_id, added.campaign_id, added.id AS event_id, {_MOMENT} AS at,
        {standing_sql("added.status")} AS standing
    FROM added
    JOIN {{pledges.Pledge}} pledge ON pledge.id = added.pledge_id
    JOIN {{assembly.Member}} member
        ON member.campaign_id = added.campaign_id AND member.supporter_id = pledge.supporter_id
    WHERE {standing_sql("added.status")} IS DISTINCT FROM {standing_sql("added.status_before")}
    ) changes
    WINDOW its AS (PARTITION BY member_id ORDER BY event_id)
"""  # noqa: S608  (our own constants)
# What follows from the new events: people become members, periods end, periods begin.
KEEP_MEMBERSHIPS = [
    f"""
    INSERT INTO {{assembly.Member}} (id, campaign_id, supporter_id)
    SELECT uuidv7(), campaign_id, supporter_id FROM (
        SELECT added.campaign_id, pledge.supporter_id, min(added.id) AS first
        FROM added JOIN {{pledges.Pledge}} pledge ON pledge.id = added.pledge_id
        WHERE {standing_sql("added.status")} IS NOT NULL
        GROUP BY 1, 2 ORDER BY first
    ) people
    ON CONFLICT (campaign_id, supporter_id) DO NOTHING""",  # noqa: S608  (our own constants)
    f"""
    UPDATE {{assembly.Membership}} period
    SET until = greatest(period.since, changes.at), ended_with_id = changes.event_id
    FROM ({_CHANGES}) changes
    WHERE changes.place = 1 AND period.member_id = changes.member_id AND period.until IS NULL""",  # noqa: S608
    f"""
    INSERT INTO {{assembly.Membership}} (campaign_id, member_id, standing, since, until, began_with_id, ended_with_id)
    SELECT campaign_id, member_id, standing, at, CASE WHEN next_id IS NOT NULL THEN greatest(at, next_at) END,
        event_id, next_id
    FROM ({_CHANGES}) changes WHERE standing IS NOT NULL""",  # noqa: S608
]


class MembershipEvent(PledgeEvent):
    """The events of pledges, as this package sees them: within their own statement they begin and end memberships."""

    class Meta:
        proxy = True
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="keep_memberships",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="added"),  # type: ignore[no-untyped-call]
                func=TriggerFunction("""
                    IF EXISTS (SELECT FROM added WHERE {after} IS DISTINCT FROM {before}) THEN
                        -- Whoever freezes a roll waits for us, and we for them.
                        PERFORM FROM {{campaigns.Campaign}} WHERE id IN (SELECT campaign_id FROM added)
                        ORDER BY id FOR KEY SHARE;
                        {keep};
                    END IF;
                    RETURN NULL;
                """.format(  # noqa: S608  (our own constants)
                    after=standing_sql("status"), before=standing_sql("status_before"), keep=";".join(KEEP_MEMBERSHIPS)
                )),
            )
        ]  # fmt: skip
