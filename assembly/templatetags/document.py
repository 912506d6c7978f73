"""What changed in a text, marked for eyes and for ears."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from assembly.document.diffs import Kind, Piece

register = template.Library()


@register.filter
def marked(pieces: Iterable[Piece]) -> SafeString:
    """The pieces in order; those removed or added as such, with a word that screen readers say."""
    return format_html_join("", "{}", ((_marked(piece),) for piece in pieces))


def _marked(piece: Piece) -> str:
    if piece.kind == Kind.SAME:
        return piece.text
    name, word = ("ins", _("added")) if piece.kind == Kind.ADDED else ("del", _("removed"))
    text = piece.text.replace("\n", "↵\n")  # else nobody would see an empty line that is new or gone
    hidden = format_html('<span class="visually-hidden">[{}] </span>', word)
    return format_html("<{0}>{1}{2}</{0}>", name, hidden, text)
