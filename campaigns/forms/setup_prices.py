"""The form for loading a company's closing prices from a file."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from campaigns.forms.setup_form import SetupForm
from campaigns.models import Campaign, DailyClose
from campaigns.valuation import price_files, prices
from campaigns.valuation.price_files import BadPrices
from campaigns.valuation.prices import Held
from common import tables
from common.files import downloads
from common.files.downloads import Download

MAX_PRICES = 1024 * 1024
SHOWN_ERRORS = 100


def refusal(bad: BadPrices) -> str:
    """What the field for the file says."""
    if not bad.bad:
        return " ".join(bad.errors)
    number = len(bad.errors)
    if bad.is_cut_short:
        said = gettext("%(lines)s lines contain errors. Nothing was loaded, and the rest of the file was not checked.")
    else:
        said = ngettext(
            "One line contains an error. Nothing was loaded.",
            "%(lines)s lines contain errors. Nothing was loaded.",
            number,
        )
    return said % {"lines": number_format(number, 0, force_grouping=True)}


class PricesForm(SetupForm, forms.Form):
    """A file of closing prices: previewed first, then submitted again as text and loaded as a whole.

    It asks for the ticker if there is none yet, because the prices are shown under it.
    """

    about_company = True

    file = forms.FileField(
        label=_("File"),
        required=False,
        widget=forms.FileInput({"accept": tables.ACCEPT}),
        help_text=_("A CSV or XLSX file with a date, a closing price and a volume on each line; 1 MB at most."),
    )
    ticker = forms.CharField(
        label=_("Ticker"),
        max_length=12,
        help_text=_("The company’s symbol on the stock exchange, under which its prices are shown."),
    )
    source = forms.CharField(
        label=_("Source"), max_length=200, help_text=_("Where the prices come from. The public page shows it.")
    )
    source_url = forms.URLField(label=_("Link to the source"), required=False, max_length=400)
    text = forms.CharField(required=False, max_length=2 * MAX_PRICES, strip=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, campaign=campaign, **kwargs)
        self.bad: BadPrices | None = None  # only if single lines are wrong
        self.closes: list[DailyClose] = []
        if campaign.company.ticker:
            del self.fields["ticker"]
        self.initial = {name: self._present(name) for name in ("source", "source_url")}

    def _present(self, name: str) -> Any:
        company = self.campaign.company
        present = {
            "file": company.prices_loaded_at,
            "source": company.prices_source,
            "source_url": company.prices_source_url,
        }
        return present.get(name, "")

    @property
    def theirs(self) -> list[tuple[Any, Any]]:
        return []

    def clean_file(self) -> bytes:
        upload: UploadedFile[bytes] | None = self.cleaned_data["file"]
        if upload is None:
            return b""
        if (upload.size or 0) > MAX_PRICES:
            raise ValidationError(_("This file is larger than 1 MB."))
        content: bytes = upload.read()
        return content

    def clean_text(self) -> str:
        """The prices, also if something else is wrong: they are then kept, and need not be chosen again."""
        content = self.cleaned_data.get("file") or self.cleaned_data["text"].encode()
        if content:
            self._read(content)
        elif "file" not in self.errors:
            self.add_error("file", _("Choose a file."))
        return "".join(price_files.written(self.closes, self.campaign.company.currency)) if self.closes else ""

    def _read(self, content: bytes) -> None:
        try:
            self.closes = sorted(price_files.read(self.campaign.company, content), key=lambda close: close.date)
        except BadPrices as bad:
            self.bad = bad if bad.bad else None
            self.add_error("file", refusal(bad))

    @cached_property
    def held(self) -> Held | None:
        """The prices loaded so far."""
        return prices.held(self.campaign.company)

    @property
    def known(self) -> str:
        """The template for the prices loaded so far."""
        return f"campaigns/setup_prices.html#{'held' if self.held else 'none'}"

    @property
    def shown_errors(self) -> list[str]:
        return self.bad.errors[:SHOWN_ERRORS] if self.bad else []

    @property
    def more_errors(self) -> int:
        return len(self.bad.errors) - len(self.shown_errors) if self.bad else 0

    @property
    def template(self) -> list[Download]:
        return price_files.template()

    @property
    def to_correct(self) -> list[Download]:
        return downloads.to_correct(gettext("prices-to-correct"), self.bad.heads, self.bad.bad) if self.bad else []

    @property
    def ends(self) -> list[DailyClose]:
        """The first and the last price, as a summary of the file."""
        return self.closes[:1] + self.closes[1:][-1:]

    def chosen(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return {
            "content": cleaned["text"].encode(),
            "source": cleaned["source"],
            "source_url": cleaned["source_url"],
            "ticker": cleaned.get("ticker") or self.campaign.company.ticker,
        }
