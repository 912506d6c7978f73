from django import template
from django.utils.html import format_html

from common.markdown.plain_text import excerpt, letter
from common.markdown.rendering import html

register = template.Library()
register.filter("markdown", html)
register.filter("letter", letter)
register.filter("excerpt", excerpt)


@register.filter
def linked(text: str, url: str) -> str:
    """`{{ fact.source|linked:fact.source_url }}`: the text, as a link if there is an address."""
    return format_html('<a href="{}">{}</a>', url, text) if url else text
