"""Saving the pages of a draft. campaigns.setup.drafting decides who may do so and when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from campaigns.models import Assumption, Campaign, CampaignText, Company, CompanyFact
from campaigns.valuation import prices
from common.files import renditions
from common.files.renditions import Sized

Figure = Mapping[str, Any]  # value, as_of, source and source_url


def change(campaign: Campaign, **columns: Any) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(**columns)


def describe_company(campaign: Campaign, *, name: str, ticker: str, currency: str) -> None:
    here = Company.objects.filter(pk=campaign.company_id)
    # The price chart shows the currency, so it has to be drawn again.
    here.exclude(currency=currency).filter(prices_loaded_at__isnull=False).update(prices_loaded_at=timezone.now())
    here.update(name=name, ticker=ticker, currency=currency)
    change(campaign, currency=currency)


def replace_prices(campaign: Campaign, *, content: bytes, source: str, source_url: str, ticker: str) -> None:
    """Replace the closing prices by those of a file: the old ones may be another company's. Raises BadPrices."""
    Company.objects.filter(pk=campaign.company_id).update(ticker=ticker)
    campaign.company.closes.all().delete()
    prices.load(campaign.company, content, source, source_url)


def newest_facts(company: Company) -> dict[str, CompanyFact]:
    """The newest fact of each kind, which is the one used in calculations."""
    return {fact.kind: fact for fact in company.facts.order_by("as_of")}


def state_facts(campaign: Campaign, *, figures: Mapping[str, Figure | None], valuation_date: date) -> None:
    """Save the company's figures by kind; None deletes a figure."""
    company = campaign.company
    present = newest_facts(company)
    for kind, figure in figures.items():
        _state(present.get(kind) or CompanyFact(company=company, kind=kind), figure)
    change(campaign, valuation_date=valuation_date)


def state_assumptions(campaign: Campaign, *, figures: Mapping[str, Figure | None]) -> None:
    """Save the assumptions of the offer by kind; None deletes an assumption."""
    present = {assumption.kind: assumption for assumption in campaign.assumptions.all()}
    for kind, figure in figures.items():
        _state(present.get(kind) or Assumption(campaign=campaign, kind=kind), figure)


def _state(row: CompanyFact | Assumption, figure: Figure | None) -> None:
    if figure:
        for name, said in figure.items():
            setattr(row, name, said)
        row.save()
    elif row.pk:
        row.delete()


def write_texts(campaign: Campaign, *, language: str, changed: Mapping[str, str]) -> None:
    """Change some texts of a language; one without any text is deleted, unless it is the main language or the last."""
    there = campaign.texts_by_language
    text = there.get(language) or CampaignText(campaign=campaign, language=language)
    for name, said in changed.items():
        setattr(text, name, said)
    if text.is_begun or language == campaign.language or there.keys() <= {language}:
        text.save()
    elif text.pk:
        text.delete()


def write_terms(campaign: Campaign, *, texts: dict[str, str]) -> None:
    """Save the terms of a draft by language: they are its first version, whenever they are published."""
    if texts:
        campaign.terms_versions.update_or_create(number=1, defaults={"texts": texts})
    else:
        campaign.terms_versions.all().delete()


def change_picture(campaign: Campaign, *, picture: Sized | None, removes: bool) -> None:
    """Replace or remove the picture; keep it if neither is given."""
    if picture or removes:
        renditions.delete_on_commit(campaign.image.name, campaign.image_width)
        campaign.image = picture.file if picture else ""
        # Not by the field itself, which would read the file whenever a campaign without a size is loaded.
        campaign.image_width, campaign.image_height = picture.size if picture else (None, None)
        campaign.save(update_fields=["image", "image_width", "image_height"])
    if picture and campaign.image.name:
        renditions.store(campaign.image.name, picture.copies)
