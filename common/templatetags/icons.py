"""Our icons: drawn on a grid of 24, in one width of line and the colour of the text beside them, which says it all."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

PATHS = {
    "calendar": "M4 5.5h16v15H4zM4 10.5h16M8.5 3v4.5M15.5 3v4.5",
    "check": "M4.5 12.5l5 5L19.5 6.5",
    "copy": "M9 9h11v11H9zM6 15H4V4h11v2",
    "document": "M5.5 3.5h8.5l4.5 4.5v12.5h-13zM14 3.5V8h4.5M9 12.5h6M9 16h6",
    "external": "M10 5H5v14h14v-5M14 4.5h5.5V10M19 5l-8.5 8.5",
    "lock": "M5 10.5h14v10H5zM8 10.5V7.5a4 4 0 0 1 8 0v3M12 14.5v2",
    "mail": "M3.5 5.5h17v13h-17zM4 6.5l8 6.5 8-6.5",
    "people": "M9 11.5a3.75 3.75 0 1 0 0-7.5 3.75 3.75 0 0 0 0 7.5zM2.5 20a6.5 6.5 0 0 1 13 0"
    "M15.5 4.3a3.75 3.75 0 0 1 0 6.9M18 14.2a6.5 6.5 0 0 1 3.5 5.8",
    "picture": "M3.5 5h17v14h-17zM4 16.5l5-5 4 4 3-3 4 4M15.5 8.7v.1",
    "share": "M12 15V4.5M7.5 8.5L12 4l4.5 4.5M6.5 11.5h-2v9h15v-9h-2",
    "warning": "M12 3.5l9.5 17h-19zM12 9.5v5M12 17.4v.1",
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """`{% icon "lock" %}`, hidden from screen readers: the text beside an icon never depends on it."""
    return format_html('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>', PATHS[name])
