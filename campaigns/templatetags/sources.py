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
def carry(context: Context) -> str:
    """`?s=code` if this page was opened with a source code: `<a href="{% url … %}{% carry %}">`."""
    return sources.query(source_code(context))
