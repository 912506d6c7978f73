"""Drawing the preview picture for links to a campaign (og:image); redrawn when its contents change."""

from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from io import BytesIO

from django.conf import settings
from django.core.cache import caches
from django.core.files.storage import default_storage
from font_source_sans_pro import SourceSansPro, SourceSansProSemibold
from font_source_serif_pro import SourceSerifProBold
from PIL import Image, ImageDraw, ImageFont, ImageOps
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
TITLE_TOP = 150  # below the lines of the header
GAP = 4  # pixels between the ink of two rows
SITE = "Commonbid"
LOGO = settings.BASE_DIR / "static" / "img" / "logo.png"
OWN_WIDTH = 456  # of the campaign's own picture, which fills the right side from top to bottom


@dataclass(frozen=True, slots=True)
class Layout:
    width: int  # of the texts
    title_bottom: int  # above the amount
    amount: int  # its baseline, on which the rest depends
    is_stacked: bool  # whether what stands side by side stands in two rows

    @property
    def right(self) -> int:
        return MARGIN + self.width

    @property
    def bar(self) -> int:
        return self.amount + (76 if self.is_stacked else 28)


WIDE = Layout(INNER, 392, 480, is_stacked=False)
BESIDE_OWN = Layout(INNER - OWN_WIDTH, 312, 412, is_stacked=True)


def picture(shown: ProgressTexts, own: str | None = None) -> bytes:
    """The picture as JPEG, from the process's cache if one with the same contents was drawn before.

    `own` is the stored file of the campaign's own picture, which is shown beside the texts.
    """
    kept, key = caches["process"], f"og:{sha256(repr((shown, own)).encode()).hexdigest()}"
    jpeg: bytes | None = kept.get(key)
    if jpeg is None:
        out = BytesIO()
        # Not PNG, in which a photograph is too large for some services; in full colour, which letters need.
        draw(shown, own).save(out, "JPEG", quality=90, subsampling=0)
        jpeg = out.getvalue()
        kept.set(key, jpeg)
    return jpeg


def draw(shown: ProgressTexts, own: str | None = None) -> Image.Image:
    shown = _drawable(shown)
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen, layout = ImageDraw.Draw(image), WIDE
    if own:
        _own(image, own)
        layout = BESIDE_OWN
    _head(image, pen, shown.phase, layout)
    _title(pen, shown.title, layout)
    _sum(pen, shown, layout)
    _bar(pen, shown.filled_percent, layout)
    _foot(pen, shown, layout)
    return image


def _own(image: Image.Image, name: str) -> None:
    """Fill the right side with the middle of the campaign's picture."""
    with default_storage.open(name) as file, Image.open(file) as own:
        filled = ImageOps.fit(own.convert("RGBA"), (OWN_WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    image.paste(filled, (WIDTH - OWN_WIDTH, 0), filled)


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


def _head(image: Image.Image, pen: Pen, phase: str, layout: Layout) -> None:
    with Image.open(LOGO) as logo:
        small = logo.resize((297, 50), Image.Resampling.LANCZOS)
    image.paste(small, (MARGIN, 44), small)
    room = layout.width - 297 - 24
    if _font(SourceSansPro, 18).getlength(phase) > room:
        phase = phase.partition(" · ")[0]  # without its consequence
    pen.text((layout.right, 80), phase, SOFT, _fitting(SourceSansPro, phase, room, 30), "rs")
    # A thin and a thick line, as on every page.
    pen.rectangle((MARGIN, 112, layout.right, 113), INK)
    pen.rectangle((MARGIN, 118, layout.right, 123), INK)


def _fitting(path: str, text: str, width: float, size: int) -> FreeTypeFont:
    while size > 18 and _font(path, size).getlength(text) > width:
        size -= 2
    return _font(path, size)


def _title(pen: Pen, title: str, layout: Layout) -> None:
    for baseline, row, font in title_rows(title, layout):
        pen.text((MARGIN, baseline), row, INK, font, "ls")


def title_rows(title: str, layout: Layout = WIDE) -> list[tuple[float, str, FreeTypeFont]]:
    """Baseline, text and font of each row, placed by ink: accents on capitals touch neither the row nor lines above."""
    for largest in range(len(TITLE_SIZES)):
        font, rows = fit(title, layout.width, TITLE_SIZES[largest:], TITLE_LINES)
        placed: list[tuple[float, str, FreeTypeFont]] = []
        below: float = TITLE_TOP
        for row in rows:
            _left, top, _right, bottom = font.getbbox(row, anchor="ls")
            least = placed[-1][0] + font.size * 1.1 if placed else TITLE_TOP + font.size
            baseline = max(least, below - top + GAP)
            placed.append((baseline, row, font))
            below = baseline + bottom
        if below <= layout.title_bottom:
            break
    return placed


def _sum(pen: Pen, shown: ProgressTexts, layout: Layout) -> None:
    if layout.is_stacked:
        font = _fitting(SourceSerifProBold, shown.amount, layout.width, 108)
        left, baseline, room = MARGIN, layout.amount + 48, layout.width
    else:
        font = _fitting(SourceSerifProBold, shown.amount, 640, 116)
        left, baseline = round(MARGIN + font.getlength(shown.amount)) + 28, layout.amount
        room = layout.right - left
    pen.text((MARGIN, layout.amount), shown.amount, INK, font, "ls")
    pen.text((left, baseline), shown.meaning, SOFT, _fitting(SourceSansPro, shown.meaning, room, 34), "ls")


def _bar(pen: Pen, percent: int, layout: Layout) -> None:
    top, right = layout.bar, layout.right
    pen.rectangle((MARGIN, top, right, top + 22), TINT)
    if percent:
        pen.rectangle((MARGIN, top, MARGIN + layout.width * percent // 100, top + 22), ACCENT)
    pen.rectangle((MARGIN, top + 23, right, top + 24), EDGE)


def _foot(pen: Pen, shown: ProgressTexts, layout: Layout) -> None:
    baseline, path = layout.bar + 74, SourceSansProSemibold
    rest = " · ".join(filter(None, [shown.people, shown.time]))
    if layout.is_stacked:
        for row, text in enumerate((shown.of, rest)):
            pen.text((MARGIN, baseline - 12 + 42 * row), text, INK, _fitting(path, text, layout.width, 32), "ls")
        return
    font = _fitting(path, f"{shown.of}    {rest}", layout.width, 36)
    pen.text((MARGIN, baseline), shown.of, INK, font, "ls")
    pen.text((layout.right, baseline), rest, INK, font, "rs")
