from datetime import date, datetime
from pathlib import Path

from babel import Locale
from django import template

from campaigns import clock
from campaigns.models import Campaign
from common import languages
from common.templatetags.dates import unbroken
from community.models import Event

register = template.Library()


@register.filter
def local_day(value: datetime, campaign: Campaign) -> date:
    """The date in the campaign's time zone."""
    return clock.local(value, campaign).date()


@register.filter
def period(event: Event, campaign: Campaign) -> str:
    return unbroken(clock.period(event.starts_at, event.ends_at, campaign))


@register.filter
def language_name(code: str) -> str:
    """`de` → `German`"""
    return str(Locale.parse(languages.locale()).languages.get(code, code))


@register.filter
def file_kind(name: str) -> str:
    """`resources/1f….pdf` → `PDF`"""
    return Path(name).suffix[1:].upper()
