"""Drawing the preview picture for links to a campaign (og:image); redrawn when its contents change."""

from dataclasses import replace
from functools import cache
from hashlib import sha256
from io import BytesIO

from django.conf import settings
from django.core.cache import caches
from font_source_sans_pro import SourceSansPro, SourceSansProSemibold
from font_source_serif_pro import SourceSerifProBold
from PIL import Image, ImageDraw, ImageFont
from PIL.ImageDraw import ImageDraw as Pen
from PIL.ImageFont import FreeTypeFont

from community.link_pictures.glyphs import drawable, first_drawable, length
from community.sharing import ProgressTexts

WIDTH, HEIGHT = 1200, 630
MARGIN = 72
INNER = WIDTH - 2 * MARGIN
# The colours of the site's light theme.
PAPER, TINT, INK, SOFT, EDGE, ACCENT = "#fbfcf9", "#eff3ec", "#141c19", "#4a5651", "#75817a", "#00704e"
TITLE_SIZES = range(84, 35, -4)
TITLE_LINES = 2
# Vertical space for the title: below the lines of the header, above the amount.
TITLE_TOP, TITLE_BOTTOM = 150, 392
GAP = 4  # pixels between the ink of two rows
SITE = "Commonbid"
LOGO = settings.BASE_DIR / "static" / "img" / "logo.png"


def picture(shown: ProgressTexts) -> bytes:
    """The picture as PNG, from the process's cache if one with the same contents was drawn before."""
    kept, key = caches["process"], f"og:{sha256(repr(shown).encode()).hexdigest()}"
    png: bytes | None = kept.get(key)
    if png is None:
        png = draw(shown)
        kept.set(key, png)
    return png


def draw(shown: ProgressTexts) -> bytes:
    shown = _drawable(shown)
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(image)
    _head(image, pen, shown.phase)
    _title(pen, shown.title)
    _sum(pen, shown)
    _bar(pen, shown.bar)
    _foot(pen, shown)
    png = BytesIO()
    image.save(png, "PNG")
    return png.getvalue()


def _drawable(shown: ProgressTexts) -> ProgressTexts:
    """Restrict the texts to characters in the fonts; a title that loses too much is replaced by a name."""
    serif, sans = SourceSerifProBold, SourceSansPro
    title = first_drawable((shown.title, shown.company, SITE), serif)
    return replace(
        shown,
        title=title,
        amount=drawable(shown.amount, serif),
        phase=drawable(shown.phase, sans),
        meaning=drawable(shown.meaning, sans),
        of=drawable(shown.of, sans),
        people=drawable(shown.people, sans),
        time=drawable(shown.time, sans),
    )


def fit(text: str, width: int, sizes: range, lines: int) -> tuple[FreeTypeFont, list[str]]:
    """Break a text into at most `lines` rows at the largest size that fits; at the smallest size, truncate it."""
    for size in sizes:
        font = _font(SourceSerifProBold, size)
        rows = _rows(text, font, width)
        if len(rows) <= lines and all(length(row, font) <= width for row in rows):
            return font, rows
    return font, [_cut(row, font, width) for row in rows[:lines]]


@cache
def _font(path: str, size: int) -> FreeTypeFont:
    return ImageFont.truetype(path, size)


def _rows(text: str, font: FreeTypeFont, width: int) -> list[str]:
    rows = [""]
    for word in text.split():
        longer = f"{rows[-1]} {word}".strip()
        if not rows[-1] or length(longer, font) <= width:
            rows[-1] = longer
        else:
            rows.append(word)
    return rows


def _cut(row: str, font: FreeTypeFont, width: int) -> str:
    while length(row, font) > width:
        row = f"{row[:-2]}…"
    return row


def _head(image: Image.Image, pen: Pen, phase: str) -> None:
    with Image.open(LOGO) as logo:
        small = logo.resize((297, 50), Image.Resampling.LANCZOS)
    image.paste(small, (MARGIN, 44), small)
    pen.text((WIDTH - MARGIN, 80), phase, SOFT, _fitting(SourceSansPro, phase, 680, 30), "rs")
    # A thin and a thick line, as on every page.
    pen.rectangle((MARGIN, 112, WIDTH - MARGIN, 113), INK)
    pen.rectangle((MARGIN, 118, WIDTH - MARGIN, 123), INK)


def _fitting(path: str, text: str, width: float, size: int) -> FreeTypeFont:
    while size > 18 and _font(path, size).getlength(text) > width:
        size -= 2
    return _font(path, size)


def _title(pen: Pen, title: str) -> None:
    for baseline, row, font in title_rows(title):
        pen.text((MARGIN, baseline), row, INK, font, "ls")


def title_rows(title: str) -> list[tuple[float, str, FreeTypeFont]]:
    """Baseline, text and font of each row, placed by ink: accents on capitals touch neither the row nor lines above."""
    for largest in range(len(TITLE_SIZES)):
        font, rows = fit(title, INNER, TITLE_SIZES[largest:], TITLE_LINES)
        placed: list[tuple[float, str, FreeTypeFont]] = []
        below: float = TITLE_TOP
        for row in rows:
            _left, top, _right, bottom = font.getbbox(row, anchor="ls")
            least = placed[-1][0] + font.size * 1.1 if placed else TITLE_TOP + font.size
            baseline = max(least, below - top + GAP)
            placed.append((baseline, row, font))
            below = baseline + bottom
        if below <= TITLE_BOTTOM:
            break
    return placed


def _sum(pen: Pen, shown: ProgressTexts) -> None:
    font = _fitting(SourceSerifProBold, shown.amount, 640, 116)
    pen.text((MARGIN, 480), shown.amount, INK, font, "ls")
    left = MARGIN + font.getlength(shown.amount) + 28
    pen.text((left, 480), shown.meaning, SOFT, _fitting(SourceSansPro, shown.meaning, WIDTH - MARGIN - left, 34), "ls")


def _bar(pen: Pen, percent: int) -> None:
    pen.rectangle((MARGIN, 508, WIDTH - MARGIN, 530), TINT)
    if percent:
        pen.rectangle((MARGIN, 508, MARGIN + INNER * percent // 100, 530), ACCENT)
    pen.rectangle((MARGIN, 531, WIDTH - MARGIN, 532), EDGE)


def _foot(pen: Pen, shown: ProgressTexts) -> None:
    right = " · ".join(filter(None, [shown.people, shown.time]))
    font = _fitting(SourceSansProSemibold, f"{shown.of}    {right}", INNER, 36)
    pen.text((MARGIN, 582), shown.of, INK, font, "ls")
    pen.text((WIDTH - MARGIN, 582), right, INK, font, "rs")
