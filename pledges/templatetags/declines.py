"""Texts for supporters about a failed card; problems are those of payments, codes are the bank's."""

from django import template
from django.utils.translation import gettext_lazy as _

register = template.Library()

BY_CODE = {
    "insufficient_funds": _("Your bank says that there was not enough money available on the card."),
    "expired_card": _("Your bank says that the card has expired."),
    "processing_error": _("Your bank had a technical problem while checking the card."),
}
BY_PROBLEM = {
    "cancelled": _(
        "A payment was cancelled manually at the payment provider, so your saved card is not tried again without you."
    ),
    "another_card": _("Your bank does not accept this card for this payment."),
}
AUTHENTICATE = _("Your bank wants you to confirm that it is you before it allows the payment.")
UNKNOWN = _("Your bank declined the card without giving a reason.")

REMEDIES = {
    "authenticate": _("You can do this on the payment page, with this card or another."),
    "cancelled": _(
        "If you still want to take part, please confirm the payment on the payment page, with this card or another. "
        "Otherwise, you do not need to do anything."
    ),
    "another_card": _("Trying it again would not help. Please use another card."),
}
TRIED_ENOUGH = _("It has already been tried as often as banks allow. Please use another card.")
TRY_AGAIN = _("Using another card is the safest option. You can also try the same card again.")


@register.simple_tag
def decline_reason(problem: str, code: str) -> str:
    """Why the card failed. The code is empty where it may not be said."""
    if problem == "authenticate":
        return str(AUTHENTICATE)
    return str(BY_CODE.get(code) or BY_PROBLEM.get(problem, UNKNOWN))


@register.simple_tag
def decline_remedy(problem: str, attempts_exhausted: bool) -> str:  # noqa: FBT001  (a template tag)
    """What helps."""
    return str(REMEDIES.get(problem, TRIED_ENOUGH if attempts_exhausted else TRY_AGAIN))
