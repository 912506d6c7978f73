"""Database triggers on rows related to a published campaign: they change only as its log or a Change says.

Each trigger requires the log entry or Change that the site's own code writes first; a bare INSERT, UPDATE or DELETE
has none. `promises` does the same for the campaign's own row.
"""

import pgtrigger

from common.sql import TriggerFunction

# Once a campaign is published, these texts cannot change in any language in which they have been read.
PROMISED_TEXTS = frozenset({"title", "bought", "money", "failure", "refunds", "fees", "governance", "legal"})

_WRITE = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
_DONE = "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"
_SAME = "TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD"
_OF_PUBLISHED = "EXISTS (SELECT FROM {{campaigns.Campaign}} WHERE phase <> 'draft' AND {})"
_ITS_CAMPAIGN = _OF_PUBLISHED.format("id IN (OLD.campaign_id, NEW.campaign_id)")
# The Change being applied: already saved, but the campaign does not have its number yet.
_CHANGE = """
    SELECT FROM {{campaigns.Change}} change JOIN {{campaigns.Campaign}} campaign ON campaign.id = change.campaign_id
    WHERE change.number = campaign.version + 1 AND campaign.id = {campaign}
      AND change.after -> {name} = {value}
"""


def _guard(
    name: str, operation: pgtrigger.Operation, func: str, declare: list[tuple[str, str]] | None = None
) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name, when=pgtrigger.Before, operation=operation, func=TriggerFunction(f"{func} {_DONE}"), declare=declare
    )


COMPANY_STAYS = _guard(
    "company_stays",
    pgtrigger.Update | pgtrigger.Delete,
    f"""
    IF (TG_OP = 'DELETE' OR (OLD.id, OLD.name, OLD.ticker, OLD.currency)
                            IS DISTINCT FROM (NEW.id, NEW.name, NEW.ticker, NEW.currency))
       AND {_OF_PUBLISHED.format("company_id = OLD.id")} THEN
        RAISE EXCEPTION 'company %: a published campaign relies on it', OLD.name;
    END IF;
    """,
)

FACTS_STAY = _guard(
    "facts_stay",
    _WRITE,
    f"""
    IF NOT ({_SAME}) AND {_OF_PUBLISHED.format("company_id IN (OLD.company_id, NEW.company_id)")} THEN
        RAISE EXCEPTION 'facts of company %: a published campaign relies on them',
            coalesce(NEW.company_id, OLD.company_id);
    END IF;
    """,
)

# Later prices may be added: they affect the offer only when a Change moves the valuation date.
_PRICED = "company_id IN (OLD.company_id, NEW.company_id) AND valuation_date >= least(OLD.date, NEW.date)"
PRICES_STAY = _guard(
    "prices_stay",
    _WRITE,
    f"""
    IF NOT ({_SAME}) AND {_OF_PUBLISHED.format(_PRICED)} THEN
        RAISE EXCEPTION 'price of %: a published campaign relies on it', least(OLD.date, NEW.date);
    END IF;
    """,
)

ASSUMPTIONS_STAY = _guard(
    "assumptions_stay",
    _WRITE,
    f"""
    IF NOT ({_SAME}) AND {_ITS_CAMPAIGN} AND (
        TG_OP = 'UPDATE' AND (OLD.campaign_id, OLD.kind) IS DISTINCT FROM (NEW.campaign_id, NEW.kind)
        OR NOT EXISTS ({
        _CHANGE.format(
            campaign="coalesce(NEW.campaign_id, OLD.campaign_id)",
            name="coalesce(NEW.kind, OLD.kind)::text",
            value="coalesce(to_jsonb(NEW.value), 'null'::jsonb)",
        )
    })) THEN
        RAISE EXCEPTION 'assumption %: it changes only through a Change', coalesce(NEW.kind, OLD.kind);
    END IF;
    """,
)

