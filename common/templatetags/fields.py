"""Rendering form fields."""

from django import template
from django.forms import BoundField

register = template.Library()

TEMPLATES = {"radioselect": "includes/field.html#radios", "checkbox": "includes/field.html#check"}


@register.filter
def field_template(field: BoundField) -> str:
    """The partial for the field's kind of widget: `{% include field|field_template %}`"""
    return TEMPLATES.get(field.widget_type, "includes/field.html")
