"""The errors above a form: the name of each field, and what is wrong with it."""

import re
from html import unescape

import pytest
from django.conf import settings
from django.utils import translation

from campaigns.forms.setup import SumsForm
from tests.helpers.builders import make_campaign, make_member, signed_in
from tests.helpers.community.library import desk, filled
from tests.helpers.forms import forms_of_the_site

LANGUAGES = [language for language, _name in settings.LANGUAGES]


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "colon"), [("en", ": "), ("fr", "\u00a0: "), ("de", ": "), ("it", ": ")])
def test_a_colon_stands_as_the_language_writes_it(language: str, colon: str) -> None:
    campaign = make_campaign()
    with translation.override(language):
        form = desk("desk_content_new", campaign, "milestones")
        page = signed_in(make_member(campaign)).post(form, filled("milestones", amount="x")).content.decode()

    [link] = re.findall(r'<a href="#id_amount">(.*?)</a>', page, re.DOTALL)
    label, _colon, error = unescape(link).strip().partition(colon)
    assert label
    assert ":" not in label + error
    assert not label.endswith(" ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_field_has_a_colon_in_its_name(language: str) -> None:
    with translation.override(language):
        labels = [
            str(field.label)
            for form in forms_of_the_site()
            for field in getattr(form, "base_fields", {}).values()
            if field.label
        ]
        labels += map(str, SumsForm.LABELS.values())

        assert len(labels) > 50
        assert [label for label in labels if ":" in label] == []
