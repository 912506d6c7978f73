"""Headline figures. They stand on one line, as large as their box allows: see `.figure` in site.css."""

import math

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

# How long a figure is, in digits. Each has a rule in the style sheet, because our security policy forbids style="".
LENGTHS = (4, 6, 8, 10, 12, 14, 16, 20, 24, 32)
NARROW, WIDE = frozenset(".,’'\u00a0\u202f "), 1.75


@register.filter
def figure(value: object, operator: str = "") -> SafeString:
    """`<dd class="figure">{{ sum|figure }}</dd>`; the operator of a calculation is not read out."""
    text = str(value)
    seen = f"{operator} {text}" if operator else text
    length = math.ceil(sum(map(_width, seen)))
    shown = format_html('<span class="toward" aria-hidden="true">{}</span> {}', operator, text) if operator else text
    return format_html('<span data-digits="{}">{}</span>', next(filter(length.__le__, LENGTHS), LENGTHS[-1]), shown)


def _width(character: str) -> float:
    if character in NARROW:
        return 0.5
    return 1 if character.isdigit() or character.islower() else WIDE
