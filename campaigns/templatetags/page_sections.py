from django import template

from campaigns.page_sections import Slot, templates

register = template.Library()


@register.simple_tag
def page_sections(slot: str) -> list[str]:
    """The templates to include: `{% page_sections "STORY" as sections %}`."""
    return templates(Slot[slot])
