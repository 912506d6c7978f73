"""A headline figure stands on one line and within its box, however long it is, wherever it stands and in any font."""

import random
import re
from base64 import b64encode
from collections import defaultdict
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from common import money
from common.templatetags.figures import figure
from common.templatetags.money import money_filter, money_headline, money_short
from tests.browser import fonts

STATIC = Path(settings.BASE_DIR, "static")
WIDTHS = (320, 360, 768, 1280)
RANDOM = random.Random(28964)
LANGUAGES = ("en", "de", "fr", "it")
SUMS = [0, 1, *(RANDOM.randrange(10**digits) for digits in range(3, 13)), 10**13]
# A dollar, a code of wide letters, a sign for a code in some languages, and no or three decimals.
CURRENCIES = ["USD", "MWK", "JPY", "KWD"]
PLACES = {
    "the bar": '<div class="tally"><p class="stand"><span class="figure">{}</span></p></div>',
    "people and days": '<div class="tally"><dl class="counts"><div><dt>supporters</dt><dd class="figure">{}</dd></div>'
    '<div><dt>days left</dt><dd class="figure">{}</dd></div></dl></div>',
    "home": '<ul class="campaign-list"><li><div class="about"></div><div class="tally">'
    '<p class="stand"><span class="figure">{}</span></p></div></ul>',
    "the desk": '<div class="campaign desk"><section class="tally"><div><p class="stand"><span class="figure">{}</span>'
    '</p></div><div><ul class="tasks"><li><span class="figure">{}</span><span>a task</span></li></ul></div>'
    '<div><dl class="figures"><div><dt>median</dt><dd class="figure">{}</dd></div>'
    '<div><dt>mean</dt><dd class="figure">{}</dd></div></dl></div></section></div>',
    "the calculation": '<div class="campaign"><div class="story"><dl class="equation"><div><dt>value</dt>'
    '<dd class="figure">{}</dd></div><div><dt>people</dt><dd class="figure">{}</dd></div>'
    '<div class="answer"><dt>each</dt><dd class="figure">{}</dd></div></dl></div></div>',
    "the offer": '<div class="campaign"><div class="story"><dl class="equation plan"><div><dt>offer</dt>'
    '<dd class="figure">{}</dd></div><div><dt>to raise</dt><dd class="figure">{}</dd></div><div><dt>people</dt>'
    '<dd class="figure">{}</dd></div><div class="answer"><dt>each</dt><dd class="figure">{}</dd></div></dl>'
    "</div></div>",
    "prices": '<dl class="price"><div><dt>low</dt><dd class="figure">{}</dd></div>'
    '<div><dt>high</dt><dd class="figure">{}</dd></div></dl>',
    "a pledge": '<div class="sheet"><p class="figure amount">{}</p></div>',
    "my pledges": '<div class="sheet"><ul class="pledge-list"><li><div><h2>A campaign</h2></div>'
    '<p class="figure">{}</p></ul></div>',
    "a changed pledge": '<div class="sheet"><dl class="change"><div class="before"><dt>old</dt>'
    '<dd class="figure">{}</dd></div><div><dt>new</dt><dd class="figure">{}</dd></div></dl></div>',
    "the calculator": '<div class="calculator"><div class="result"><section id="answer"><p>'
    '<strong class="figure">{}</strong> from each</p></section></div></div>',
    "the petition": '<div class="sheet"><p class="signed"><span class="figure">{}</span> people</p></div>',
    "another site": '<div class="embed"><p><strong class="figure">{}</strong> secured</p></div>',
    "the poster": '<div class="poster"><div class="now"><div><p class="figure">{}</p></div></div></div>',
}
# Thousands of boxes of their own would take minutes.
ONE_BOX = """<style>
.rows { container-type: inline-size; inline-size: 288px }
.rows .figure { container-type: normal; font-size: 300px }
</style>"""
# The text, how much of its box it fills, and whether it is on one line.
MEASURE = """selector => [...document.querySelectorAll(selector)].map(figure => {
  const text = document.createRange();
  text.selectNodeContents(figure);
  const box = figure.closest("p, dd, span.figure, td");
  const lines = new Set([...text.getClientRects()].map(rect => Math.round(rect.bottom)));
  return [figure.textContent, text.getBoundingClientRect().width / box.getBoundingClientRect().width, lines.size];
})"""


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


def every_shape():
    """Every sum in some currencies and one in all, once for each width: every digit is as wide as any other."""
    sums = {*product(CURRENCIES, SUMS), *((code, 999_999_99) for code, _name in money.currency_choices())}
    shapes = {}
    for language, (code, cents), write in product(LANGUAGES, sums, (money_headline, money_short, money_filter)):
        with translation.override(language):
            text = write(cents, code)
            shapes["".join(sorted(re.sub(r"\d", "0", text)))] = text
    return shapes.values()


def show(page, markup):
    css = "".join((STATIC / "css" / name).read_text() for name in ("site.css", "poster.css"))
    # This page has no address from which it could load them.
    css = re.sub(r"\.\./fonts/([\w-]+\.woff2)", lambda found: inline(STATIC / "fonts" / found[1]), css)
    page.set_content(f"<!DOCTYPE html><style>{css}</style><main><div class='wrap'>{markup}</div></main>")
    page.evaluate("document.fonts.ready")


def inline(font):
    return f"data:font/woff2;base64,{b64encode(font.read_bytes()).decode()}"


def longest_of_each_length(page, measured):
    """Of the texts for which the same size is reckoned, the one that fills most of its box."""
    found = defaultdict(list)
    for text, filled, _lines in measured:
        found[re.search(r'data-digits="(\d+)"', figure(text))[1]].append((filled, text))
    return [max(texts)[1] for texts in found.values()]


@pytest.mark.browser
def test_no_sum_in_any_currency_breaks_or_leaves_its_box_anywhere(page):
    rows = "".join(f'<p class="figure">{figure(text)}</p>' for text in every_shape())
    show(page, f"{ONE_BOX}<div class='rows'>{rows}</div>")
    measured = {}
    for name in fonts.SETS:
        fonts.use(page, name)
        measured[name] = page.evaluate(MEASURE, ".figure > span")
        assert [each for each in measured[name] if not (0.35 < each[1] <= 1 and each[2] == 1)] == [], name

    worst = {text for each in measured.values() for text in longest_of_each_length(page, each)}
    show(page, "".join(place.replace("{}", figure(text)) for place, text in product(PLACES.values(), worst)))
    for name, width in product(fonts.SETS, WIDTHS):
        fonts.use(page, name)
        page.set_viewport_size({"width": width, "height": 800})
        found = page.evaluate(MEASURE, ".figure > span")
        assert [each for each in found if not (each[1] <= 1 and each[2] == 1)] == [], (name, width)
