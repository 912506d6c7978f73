"""Moments as people of a campaign read them: on its own clock, with the zone's name."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_name
from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import get_language, to_locale

from campaigns.models import Campaign


def local(moment: datetime, campaign: Campaign) -> datetime:
    """The wall clock of the campaign: naive, because templates convert anything else to UTC."""
    return moment.astimezone(ZoneInfo(campaign.timezone)).replace(tzinfo=None)


def zone_name(moment: datetime, campaign: Campaign) -> str:
    """“Eastern Standard Time”, or what it is called on that day."""
    there = moment.astimezone(ZoneInfo(campaign.timezone))
    return get_timezone_name(there, locale=to_locale(get_language() or settings.LANGUAGE_CODE))


def zone(campaign: Campaign) -> str:
    """“Eastern Time”, in summer and in winter."""
    return get_timezone_name(ZoneInfo(campaign.timezone), locale=to_locale(get_language() or settings.LANGUAGE_CODE))


def text(moment: datetime, campaign: Campaign) -> str:
    """`4 March 2027, 17:00 (Eastern Standard Time)`"""
    return f"{date_format(local(moment, campaign), 'j F Y, H:i')} ({zone_name(moment, campaign)})"
