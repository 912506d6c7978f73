from django import template

from common.forms import problems

register = template.Library()
register.filter("problems", problems.of)
register.filter("hidden_problems", problems.hidden)
