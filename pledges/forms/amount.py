"""The amount of a pledge, and the consent to it. pledging decides what is allowed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from common import money
from pledges import consent, suggestions
from pledges.models import Pledge

OTHER = "other"


class ConsentForm(forms.Form):
    """Consent to what the campaign promises. If that changed since the page was shown, consent is asked for again."""

    consent = forms.BooleanField(
        label=_("Your consent"),
        error_messages={"required": _("Please tick the box. You cannot pledge without giving your consent.")},
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campaign = campaign

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.data.get("version", "0") != str(self.campaign.version):
            # The box was ticked for an earlier version.
            self.data = {name: value for name, value in self.data.items() if name != "consent"}
            self.add_error("consent", _("The campaign has just changed. Please review it before you agree."))
        return cleaned


class AgreeForm(ConsentForm):
    """Consent to an offline pledge that the team recorded."""

    consent_text = ""


class AmountForm(ConsentForm):
    """A suggested amount or any other amount, with the consent to it."""

    choice = forms.ChoiceField(label=_("Amount"), widget=forms.RadioSelect, required=False)
    amount = forms.CharField(label=_("Another amount"), required=False, max_length=30)

    field_order: tuple[str, ...] = ("choice", "amount", "consent")

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, campaign=campaign, **kwargs)
        self.largest = min(campaign.max_cents, money.MAX_AMOUNT)
        fair = suggestions.fair_share(campaign)
        shown = [(cents, money.formatted(cents, campaign.currency)) for cents in suggestions.amounts(campaign, fair)]
        self.fields["choice"].choices = [  # type: ignore[attr-defined]
            *((str(cents), f"{text} — {_('fair share')}" if cents == fair else text) for cents, text in shown),
            (OTHER, _("Another amount")),
        ]
        self.fields["choice"].initial = str(fair) if fair else None
        self.fields["amount"].widget.attrs["inputmode"] = "decimal"
        self.fields["amount"].help_text = _("From %(min)s to %(max)s") % {
            "min": money.rounded(campaign.least_cents, campaign.currency),
            "max": money.rounded(self.largest, campaign.currency),
        }

    @property
    def consent_text(self) -> str:
        return consent.words(self.campaign, str(_("the amount above")))

    def clean(self) -> dict[str, Any]:
        """Read the amount: the chosen one, whatever was typed before; the typed one if "other" or nothing is chosen."""
        cleaned = super().clean()
        choice, typed = cleaned.get("choice", ""), cleaned.get("amount", "").strip()
        if "choice" in self.errors:
            return cleaned
        if choice not in {"", OTHER}:
            self.errors.pop("amount", None)
            cleaned["cents"] = int(choice)
        elif typed:
            self._clean_typed(typed)
        elif "amount" not in self.errors:
            self.add_error("amount", _("Enter an amount, or choose one above."))
        return cleaned

    def _clean_typed(self, typed: str) -> None:
        try:
            cents = money.parse(typed, self.campaign.currency)
        except money.AmountError as error:
            self.add_error("amount", str(error))
            return
        if cents < self.campaign.least_cents:
            smallest = money.rounded(self.campaign.least_cents, self.campaign.currency)
            self.add_error("amount", _("The minimum pledge is %s.") % smallest)
        elif cents > self.largest:
            largest = money.rounded(self.largest, self.campaign.currency)
            self.add_error("amount", _("The maximum pledge is %s.") % largest)
        else:
            self.cleaned_data["cents"] = cents


def amount_form(pledge: Pledge, data: Any = None) -> AmountForm:
    """The form for changing a pledge's amount, with the current one filled in."""
    return AmountForm(data, campaign=pledge.campaign, initial=amount_initial(pledge))


def amount_initial(pledge: Pledge) -> dict[str, str]:
    """Initial values of AmountForm for a pledge's current amount."""
    present, fair = str(pledge.amount_cents), suggestions.fair_share(pledge.campaign)
    if present in {str(cents) for cents in suggestions.amounts(pledge.campaign, fair)}:
        return {"choice": present}
    return {"choice": OTHER, "amount": money.plain(pledge.amount_cents, pledge.campaign.currency)}
