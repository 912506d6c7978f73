"""What a draft still lacks before it may be published, page by page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Field
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns import meeting_places
from campaigns.models import Campaign, CampaignText
from campaigns.setup import needs
from campaigns.valuation import calculation
from common import money

TITLES = {
    "names": gettext_lazy("Address, organizer and contact"),
    "company": gettext_lazy("Company"),
    "prices": gettext_lazy("Prices"),
    "facts": gettext_lazy("Facts about the company"),
    "offer": gettext_lazy("Offer assumptions"),
    "sums": gettext_lazy("Threshold, optimum and limits"),
    "days": gettext_lazy("Phases and deadline"),
    "texts": gettext_lazy("Texts"),
    "terms": gettext_lazy("Terms"),
    "image": gettext_lazy("Picture"),
    "places": gettext_lazy("Chat, repository and meeting room"),
}
OPTIONAL_WORDS = {"id", "campaign", "language", "image_alt"}
UNMET = {
    needs.USERS: gettext_lazy("Enter the number of active users."),
    needs.MARKET_VALUE: gettext_lazy("Enter the market value, or import prices and enter the shares outstanding."),
    needs.VALUE_OR_SHARES: gettext_lazy("Enter the market value or the shares outstanding."),
    needs.ASSUMPTIONS: gettext_lazy("Enter at least one assumption."),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One page of the draft; `language` is that of the texts, empty on the other pages."""

    page: str
    missing: list[str] = field(default_factory=list)
    language: str = ""
    is_optional: bool = False
    is_done: bool = True

    @property
    def title(self) -> str:
        return str(TITLES[self.page])

    @property
    def heading(self) -> str:
        return f"{self.title}: {self.language_name}" if self.language else self.title

    @property
    def language_name(self) -> str:
        return dict(settings.LANGUAGES).get(self.language, "")

    def url(self, campaign: Campaign) -> str:
        if self.language:
            return reverse("campaigns:setup_texts", args=[campaign.slug, self.language])
        return reverse("campaigns:setup_page", args=[campaign.slug, self.page])


def of(campaign: Campaign) -> list[Item]:
    """Every page, in the order in which they are best filled in. Always eight queries."""
    has_prices = campaign.company.closes.exists()
    return [
        Item("names", _names(campaign)),
        Item("company", _company(campaign, has_prices=has_prices)),
        Item("prices", is_optional=True, is_done=has_prices),
        *_offer(campaign),
        Item("sums", _sums(campaign)),
        Item("days", _days(campaign)),
        *_texts(campaign),
        Item("terms", _terms(campaign)),
        Item("image", is_optional=True, is_done=bool(campaign.image)),
        Item("places", is_optional=True, is_done=bool(meeting_places.of(campaign))),
    ]


def is_complete(items: Iterable[Item]) -> bool:
    return not any(item.missing for item in items)


def _missing(*wanted: tuple[bool, str]) -> list[str]:
    return [problem for is_there, problem in wanted if not is_there]


def _names(campaign: Campaign) -> list[str]:
    return _missing(
        (bool(campaign.organizer_name), _("Say who organizes the campaign.")),
        (bool(campaign.contact_email), _("Enter an email address for questions.")),
    )


def _company(campaign: Campaign, *, has_prices: bool) -> list[str]:
    company = campaign.company
    return _missing(
        (bool(company.name), _("Enter the company’s name.")),
        (
            bool(company.ticker) or not has_prices,
            _("Enter the company’s ticker: its prices are shown under that symbol."),
        ),
    )


def _offer(campaign: Campaign) -> list[Item]:
    known = campaign.company.facts.filter(as_of__lte=campaign.valuation_date).order_by("as_of")
    assumed = {assumption.kind for assumption in campaign.assumptions.all()}
    made = calculation.planned(campaign, known)
    no_plan = _("The offer cannot be calculated with these figures. Add or correct its assumptions.")
    return [
        Item("facts", _unmet(needs.facts(campaign), {fact.kind for fact in known})),
        Item("offer", _unmet([needs.ASSUMPTIONS], assumed) or _missing((made.offer is not None, no_plan))),
    ]


def _unmet(choices: list[needs.Choice], known: set[str]) -> list[str]:
    return [str(UNMET[choice]) for choice in needs.unmet(choices, known)]


def _sums(campaign: Campaign) -> list[str]:
    least = money.smallest(campaign.currency)
    return _missing(
        (campaign.threshold_cents > 0, _("Set the threshold and the optimum.")),
        (campaign.min_cents > 0, _("Set the smallest and the largest pledge.")),
        (
            not 0 < campaign.min_cents < least,
            _("Cards cannot be charged less than %s. Raise the smallest pledge.")
            % money.formatted(least, campaign.currency),
        ),
    )


def _days(campaign: Campaign) -> list[str]:
    return _missing(
        (campaign.has_days, _("Choose how the campaign opens and when it ends.")),
        (campaign.deadline > timezone.now(), _("The deadline has passed.")),
    )


def _texts(campaign: Campaign) -> list[Item]:
    """A page for the campaign's main language, and one for each other language with texts."""
    there = campaign.texts_by_language
    written = [code for code, _name in settings.LANGUAGES if code in there or code == campaign.language]
    return [
        Item("texts", _words(campaign, there.get(code)), code)
        for code in sorted(written, key=lambda code: code != campaign.language)
    ]


def _terms(campaign: Campaign) -> list[str]:
    newest = campaign.terms_versions.order_by("number").last()
    if newest is None or not newest.texts:
        return [_("There are no terms yet.")]
    return _missing((campaign.language in newest.texts, _("There are no terms in the main language yet.")))


def _words(campaign: Campaign, text: CampaignText | None) -> list[str]:
    if text is None:
        return [_("Nothing has been written yet.")]
    labels = [str(each.verbose_name) for each in empty_words(campaign, text)]
    return [_("Still empty: %s.") % ", ".join(labels)] if labels else []


def empty_words(campaign: Campaign, text: CampaignText) -> list[Field[Any, Any]]:
    """The fields of a language's texts that still have to be written."""
    columns = [each for each in CampaignText._meta.fields if each.name not in OPTIONAL_WORDS]  # noqa: SLF001  (the documented way)
    if campaign.image:
        columns.append(CampaignText._meta.get_field("image_alt"))  # noqa: SLF001  (see above)
    return [each for each in columns if not getattr(text, each.name)]
