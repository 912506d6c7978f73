from django import template

register = template.Library()


@register.filter
def unbroken(moment: str) -> str:
    """`{{ day|date:"DATE_FORMAT"|unbroken }}`: a date that stays on one line; a time after it may go to the next."""
    day, comma, time = moment.partition(", ")
    return day.replace(" ", "\u00a0") + comma + time
