from django import template
from django.conf import settings
from django.template import Context
from django.template.defaultfilters import capfirst, floatformat
from django.urls import reverse
from django.utils.translation import gettext as _

from common.mail.outbox import Unwanted
from common.templatetags.money import money_filter, money_short
from common.templatetags.numbers import number
from desk import digests
from desk.models import Digest

register = template.Library()

type Row = tuple[str, str]  # a label and a figure


@register.simple_tag
def stop_digest_url(digest: int) -> str:
    """The unsubscribe link for a mail; made when the mail is rendered, so that the outbox contains no secret."""
    return f"{settings.SITE_URL}{reverse('desk:digest_unsubscribe', args=[digests.token(digest)])}"


@register.simple_tag
def require_chosen(digest: int) -> str:
    """Raise Unwanted if the member has left the team or unsubscribed since the mail was posted."""
    if not Digest.objects.filter(pk=digest).exclude(rhythm=Digest.Rhythm.NEVER).exists():
        raise Unwanted(digest)
    return ""


@register.simple_tag(takes_context=True)
def standing(context: Context) -> list[Row]:
    """The campaign's current figures for a digest, omitting unknown ones."""
    headline, currency = context["headline"], context["campaign"]["currency"]
    median, needed, pace = (context[name] for name in ("median", "needed_cents", "pace_cents"))
    rows = [
        (headline["label"], money_short(headline["cents"], currency)),
        (_("Threshold"), money_short(context["threshold_cents"], currency)),
        (_("People"), floatformat(headline["people"], "0g")),
    ]
    if median is not None:
        rows.append((_("median pledge"), money_filter(median, currency)))
        rows.append((_("mean pledge"), money_filter(context["mean"], currency)))
    if context["days_left"] is not None:
        rows.append((_("days left"), f"{floatformat(context['days_left'], '0g')}\n{context['deadline']}"))
    if median is not None and needed is not None:
        rows.append((_("needed per day to reach the threshold"), money_short(needed, currency)))
        if pace is not None:
            rows.append((_("per day over the last 7 days"), money_short(pace, currency)))
    return [(capfirst(label), figure) for label, figure in rows]


@register.simple_tag(takes_context=True)
def changes(context: Context) -> list[Row]:
    """The changes during the days of a digest."""
    people, cents = context["people"], context["cents"]
    money = money_filter(cents, context["campaign"]["currency"])
    return [(_("People"), f"{_plus(people)}{number(people)}"), (_("Money"), f"{_plus(cents)}{money}")]


def _plus(change: int) -> str:
    return "+" if change > 0 else ""


@register.filter
def to_do(tasks: list[tuple[str, int, bool]]) -> list[Row]:
    return [(label, f"{floatformat(people, '0g')}{'+' if has_more else ''}") for label, people, has_more in tasks]
