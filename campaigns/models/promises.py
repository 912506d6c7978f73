"""Database triggers on the campaign's row: after publication, what supporters rely on changes only through a Change.

And the phase changes only as the newest PhaseChange says, so that no UPDATE can publish, end or reopen a campaign; who
organizes it and how they are reached, only as the log says. A PhaseChange that ends pledging or the gathering of
interest records the total at that moment.
"""

import pgtrigger

from common.sql import TriggerFunction

NEVER_CHANGES = ("company_id", "currency", "slug", "prefix")
CHANGEABLE = ("threshold_cents", "optimum_cents", "min_cents", "max_cents", "valuation_date")
PROMISED = (*NEVER_CHANGES, *CHANGEABLE, "version")
PROMISES_STAY = pgtrigger.Trigger(
    name="promises_stay",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Condition(
        "OLD.phase <> 'draft' AND ({old}) IS DISTINCT FROM ({new})".format(
            old=", ".join(f"OLD.{column}" for column in PROMISED), new=", ".join(f"NEW.{column}" for column in PROMISED)
        )
    ),
    func=TriggerFunction("""
        IF NOT EXISTS (
            SELECT FROM {{campaigns.Change}} change
            WHERE change.campaign_id = OLD.id AND change.number = OLD.version + 1 AND NEW.version = change.number
              AND {same}
        ) THEN
            RAISE EXCEPTION 'campaign %: what supporters rely on changes only through a Change', OLD.slug;
        END IF;
        RETURN NEW;
    """.format(
        same=" AND ".join([
            *(f"NEW.{column} = OLD.{column}" for column in NEVER_CHANGES),
            *(f"to_jsonb(NEW.{column}) = coalesce(change.after -> '{column}', to_jsonb(OLD.{column}))"
              for column in CHANGEABLE),
        ])
    )),
)  # fmt: skip
PHASE_IS_LOGGED = pgtrigger.Trigger(
    name="phase_is_logged",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Condition("OLD.phase <> NEW.phase"),
    func=TriggerFunction("""
        IF (OLD.phase, NEW.phase) IS DISTINCT FROM (
            SELECT (before, after) FROM {campaigns.PhaseChange}
            WHERE campaign_id = OLD.id ORDER BY id DESC LIMIT 1
        ) THEN
            RAISE EXCEPTION 'campaign %: its phase changes only as the log says', OLD.slug;
        END IF;
        RETURN NEW;
    """),
)
# Exact, because whoever changes the phase has locked the campaign, which keeps out all changes to its pledges.
TOTAL_IS_RECORDED = pgtrigger.Trigger(
    name="total_is_recorded",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=TriggerFunction("""
        SELECT coalesce(sum(people), 0), coalesce(sum(amount_cents), 0) INTO NEW.people, NEW.amount_cents
        FROM (SELECT stage, people, amount_cents FROM {campaigns.Total} WHERE campaign_id = NEW.campaign_id
              UNION ALL
              SELECT stage, people, amount_cents FROM {campaigns.Delta} WHERE campaign_id = NEW.campaign_id) totals
        WHERE stage = CASE NEW.before WHEN 'interest' THEN 'interest' WHEN 'pledging' THEN 'secured' END;
        RETURN NEW;
    """),
)
# The newest correction in the log must be about these and contain exactly what is replaced.
CORRECTABLE = ("organizer_name", "contact_email")
CONTACT_IS_CORRECTED = pgtrigger.Trigger(
    name="contact_is_corrected",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Condition(
        "OLD.phase <> 'draft' AND ({old}) IS DISTINCT FROM ({new})".format(
            old=", ".join(f"OLD.{column}" for column in CORRECTABLE),
            new=", ".join(f"NEW.{column}" for column in CORRECTABLE),
        )
    ),
    func=TriggerFunction("""
        SELECT act.data INTO said FROM {{campaigns.CampaignAct}} act
            WHERE act.campaign_id = OLD.id AND act.kind = 'corrected' ORDER BY act.id DESC LIMIT 1;
        IF (said ->> 'page' = 'names' AND {same}) IS NOT TRUE THEN
            RAISE EXCEPTION 'campaign %: its organizer and contact change only as the log says', OLD.slug;
        END IF;
        RETURN NEW;
    """.format(  # noqa: S608  (our own constants)
        same=" AND ".join(
            f"(NEW.{column} = OLD.{column} OR said -> 'replaced' ->> '{column}' = OLD.{column})"
            for column in CORRECTABLE
        )
    )),
    declare=[("said", "jsonb")],
)  # fmt: skip
