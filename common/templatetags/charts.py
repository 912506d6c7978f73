"""Places in a chart as percentages: whatever box it is stretched to, its labels keep their size."""

from django import template

from common.pages.charts import HEIGHT, WIDTH

register = template.Library()


@register.filter
def across(x: float) -> str:
    """`{{ x|across }}` for attributes such as x and cx: 180 becomes 25.00%."""
    return f"{x / WIDTH:.2%}"


@register.filter
def down(y: float) -> str:
    """`{{ y|down }}` for attributes such as y and cy: 70 becomes 25.00%."""
    return f"{y / HEIGHT:.2%}"
