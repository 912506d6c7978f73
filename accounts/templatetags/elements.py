"""What allauth says of the elements of its pages, as HTML."""

from collections.abc import Collection, Mapping

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()

STYLES = {"danger": " bad", "outline": " quiet", "secondary": " quiet"}


@register.filter
def attributes(attrs: Mapping[str, str], names: str) -> SafeString:
    """`{{ attrs|attributes:"id name" }}` → ` id="…" name="…"`, of those that are given."""
    return format_html_join("", ' {}="{}"', ((name, attrs[name]) for name in names.split() if attrs.get(name)))


@register.filter
def button_style(tags: Collection[str] | None) -> str:
    """The class that makes a button look like what it does: it deletes, or it stands beside the main one."""
    return next((style for tag, style in STYLES.items() if tag in (tags or ())), "")
