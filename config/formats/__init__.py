"""How dates are written in each language of the site; numbers follow Django."""

from django.utils.translation import gettext_noop

# Django's Italian ones begin with a capital; what our own catalogs say goes before that.
MONTHS = [
    gettext_noop("January"),
    gettext_noop("February"),
    gettext_noop("March"),
    gettext_noop("April"),
    gettext_noop("May"),
    gettext_noop("June"),
    gettext_noop("July"),
    gettext_noop("August"),
    gettext_noop("September"),
    gettext_noop("October"),
    gettext_noop("November"),
    gettext_noop("December"),
]
