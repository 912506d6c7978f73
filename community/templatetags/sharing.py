"""Tags for the metadata in the head of a page."""

import json
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from campaigns.models import Campaign
from campaigns.templatetags.sources import source_code
from common import languages
from community import sharing
from community.models import Event

register = template.Library()

# Within a script element, only these could end it or start another element.
_HARMLESS = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


@register.simple_tag(takes_context=True)
def share_address(context: Context, campaign: Campaign) -> str:
    """The address for sharing, with the source code that this page was opened with."""
    return sharing.address(campaign, code=source_code(context))


@register.simple_tag
def whole_address(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


@register.simple_tag
def oembed_address(url: str) -> str:
    return f"{settings.SITE_URL}/oembed?{urlencode({'url': url, 'format': 'json'})}"


@register.simple_tag
def og_locale() -> str:
    return sharing.og_locale(languages.current())


@register.simple_tag
def structured_data(campaign: Campaign) -> SafeString:
    return json_ld(sharing.structured(campaign))


@register.simple_tag
def structured_event(event: Event) -> SafeString | str:
    """Excludes fictitious demo content from search engines."""
    if event.campaign.is_demo:
        return ""
    return json_ld(sharing.structured_event(event))


def json_ld(data: dict[str, Any]) -> SafeString:
    text = json.dumps(data, ensure_ascii=False).translate(_HARMLESS)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308  (escaped above)
