"""What the entries of the log about the campaign itself were about, as text: its pages, phases and dates."""

from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from campaigns import clock
from campaigns.models import Campaign, TeamMember
from campaigns.setup import checklist, publish_warnings
from common import money


def page(data: dict[str, Any], member: TeamMember) -> str:  # noqa: ARG001  (like the others)
    return checklist.Item(data["page"], language=data["language"]).heading


def debaters(data: dict[str, Any], member: TeamMember) -> str:  # noqa: ARG001  (like the others)
    return str(Campaign.Debaters(data["debaters"]).label)


def suggestion(data: dict[str, Any], member: TeamMember) -> str:  # noqa: ARG001  (like the others)
    """Its number in the document, and why it was rejected or its text removed."""
    return " · ".join(filter(None, [str(data["suggestion"]), data.get("reason", "")]))


def phase(data: dict[str, Any], member: TeamMember) -> str:  # noqa: ARG001  (like the others)
    return _with_warnings(str(Campaign.Phase(data["phase"]).label), data)


def opened(data: dict[str, Any], member: TeamMember) -> str:
    """What supporters were promised."""
    campaign, promised = member.campaign, data["opened"]
    threshold = money.rounded(promised["threshold_cents"], campaign.currency)
    label = f"{threshold} · {clock.text(datetime.fromisoformat(promised['deadline']), campaign)}"
    return _with_warnings(label, data)


def _with_warnings(label: str, data: dict[str, Any]) -> str:
    warnings = data.get("warnings")
    return f"{label} · {_('warnings read: %s') % publish_warnings.described(warnings)}" if warnings else label


def moments(data: dict[str, Any], member: TeamMember) -> str:
    moments = (datetime.fromisoformat(data[name]) for name in ("before", "after"))
    return " → ".join(clock.text(moment, member.campaign) for moment in moments)


def day(data: dict[str, Any], member: TeamMember) -> str:  # noqa: ARG001  (like the others)
    return date_format(date.fromisoformat(data["day"]), "DATE_FORMAT")
