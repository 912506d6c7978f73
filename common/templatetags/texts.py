from django import template

from campaigns.markdown import html
from campaigns.plain_text import excerpt, letter

register = template.Library()
register.filter("markdown", html)
register.filter("letter", letter)
register.filter("excerpt", excerpt)
