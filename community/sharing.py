"""Sharing a campaign: links, embeds, badges, QR codes and structured data."""

from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

from babel.core import get_global
from django.conf import settings
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from campaigns import sources, totals
from campaigns.models import Campaign, Company, Stage
from campaigns.totals import StageTotal
from common.templatetags.money import money_headline, money_short
from common.templatetags.numbers import percent
from community.models import Event

EMBED_SIZE = (420, 300)
BADGE_SIZE = (320, 104)
QUIET_ZONE = 4  # modules, as required by the standard


@dataclass(frozen=True, slots=True)
class ProgressTexts:
    """The campaign's progress as text in the active language; equal objects give identical pictures."""

    title: str
    company: str
    phase: str
    amount: str
    meaning: str
    filled_percent: int
    of: str
    people: str
    time: str


def address(campaign: Campaign, page: str = "campaigns:campaign", code: str = "", via: str = "") -> str:
    """The absolute URL of a campaign's page in the active language, for use outside this site."""
    return f"{settings.SITE_URL}{reverse(page, args=[campaign.slug])}{sources.query(code, via)}"


def add_code(campaign: Campaign, by: User, facts: dict[str, Any]) -> None:
    """Count from now on who comes through a link of its own; `facts` are its code and its label."""
    campaign.share_codes.create(made_by=by, **facts)


def stand(campaign: Campaign) -> ProgressTexts:
    sums, words = totals.of([campaign])[campaign.pk], campaign.situation.words
    now = sums.headline
    return ProgressTexts(
        title=campaign.text.title,
        company=campaign.company.name,
        phase=_("Demonstration") if campaign.is_demo else str(words),
        amount=money_headline(now.cents, campaign.currency),
        meaning=sums.counted,
        filled_percent=now.filled_percent,
        of=_("%(share)s of %(threshold)s")
        % {"share": percent(now.percent), "threshold": money_short(campaign.threshold_cents, campaign.currency)},
        people=_people(now),
        time=_time(campaign),
    )


def _people(now: StageTotal) -> str:
    if now.stage == Stage.INTEREST:
        text = ngettext("%(people)s person interested", "%(people)s people interested", now.people)
    else:
        text = ngettext("%(people)s supporter", "%(people)s supporters", now.people)
    return text % {"people": number_format(now.people, 0, force_grouping=True)}


def _time(campaign: Campaign) -> str:
    days = campaign.days_left
    if days is None:
        return ""
    if days == 0:
        return _("less than a day left")
    return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}


@cache
def og_locale(language: str) -> str:
    """`de` → `de_DE`: the format for Open Graph, with the language's most likely country."""
    name, _script, country = get_global("likely_subtags")[language].split("_")
    return f"{name}_{country}"


def embed_code(campaign: Campaign, code: str, size: tuple[int, int] = EMBED_SIZE) -> SafeString:
    return format_html(
        '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy"></iframe>',
        address(campaign, "community:embed", code or "embed"),
        campaign.text.title,
        *size,
    )


def oembed(campaign: Campaign, code: str, widest: int | None, highest: int | None) -> dict[str, Any]:
    """The oEmbed response for the campaign, within the given limits in pixels."""
    width, height = min(EMBED_SIZE[0], widest or EMBED_SIZE[0]), min(EMBED_SIZE[1], highest or EMBED_SIZE[1])
    return {
        "version": "1.0",
        "type": "rich",
        "title": campaign.text.title,
        "author_name": campaign.organizer_name,
        "provider_name": "Commonbid",
        "provider_url": settings.SITE_URL,
        "cache_age": 60,
        "width": width,
        "height": height,
        "html": embed_code(campaign, code, (width, height)),
    }


def badge_code(campaign: Campaign, code: str) -> SafeString:
    return format_html(
        '<a href="{}"><img src="{}" alt="{}" width="{}" height="{}"></a>',
        address(campaign, code=code or "badge"),
        address(campaign, "community:badge"),
        campaign.text.title,
        *BADGE_SIZE,
    )


def qr_path(text: str) -> tuple[int, str]:
    """Draw a QR code as an SVG path; returns its width in modules, including the quiet zone, and the path."""
    from qrcode.constants import ERROR_CORRECT_M  # noqa: PLC0415  (slow to load, seldom used)
    from qrcode.main import QRCode  # noqa: PLC0415

    code: QRCode[Any] = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE)
    code.add_data(text)
    rows = code.get_matrix()
    return len(rows), "".join(_row_path(y, row) for y, row in enumerate(rows))


def _row_path(y: int, row: list[bool]) -> str:
    path, x = "", 0
    for is_dark, run in groupby(row):
        width = len(list(run))
        if is_dark:
            path += f"M{x} {y}h{width}v1h-{width}z"
        x += width
    return path


def structured(campaign: Campaign) -> dict[str, Any]:
    """Structured data about the campaign's page, in the vocabulary of schema.org."""
    url = address(campaign)
    return {
        "@context": "https://schema.org",
        "@type": "WebPage",
        "@id": url,
        "url": url,
        "name": campaign.text.title,
        "description": campaign.text.ask,
        "inLanguage": campaign.text.language,
        "dateCreated": campaign.created_at.date().isoformat(),
        "primaryImageOfPage": address(campaign, "community:og_image"),
        "about": _company(campaign.company),
        "publisher": {"@type": "Organization", "name": campaign.organizer_name, "email": campaign.contact_email},
    }


def _company(company: Company) -> dict[str, str]:
    named = {"@type": "Corporation", "name": company.name}
    return {**named, "tickerSymbol": company.ticker} if company.ticker else named


def structured_event(event: Event) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": event.said["title"],
        "startDate": event.starts_at.isoformat(),
        "endDate": event.ends_at.isoformat(),
        "location": event.place,
        "url": f"{address(event.campaign, 'community:events')}#event-{event.pk}",
        "organizer": {"@type": "Organization", "name": event.campaign.organizer_name},
    }
