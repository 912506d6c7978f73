"""What the audit compares in this package: memberships with the pledges that they follow from, and the numbers."""

from assembly.models.membership import standing_sql

CHECKS = [
    f"""
    SELECT 'membership: supporter ' || supporter_id || ' of campaign ' || campaign_id || ' is '
           || coalesce(theirs.standing, 'no member') || ', the pledge says ' || coalesce(pledged.standing, 'no member')
    FROM (
        SELECT member.campaign_id, member.supporter_id, standing
        FROM {{assembly.Membership}} JOIN {{assembly.Member}} member ON member.id = member_id WHERE until IS NULL
    ) theirs FULL JOIN (
        SELECT campaign_id, supporter_id, {standing_sql("status")} AS standing FROM {{pledges.Pledge}}
        WHERE {standing_sql("status")} IS NOT NULL
    ) pledged USING (campaign_id, supporter_id)
    WHERE theirs.standing IS DISTINCT FROM pledged.standing
    ORDER BY 1
    """,  # noqa: S608  (our own constants)
    # Each period begins and ends with an event of the member's own pledges that says so.
    f"""
    SELECT 'membership: period ' || period.id || ' of member ' || period.member_id || ' does not follow from its events'
    FROM {{assembly.Membership}} period
    JOIN {{assembly.Member}} member ON member.id = period.member_id
    JOIN {{pledges.PledgeEvent}} began ON began.id = began_with_id
    JOIN {{pledges.Pledge}} pledge ON pledge.id = began.pledge_id
    LEFT JOIN {{pledges.PledgeEvent}} ended ON ended.id = ended_with_id
    WHERE {standing_sql("began.status")} IS DISTINCT FROM period.standing
       OR (pledge.campaign_id, pledge.supporter_id) IS DISTINCT FROM (member.campaign_id, member.supporter_id)
       OR {standing_sql("ended.status")} IS NOT DISTINCT FROM period.standing
    ORDER BY 1
    """,  # noqa: S608  (our own constants)
    """
    SELECT 'numbers: campaign ' || campaign_id || ' has numbers up to ' || max(number) || ' for ' || count(number)
           || ' members'
    FROM {assembly.Member} GROUP BY campaign_id HAVING max(number) <> count(number)
    ORDER BY 1
    """,
    # The members as of the opening are still those who were counted then.
    """
    SELECT 'roll: proposal ' || proposal.id || ' was opened with ' || roll || ' members, there are ' || members
    FROM {assembly.Proposal} proposal CROSS JOIN LATERAL (
        SELECT count(*) AS members FROM {assembly.Membership} period
        WHERE period.campaign_id = proposal.campaign_id AND (voters = 'secured' OR standing = 'member')
          AND since <= as_of AND (until IS NULL OR until > as_of)
    ) there
    WHERE as_of IS NOT NULL AND roll <> members
    ORDER BY 1
    """,
    # A ballot says what its member answered last.
    """
    SELECT 'ballot: of member ' || member_id || ' on proposal ' || proposal_id || ' says ' || ballot.answer::text
           || ', the last answer was ' || coalesce(event.answer::text, 'none')
    FROM {assembly.Ballot} ballot LEFT JOIN LATERAL (
        SELECT answer FROM {assembly.BallotEvent}
        WHERE proposal_id = ballot.proposal_id AND member_id = ballot.member_id ORDER BY id DESC LIMIT 1
    ) event ON true
    WHERE ballot.answer IS DISTINCT FROM event.answer
    ORDER BY 1
    """,
]
