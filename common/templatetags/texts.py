import re
from urllib.parse import urlsplit

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from common.markdown.plain_text import excerpt, letter
from common.markdown.rendering import html

register = template.Library()
register.filter("markdown", html)
register.filter("letter", letter)
register.filter("excerpt", excerpt)

SHORT = 24  # characters, which fit on a phone
_HYPHEN = re.compile(r"(-\S)")


@register.filter
def linked(text: str, url: str) -> str:
    """`{{ fact.source|linked:fact.source_url }}`: the text, as a link if there is an address."""
    return format_html('<a href="{}">{}</a>', url, text) if url else text


@register.filter
def server(url: str) -> str:
    """The name of the server in an address: `meet.example.org`."""
    return urlsplit(url).hostname or ""


@register.filter
def whole_words(text: str) -> SafeString:
    """`{{ text.title|whole_words }}`: no line ends at a hyphen, such as the one in “co-operative”."""
    parts = enumerate(_HYPHEN.split(text))  # every second one is a hyphen with the character that must stay with it
    return format_html_join(
        "", "{}", ((format_html('<span class="whole">{}</span>', part) if at % 2 else part,) for at, part in parts)
    )


@register.filter
def address(email: str) -> SafeString:
    """`{% blocktranslate with email=user.email|address %}`: an email address within a sentence; see site.css.

    It goes to the next line as a whole; one that may be longer than a line goes on after its @.
    """
    name, at, domain = email.rpartition("@")
    pause = mark_safe("<wbr>") if len(email) > SHORT else ""
    return format_html('<bdi class="address">{}{}{}{}</bdi>', whole_words(name), at, pause, whole_words(domain))
