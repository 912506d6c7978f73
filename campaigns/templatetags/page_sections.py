from django import template
from django.template import Context, Engine
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from campaigns.page_sections import Slot, templates

register = template.Library()


@register.simple_tag(takes_context=True)
def page_sections(context: Context, slot: str) -> SafeString:
    """What upper packages add to this slot: `{% page_sections "HEAD" %}`. Context: campaign."""
    names = templates(Slot[slot], context["campaign"])
    return format_html_join("", "{}", ([_rendered(name, context)] for name in names))


def _rendered(name: str, context: Context) -> str:
    with context.push():
        return Engine.get_default().get_template(name).render(context)
