"""What has become of a request about money: who requested it and why, and who settled it, or until when it is open."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from campaigns import clock
from campaigns.templatetags.clock import wall_clock
from desk import log
from desk.rows import Fact, isolated
from payments.models import MoneyAct


def read(act: MoneyAct) -> list[Fact]:
    campaign, names = act.campaign, log.people(act.campaign)
    asked_by, settled_by = (names.get(by, "") if by else "" for by in (act.asked_by_id, act.settled_by_id))
    facts = [Fact(_("Requested by"), _by(asked_by, wall_clock(act.asked_at, campaign)))]
    if act.reason:
        facts.append(Fact(_("Reason"), isolated(act.reason)))
    if act.kind == MoneyAct.Kind.ANSWER:
        facts.append(Fact(_("Document"), _document(act)))
    if act.settled_at is None:
        return [*facts, Fact(_("Open until"), clock.page_text(act.expires_at, campaign))]
    at = wall_clock(act.settled_at, campaign)
    settled = _by(settled_by, at) if settled_by else f"{_('automatically')}, {at}"
    return [*facts, Fact(act.get_state_display(), settled)]


def _by(name: str, at: str) -> str:
    return format_html("{}, {}", isolated(name), at)


def _document(act: MoneyAct) -> str:
    if not act.document:
        return _("none")
    url = reverse("desk:document", args=[act.campaign.slug, act.pk])
    return format_html('<a href="{}">{}</a>', url, _("Download"))
