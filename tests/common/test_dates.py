"""A date is never broken at the end of a line, whichever page or language it stands in."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils import translation

from common.templatetags.dates import unbroken


@pytest.mark.parametrize("language", dict(settings.LANGUAGES))
def test_no_date_can_be_broken(language: str) -> None:
    template = Template('{% load dates %}{{ day|date:"DATE_FORMAT"|unbroken }}')
    with translation.override(language):
        shown = template.render(Context({"day": date(2016, 11, 14)}))

    assert "2016" in shown
    assert " " not in shown


def test_a_time_may_stand_on_the_next_line() -> None:
    assert unbroken("4 March 2027, 17:00 (New York)") == "4\u00a0March\u00a02027, 17:00 (New York)"


def test_every_page_writes_dates_this_way() -> None:
    pages = [page for page in Path("templates").rglob("*.html") if "mail" not in page.parts]
    broken = [page for page in pages if re.search(r'\|date:"[A-Z_]+_FORMAT"(?!\|unbroken)', page.read_text())]

    assert len(pages) > 100
    assert broken == []
