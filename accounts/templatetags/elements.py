"""Converts the elements of allauth's pages to HTML."""

from collections.abc import Collection, Mapping

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()

STYLES = {"danger": " bad", "outline": " quiet", "secondary": " quiet"}


@register.filter
def attributes(attrs: Mapping[str, str], names: str) -> SafeString:
    """`{{ attrs|attributes:"id name" }}` → ` id="…" name="…"`, omitting missing ones."""
    return format_html_join("", ' {}="{}"', ((name, attrs[name]) for name in names.split() if attrs.get(name)))


@register.filter
def button_style(tags: Collection[str] | None) -> str:
    """The CSS class of a button: destructive, secondary, or the main one."""
    return next((style for tag, style in STYLES.items() if tag in (tags or ())), "")