TERMS_STAY = _guard(
    "terms_stay",
    pgtrigger.Update | pgtrigger.Delete,
    f"""
    IF {_ITS_CAMPAIGN} THEN
        RAISE EXCEPTION 'terms %: a published campaign relies on them', OLD.number;
    END IF;
    """,
)

TERMS_COME_WITH_A_CHANGE = _guard(
    "terms_come_with_a_change",
    pgtrigger.Insert,
    f"""
    IF {_OF_PUBLISHED.format("id = NEW.campaign_id")} AND NOT EXISTS ({
        _CHANGE.format(campaign="NEW.campaign_id", name="'terms'", value="to_jsonb(NEW.number)")
    }) THEN
        RAISE EXCEPTION 'terms %: they change only through a Change', NEW.number;
    END IF;
    """,
)

# The newest correction in the log must be for this language and contain the exact text that is replaced.
TEXTS_ARE_CORRECTED = _guard(
    "texts_are_corrected",
    _WRITE,
    f"""
    IF ({_SAME}) OR NOT {_ITS_CAMPAIGN} THEN
        {_DONE}
    END IF;
    SELECT act.data INTO said FROM {{campaigns.CampaignAct}} act
        WHERE act.campaign_id = NEW.campaign_id AND act.kind = 'corrected' ORDER BY act.id DESC LIMIT 1;
    IF TG_OP = 'DELETE' OR said IS NULL OR said ->> 'page' <> 'texts' OR said ->> 'language' <> NEW.language
       OR TG_OP = 'UPDATE' AND EXISTS (
        SELECT FROM jsonb_each_text(to_jsonb(OLD)) was JOIN jsonb_each_text(to_jsonb(NEW)) becomes USING (key)
        WHERE was.value IS DISTINCT FROM becomes.value
          AND (said -> 'replaced' ->> key IS DISTINCT FROM was.value
               OR was.value <> '' AND key = ANY ('{{{",".join(sorted(PROMISED_TEXTS))}}}'::text[]))
    ) THEN
        RAISE EXCEPTION 'texts of campaign %: they change only as the log says',
            coalesce(NEW.campaign_id, OLD.campaign_id);
    END IF;
    """,  # noqa: S608  (our own constants)
    [("said", "jsonb")],
)

# The newest log entry about this person must describe this change to their row. Their portrait is their own affair.
_SAME_MEMBER = "TG_OP = 'UPDATE' AND " + " AND ".join(
    f"NEW.{column} = OLD.{column}" for column in ("id", "campaign_id", "user_id", "role", "name")
)
TEAM_IS_LOGGED = _guard(
    "team_is_logged",
    _WRITE,
    f"""
    IF ({_SAME_MEMBER}) OR NOT {_ITS_CAMPAIGN} THEN
        {_DONE}
    END IF;
    SELECT act.kind, act.data INTO kind, said FROM {{campaigns.CampaignAct}} act
        WHERE act.campaign_id = coalesce(NEW.campaign_id, OLD.campaign_id)
          AND act.kind IN ('member_joined', 'role_changed', 'member_removed')
          AND act.data ->> 'user' = coalesce(NEW.user_id, OLD.user_id)::text
        ORDER BY act.id DESC LIMIT 1;
    IF (CASE TG_OP
        WHEN 'DELETE' THEN kind = 'member_removed'
        WHEN 'INSERT' THEN kind = 'member_joined' AND (said ->> 'role', said ->> 'name') = (NEW.role, NEW.name)
        ELSE kind <> 'member_removed' AND (said ->> 'role', said ->> 'name') = (NEW.role, NEW.name)
             AND (OLD.id, OLD.campaign_id, OLD.user_id) = (NEW.id, NEW.campaign_id, NEW.user_id)
       END) IS NOT TRUE THEN
        RAISE EXCEPTION 'team of campaign %: it changes only as the log says',
            coalesce(NEW.campaign_id, OLD.campaign_id);
    END IF;
    """,  # noqa: S608  (our own constants)
    [("kind", "text"), ("said", "jsonb")],
)
