"""Passing the source code of the current page on to its links and forms."""

from django import template
from django.template import Context

from campaigns import sources

register = template.Library()


@register.simple_tag(takes_context=True)
def source_code(context: Context) -> str:
    """The source code that this page was opened with, for a hidden form field."""
    request = context.get("request")
    return sources.code_of(request) if request else ""


@register.simple_tag(takes_context=True)
def via_code(context: Context) -> str:
    """The code of the personal link that this page was opened with, for a hidden form field."""
    request = context.get("request")
    return sources.via_of(request) if request else ""


@register.simple_tag(takes_context=True)
def carry(context: Context) -> str:
    """`?s=code&via=code`, as far as this page was opened with them: `<a href="{% url … %}{% carry %}">`."""
    request = context.get("request")
    return sources.carried(request) if request else ""
