"""What is written for the people of a batch, into every table that has a row for them."""

import json
from typing import Any

from django.conf import settings
from django.utils import translation

from assembly.models.membership import KEEP_MEMBERSHIPS
from campaigns.models import Campaign
from pledges import consent
from pledges.models import counting

USERS = """
    INSERT INTO {accounts.User} (id, email, language, password, is_superuser, is_active, is_staff, date_joined)
    SELECT id, email, language, '!' || hash, false, true, false, at FROM people
"""
ADDRESSES = """
    INSERT INTO {account.EmailAddress} (user_id, email, verified, "primary")
    SELECT id, email, stage <> 'unconfirmed', true FROM people
"""
PLEDGES = f"""
    WITH added AS (
    INSERT INTO {{pledges.Pledge}} (id, number, campaign_id, supporter_id, status, amount_cents, version, name,
        show_name, show_amount, source, form_key, created_at, updated_at)
    SELECT id, number, %(campaign)s, id, stage, cents, 0, name, shows_name, shows_amount, source, hash::uuid, at,
        CASE stage WHEN 'withdrawn' THEN left_at ELSE at END
    FROM people RETURNING *)
    {counting.PLEDGES.insert("added")}
"""  # noqa: S608  (our own constants)
CONSENTS = """
    INSERT INTO {pledges.Consent} (pledge_id, terms_id, version, amount_cents, for_charge, text, at)
    SELECT id, %(terms)s, 0, cents, true, replace(%(texts)s::jsonb ->> language, %(marker)s,
        to_char(cents / 100.0, 'FM$999,999,990.00')), at
    FROM people
"""
CARDS = f"""
    WITH added AS (
    INSERT INTO {{pledges.Card}} (id, pledge_id, campaign_id, state, session_id, method_id, brand, last4,
        expires, country, tries, spoiled, created_at)
    SELECT id, id, %(campaign)s, CASE stage WHEN 'secured' THEN 'saved' ELSE 'forgotten' END, 'cs_' || hash,
        'pm_' || hash, 'visa', lpad((number %% 10000)::text, 4, '0'), expires, country, 0, 0, at
    FROM people WHERE stage IN ('secured', 'withdrawn') RETURNING *)
    {counting.CARDS.insert("added")}
"""  # noqa: S608  (our own constants)
PAYERS = """
    INSERT INTO {pledges.Payer} (id, supporter_id, customer_id, email, tries, spoiled, created_at)
    SELECT id, id, 'cus_' || hash, email, 0, 0, at FROM people WHERE stage IN ('secured', 'withdrawn')
"""
# In the order of time, as they would have been written; counted as the triggers would.
EVENTS = [
    """
    CREATE TEMPORARY TABLE added AS
        SELECT nextval(pg_get_serial_sequence('{pledges.PledgeEvent}', 'id')) AS id, * FROM (
        SELECT id AS pledge_id, %(campaign)s::uuid AS campaign_id, event_at AS at, kind, '' AS cause,
            before AS status_before, after AS status, cents AS amount_before_cents, cents AS amount_cents
        FROM people JOIN LATERAL (VALUES
            ('noted', 'unconfirmed', 'interested', at + interval '2 minutes', stage <> 'unconfirmed'),
            ('secured', 'interested', 'secured', at + interval '6 minutes', stage IN ('secured', 'withdrawn')),
            ('withdrawn', 'secured', 'withdrawn', greatest(left_at, at + interval '8 minutes'), stage = 'withdrawn')
        ) event (kind, before, after, event_at, happened) ON happened
        ORDER BY event_at) events
    """,
    """
    INSERT INTO {pledges.PledgeEvent} (id, pledge_id, campaign_id, at, kind, cause, status_before, status,
        amount_before_cents, amount_cents)
    SELECT * FROM added
    """,
    counting.COUNT_EVENTS,
    *KEEP_MEMBERSHIPS,
    "DROP TABLE added",
]
INSERTS = [USERS, ADDRESSES, PLEDGES, CONSENTS, CARDS, PAYERS, *EVENTS]
FILLED = [
    "accounts.User",
    "account.EmailAddress",
    "pledges.Pledge",
    "pledges.Consent",
    "pledges.Card",
    "pledges.Payer",
    "pledges.PledgeEvent",
]
# Found by their keys while they are filled.
FOLLOWING = ["campaigns.HourTotal", "campaigns.Breakdown", "assembly.Member", "assembly.Membership"]
MARKER = "{amount}"


def facts(campaign: Campaign) -> dict[str, Any]:
    """The campaign, and the text of the consent in each language, in which only the amount is to be filled in."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found[language] = consent.words(campaign, MARKER)
    return {"campaign": campaign.pk, "texts": json.dumps(found), "marker": MARKER, "terms": campaign.terms.pk}
