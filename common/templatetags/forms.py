from django import template

from common.forms import lines, problems

register = template.Library()
register.filter("problems", problems.of)
register.filter("hidden_problems", problems.hidden)
register.filter("takes_markdown", lines.takes_markdown)
