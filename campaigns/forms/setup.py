"""The forms of a draft, one for each subject. campaigns.setup.drafting decides what may be changed and when."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns import clock
from campaigns.forms.calculator import MOST
from campaigns.forms.moments import ClockInput, DayInput, moment_of
from campaigns.forms.setup_form import SetupForm, number_field, written
from campaigns.models import Campaign, Company
from common import money
from common.forms.names import NameField
from common.mail.fields import EmailFormField

FARTHEST_YEARS = 5
NO_ADDRESS = _("Use only letters from a to z, digits and hyphens.")


class NamesForm(SetupForm, forms.ModelForm):  # type: ignore[type-arg]
    """After publication, the organizer's name and the contact address can be corrected, but not removed."""

    organizer_name = NameField(
        label=_("Who organizes the campaign"), required=False, max_length=120, help_text=_("A person or a group.")
    )
    contact_email = EmailFormField(label=_("Email for questions"), required=False, help_text=_("Everyone can see it."))

    class Meta:
        model = Campaign
        fields = ("slug", "language", "organizer_name", "contact_email")
        labels: ClassVar = {"slug": _("Web address"), "language": _("Main language")}
        help_texts: ClassVar = {
            "slug": _("The last part of the campaign’s web address: lowercase letters, digits and hyphens."),
            "language": _("What readers see where a translation is missing."),
        }
        error_messages: ClassVar = {"slug": {"invalid": NO_ADDRESS}}

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, campaign=campaign, instance=campaign, **kwargs)
        if campaign.phase != Campaign.Phase.DRAFT:
            for name, field in self.fields.items():
                field.disabled = name in {"slug", "language"}
                field.required = True

    def clean_slug(self) -> str:
        return str(self.cleaned_data["slug"]).lower()


class CompanyForm(SetupForm, forms.ModelForm):  # type: ignore[type-arg]
    about_company = True

    name = NameField(label=_("Name"), max_length=120)
    currency = forms.ChoiceField(
        label=_("Currency"),
        widget=forms.Select({"translate": "no"}),
        help_text=_("Used for the company’s prices and for pledges."),
    )
    field_order = ("name", "ticker", "currency")

    class Meta:
        model = Company
        fields = ("name", "ticker", "currency")
        labels: ClassVar = {"ticker": _("Ticker")}
        help_texts: ClassVar = {
            "ticker": _("The company’s symbol on the stock exchange. A company that is not publicly traded has none.")
        }

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, campaign=campaign, instance=campaign.company, **kwargs)
        self.fields["currency"].choices = money.currency_choices()  # type: ignore[attr-defined]

    def clean_currency(self) -> str:
        currency, before = str(self.cleaned_data["currency"]), self.campaign.currency
        if money.decimals(currency) != money.decimals(before) and self._has_sums:
            raise ValidationError(
                _(
                    "Amounts have already been entered in %(before)s, which has a different number of decimal places "
                    "from %(after)s."
                )
                % {"before": before, "after": currency}
            )
        return currency

    @property
    def _has_sums(self) -> bool:
        campaign = self.campaign
        return bool(
            campaign.threshold_cents
            or campaign.min_cents
            or campaign.company.closes.exists()
            or campaign.company.facts.exists()
            or campaign.assumptions.exists()
        )


class SumsForm(SetupForm, forms.Form):
    LABELS: ClassVar = {
        "threshold": _("Threshold, below which nothing is charged"),
        "optimum": _("Optimum, the amount hoped for"),
        "min": _("Smallest pledge"),
        "max": _("Largest pledge"),
    }

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, campaign=campaign, **kwargs)
        for name, label in self.LABELS.items():
            most = money.major(money.MAX_AMOUNT, campaign.currency) if name in {"min", "max"} else MOST
            least = money.major(money.smallest(campaign.currency), campaign.currency)
            field = number_field(label, campaign.currency, least=least, most=most)
            field.help_text = campaign.currency
            present = getattr(campaign, f"{name}_cents")
            field.initial = written(present, campaign.currency) if present else ""
            self.fields[name] = field

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for most, least, problem in (
            ("optimum", "threshold", _("The optimum cannot be below the threshold.")),
            ("max", "min", _("The largest pledge cannot be below the smallest.")),
        ):
            if most in cleaned and least in cleaned and cleaned[most] < cleaned[least]:
                self.add_error(most, problem)
        return cleaned

    def chosen(self) -> dict[str, Any]:
        scale = 10 ** money.decimals(self.campaign.currency)
        return {f"{name}_cents": int(self.cleaned_data[name] * scale) for name in self.LABELS}


class DaysForm(SetupForm, forms.Form):
    first_phase = forms.ChoiceField(
        label=_("How the campaign opens"),
        choices=Campaign.FIRST,
        widget=forms.RadioSelect,
        help_text=_(
            "With interest first, people say what they would pledge, and are asked for a card once an owner opens the "
            "campaign for pledges. With pledges right away, supporters save a card at once."
        ),
    )
    day = forms.DateField(label=_("Last day"), widget=DayInput)
    time = forms.TimeField(label=_("Time"), widget=ClockInput)
    timezone = forms.ChoiceField(
        label=_("Time zone"),
        widget=forms.Select({"translate": "no"}),
        help_text=_("All times in the campaign are in this time zone."),
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, campaign=campaign, **kwargs)
        zones = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
        self.fields["timezone"].choices = [(zone, zone) for zone in ("UTC", *zones)]  # type: ignore[attr-defined]
        if not campaign.has_days and not self.is_bound:
            self.fields["day"].help_text = _("Suggested; it counts once you save this page.")
        ends = clock.local(campaign.deadline, campaign)
        self.initial = {"first_phase": campaign.first_phase, "day": ends.date(), "timezone": campaign.timezone}
        self.initial["time"] = ends.time().replace(second=0, microsecond=0)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "timezone" in cleaned:
            self.campaign.timezone = cleaned["timezone"]
            if deadline := moment_of(self, "day", "time", self.campaign):
                self._clean_deadline(deadline)
        return cleaned

    def _clean_deadline(self, deadline: datetime) -> None:
        if deadline <= timezone.now():
            self.add_error("day", _("This deadline is in the past."))
        elif deadline.year > timezone.now().year + FARTHEST_YEARS:
            self.add_error("day", _("This date is more than %s years away.") % FARTHEST_YEARS)
        self.cleaned_data["deadline"] = deadline

    def chosen(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("first_phase", "timezone", "deadline")}
