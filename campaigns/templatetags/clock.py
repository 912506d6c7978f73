from datetime import datetime

from django import template
from django.utils import dateformat
from django.utils.formats import date_format

from campaigns import clock
from campaigns.models import Campaign
from common.templatetags.dates import unbroken

register = template.Library()


@register.filter
def moment(value: datetime, campaign: Campaign) -> str:
    """`{{ payment.repair_until|moment:campaign }}` → `4 March 2027, 17:00 (New York)`"""
    return clock.page_text(value, campaign)


@register.filter(expects_localtime=True)
def timestamp(value: datetime | None) -> str:
    """For machines: `<time datetime="{{ event.at|timestamp }}">`. HTML allows no microseconds; empty without a time."""
    return dateformat.format(value, r"Y-m-d\TH:i:sO") if value else ""


@register.filter
def whole_days(days: int) -> str:
    """The number of days left, such as `12`; `< 1` on the last day."""
    return str(days) if days else "< 1"


@register.filter
def clock_time(value: datetime, campaign: Campaign) -> str:
    """`17:00:08`"""
    return date_format(clock.local(value, campaign), "H:i:s")


@register.filter
def wall_day(value: datetime, campaign: Campaign) -> str:
    """`4 March 2027`"""
    return unbroken(date_format(clock.local(value, campaign), "DATE_FORMAT"))


@register.filter
def wall_clock(value: datetime, campaign: Campaign) -> str:
    """`4 March 2027, 17:00:08`, for pages that name the time zone once."""
    return f"{wall_day(value, campaign)}, {clock_time(value, campaign)}"
