"""What links carry on from the page they stand on."""

from django import template
from django.template import Context

from campaigns import sources

register = template.Library()


@register.simple_tag(takes_context=True)
def source_code(context: Context) -> str:
    """The code that this page was opened with, for a form that leads on."""
    request = context.get("request")
    return sources.code_of(request) if request else ""


@register.simple_tag(takes_context=True)
def carry(context: Context) -> str:
    """`?s=code` if this page was opened with it: `<a href="{% url … %}{% carry %}">`."""
    return sources.query(source_code(context))
