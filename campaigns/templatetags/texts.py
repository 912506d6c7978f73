from django import template

from campaigns.markdown import html

register = template.Library()
register.filter("markdown", html)
