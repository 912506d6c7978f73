"""The form of each page of a draft, and what saves it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from campaigns.forms.setup import CompanyForm, DaysForm, NamesForm, SumsForm
from campaigns.forms.setup_facts import FactsForm
from campaigns.forms.setup_form import SetupForm
from campaigns.forms.setup_image import ImageForm
from campaigns.forms.setup_offer import OfferForm
from campaigns.forms.setup_places import PlacesForm
from campaigns.forms.setup_prices import PricesForm
from campaigns.forms.setup_texts import TermsForm, TextsForm
from campaigns.setup import saving

FORMS: dict[str, type[SetupForm]] = {
    "names": NamesForm,
    "company": CompanyForm,
    "prices": PricesForm,
    "facts": FactsForm,
    "offer": OfferForm,
    "sums": SumsForm,
    "days": DaysForm,
    "terms": TermsForm,
    "image": ImageForm,
    "places": PlacesForm,
}
SAVES: dict[str, Callable[..., None]] = {
    "names": saving.change,
    "company": saving.describe_company,
    "prices": saving.replace_prices,
    "facts": saving.state_facts,
    "offer": saving.state_assumptions,
    "sums": saving.change,
    "days": saving.change,
    "texts": saving.write_texts,
    "terms": saving.write_terms,
    "image": saving.change_picture,
    "places": saving.change,
}


def form_maker(name: str, language: str = "") -> Callable[..., SetupForm]:
    """What builds the form of a page; `language` is that of the texts, empty on the other pages."""
    return partial(TextsForm, language=language) if name == "texts" else FORMS[name]
