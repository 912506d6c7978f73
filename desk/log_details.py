"""What the entries of the log were about, as text; about supporters no more than the reader may see."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns import clock
from campaigns.models import CampaignAct, Permission, TeamMember
from common import money
from desk import log_campaign_details
from desk.models import Export
from desk.supporters import criteria
from desk.visibility import Visibility
from payments.models import Answer, MoneyAct

CampaignActKind = CampaignAct.Kind
Role = TeamMember.Role

ABOUT_MONEY = {
    CampaignActKind.MONEY_ASKED,
    CampaignActKind.MONEY_REJECTED,
    CampaignActKind.MONEY_TAKEN_BACK,
    CampaignActKind.MONEY_LAPSED,
}


def detail(act: CampaignAct, member: TeamMember) -> str:
    """What the act was about; empty if its kind says it all."""
    data = act.data
    for name, say in ABOUT.items():
        if name in data:
            return say(data, member)
    if "act" in data:
        return _about_money(act, member)
    return str(data.get("reason", data.get("number", "")))


def _member(data: dict[str, Any], member: TeamMember) -> str:  # noqa: ARG001  (like the others)
    roles = [str(Role(data[name]).label) for name in ("before", "role") if name in data]
    return f"{data.get('name') or data['email']}, {' → '.join(roles)}"


def _readers(data: dict[str, Any], member: TeamMember) -> str:
    """The recipients. Tags may disclose something about supporters, so only those who may see tags see the tag."""
    wanted = criteria.Wanted(**data["wanted"])
    if wanted.tag and not Visibility(member.role).is_full:
        wanted = replace(wanted, tag="…")
    return criteria.described(member.campaign, wanted) or _("Everyone who can be emailed")


def _format(data: dict[str, Any], member: TeamMember) -> str:  # noqa: ARG001  (like the others)
    return str(Export.Format(data["format"]).label)


def _by_staff(data: dict[str, Any], member: TeamMember) -> str:  # noqa: ARG001  (like the others)
    changed = (f"{name}: {before} → {after}" for name, (before, after) in data["changed"].items())
    return f"{data['what']}; {'; '.join(changed)}"


def _supporter(data: dict[str, Any], member: TeamMember) -> str:  # noqa: ARG001  (like the others)
    return str(data["sent_about"])


def _update(data: dict[str, Any], member: TeamMember) -> str:
    """The title, the time and the number of people emailed; the title of a draft only to those who may see drafts."""
    is_shown = member.may(Permission.EDIT_CONTENT) or not data.get("is_draft")
    said = [data["update"] if is_shown else ""]
    if "at" in data:
        said.append(clock.text(datetime.fromisoformat(data["at"]), member.campaign))
    if people := data.get("people"):
        mailed = ngettext("by email to one person", "by email to %(people)s people", people)
        said.append(mailed % {"people": number_format(people, 0, force_grouping=True)})
    return " · ".join(filter(None, said))


def _webhook(data: dict[str, Any], member: TeamMember) -> str:  # noqa: ARG001  (like the others)
    return f"{data['webhook']} ({data['server']})"


# Formatters by a key in the act's data; the first key that is present decides.
ABOUT = {
    "changed": _by_staff,
    "role": _member,
    "page": log_campaign_details.page,
    "phase": log_campaign_details.phase,
    "opened": log_campaign_details.opened,
    "after": log_campaign_details.moments,
    "day": log_campaign_details.day,
    "suggestion": log_campaign_details.suggestion,
    "debaters": log_campaign_details.debaters,
    "format": _format,
    "wanted": _readers,
    "sent_about": _supporter,
    "update": _update,
    "webhook": _webhook,
}


def _about_money(act: CampaignAct, member: TeamMember) -> str:
    data = act.data
    said = [str(MoneyAct.Kind(data["act"]).label)] if act.kind in ABOUT_MONEY else []
    if data["answer"]:
        said.append(str(Answer(data["answer"]).label))
    if "cents" in data and Visibility(member.role).sees_payments:
        said.append(money.formatted(data["cents"], member.campaign.currency))
    reason = data["reason"]
    if reason and act.kind != CampaignActKind.MONEY_ASKED:  # this person may not be the one who gave the reason
        reason = _("requested with the reason: “%s”") % reason
    return " · ".join([*said, *filter(None, [data.get("pledge"), reason])])
