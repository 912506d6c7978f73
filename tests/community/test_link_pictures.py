"""Pictures beside links show no boxes, and no row of theirs touches another."""

import unicodedata
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise

import pytest
from django.core.files.storage import default_storage
from django.utils import translation
from font_source_sans_pro import SourceSansPro, SourceSansProSemibold
from font_source_serif_pro import SourceSerifProBold
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageColor, ImageDraw, ImageFont

from common.money import currency_choices
from common.templatetags.money import money_short
from community.link_pictures import drawing, glyphs
from community.sharing import ProgressTexts
from tests.helpers.community.endorsers import picture_of

STAND = ProgressTexts(
    "Our Commons", "The Paper Ltd", "Open", "$12", "with a card", 12, "12 % of $100", "9 people", "3 days left"
)
NOTHING = "\U0010ffff"  # is no character: fonts draw their box
ACCENTS = st.sampled_from("̴̙̤̞͉͚͑ͫ̓ͪ͂̽̀́̂̃̄̈̊")
NAMES = st.lists(st.sampled_from("ÅÉẾỖǺgjpqyQÜ aeiouZ") | ACCENTS, min_size=1, max_size=60).map("".join)


@contextmanager
def spied():
    """What is drawn, in which font, in order."""
    drawn, draw = [], ImageDraw.ImageDraw.text

    def text(pen, place, said, *rest):
        drawn.append((said, rest[1]))
        draw(pen, place, said, *rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ImageDraw.ImageDraw, "text", text)
        yield drawn


def is_box(sign, font):
    box = font.getmask(NOTHING)
    mask = font.getmask(sign)
    return (mask.size, bytes(mask)) == (box.size, bytes(box))


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Our paper 📰", ["Our paper"]),
        ("Kauft die Zeitung 🗞️!", ["Kauft die Zeitung !"]),
        ("جريدتنا", ["The Paper Ltd"]),
        ("私たちの新聞", ["The Paper Ltd"]),
        ("京都新聞社 A", ["The Paper Ltd"]),
        ("👩‍👩‍👧 👍🏽", ["The Paper Ltd"]),
        ("Наша газета", ["Наша газета"]),
        ("Η εφημερίδα μας", ["Η εφημερίδα μας"]),
        ("E\u0301lise 5\u202f%", ["Élise 5 %"]),
        ("Ẹ̀kọ́ Ṩ Z̴̙̤algo", ["Ẹkọ S Zalgo"]),
        ("So\u00adli\u200bda\u200frity", ["Solidarity"]),
    ],
)
def test_a_title_shows_what_can_be_drawn_or_gives_way_to_a_name(title, shown):
    with spied() as texts:
        drawing.draw(replace(STAND, title=title))

    assert [said for said, font in texts if font.path == SourceSerifProBold][:-1] == shown


def test_where_no_name_can_be_drawn_the_site_is_named():
    with spied() as texts:
        drawing.draw(replace(STAND, title="新聞", company="東京"))

    assert texts[1][0] == "Commonbid"


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=40), st.text(max_size=40))
def test_no_character_is_drawn_as_a_box(title, other):
    with spied() as drawn:
        drawing.draw(ProgressTexts(title, other, other, "$12", title, 12, other, title, other))

    assert drawn
    assert not [(said, sign) for said, font in drawn for sign in said if is_box(sign, font)]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(NAMES, st.sampled_from([drawing.WIDE, drawing.BESIDE_OWN]))
def test_rows_of_a_title_touch_neither_each_other_nor_what_is_around(name, layout):
    rows = drawing.title_rows(glyphs.drawable(f"{name} {name} {name}", SourceSerifProBold) or "x", layout)

    inks = [row_ink(*row) for row in rows]

    assert all(drawing.TITLE_TOP <= top < bottom <= layout.title_bottom for top, bottom in inks)
    assert all(above[1] < below[0] for above, below in pairwise(inks))


def row_ink(baseline, text, font):
    """From where to where the row really has ink."""
    image = Image.new("L", (drawing.WIDTH * 2, drawing.HEIGHT))
    ImageDraw.Draw(image).text((drawing.MARGIN, baseline), text, 255, font, "ls")
    _left, top, _right, bottom = image.getbbox()
    return top, bottom


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(NAMES)
def test_no_accent_stands_beside_its_letter(name):
    assert not [sign for sign in glyphs.drawable(name, SourceSerifProBold) if unicodedata.combining(sign)]


@pytest.mark.parametrize("language", ["en", "fr", "de", "it"])
def test_amounts_of_every_currency_are_drawn_whole(language):
    with translation.override(language):
        amounts = [money_short(cents, code) for code, _name in currency_choices() for cents in (-5, 123_456_789_00)]

    for path in (SourceSerifProBold, SourceSansPro, SourceSansProSemibold):
        for amount in amounts:
            shown, written = glyphs.drawable(amount, path), " ".join(amount.split())
            assert shown in {written, written.replace("₪", "ILS").replace("฿", "THB").replace("₫", "VND")}, amount


def test_what_our_fonts_lack_is_measured_as_wide_as_browsers_draw_it():
    font = ImageFont.truetype(SourceSerifProBold, 20)

    assert glyphs.length("新聞", font) == 40
    assert glyphs.length("ab", font) == font.getlength("ab")


def test_a_badge_has_room_for_titles_in_signs_that_our_fonts_lack():
    font, (row,) = drawing.fit("新聞社" * 20, 230, range(17, 12, -1), 1)

    assert glyphs.length(row, font) <= 230


@pytest.mark.usefixtures("media")
def test_beside_the_campaign_s_own_picture_no_text_reaches_it():
    name = default_storage.save("own.png", picture_of((640, 360)))
    long = ProgressTexts(
        "Gridpaper gehört denen, die damit unterrichten", "",
        "Die Zusagefrist ist abgelaufen · das Ergebnis wird ermittelt",
        "1.234.567 €", "durch gespeicherte Karten gesichert", 100, "112 % von 1.100.000 €", "12.345 Unterstützende",
        "noch 123 Tage",
    )  # fmt: skip

    image = drawing.draw(long, name)

    left = drawing.WIDTH - drawing.OWN_WIDTH
    assert image.crop((left, 0, drawing.WIDTH, drawing.HEIGHT)).getcolors() == [
        (drawing.OWN_WIDTH * drawing.HEIGHT, (255, 0, 0))
    ]
    gap = image.crop((drawing.BESIDE_OWN.right + 2, 0, left, drawing.HEIGHT))
    assert gap.getcolors() == [(gap.width * gap.height, ImageColor.getrgb(drawing.PAPER))]
