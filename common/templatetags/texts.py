from django import template

from common.markdown.plain_text import excerpt, letter
from common.markdown.rendering import html

register = template.Library()
register.filter("markdown", html)
register.filter("letter", letter)
register.filter("excerpt", excerpt)
