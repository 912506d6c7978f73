from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

register = template.Library()

FAILURES = {
    "": _("No reason was given."),
    "expired_or_canceled_card": _("The card has expired or was cancelled."),
    "lost_or_stolen_card": _("The card was reported lost or stolen."),
    "insufficient_funds": _("There is not enough money in the account at the payment provider."),
    "declined": _("The bank declined the refund."),
}


@register.filter
def refund_failure(code: str) -> StrOrPromise:
    """Why a refund failed; an unknown code is shown as it is."""
    return FAILURES.get(code, code)
