"""The fonts that the browser of the tests may use: the site's and three sets of our own, and none of the machine's.

To a layout a font is how far each letter moves the next one. So all three are the same typefaces, with letters that
take up as much room as those of the widest or narrowest fonts that people have, whose browser loads none from a site.
"""

from pathlib import Path

import font_source_sans_pro
import font_source_serif_pro
from fontTools.ttLib import TTFont

SANS = Path(font_source_sans_pro.__file__).parent / "files"
SERIF = Path(font_source_serif_pro.__file__).parent / "files"
# Wider than DejaVu and Verdana; as they are; like Arial Narrow.
SETS = {"wide": 1.4, "default": 1.0, "narrow": 0.85}
FACES = {
    "sans": (SANS / "SourceSansPro-Regular.ttf", SANS / "SourceSansPro-Bold.ttf"),
    "serif": (SERIF / "SourceSerifPro-Regular.ttf", SERIF / "SourceSerifPro-Bold.ttf"),
    "mono": (SANS / "SourceSansPro-Regular.ttf",),
}
MONO_WIDTH = 0.52  # of the size, for every letter
CONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{home}</dir>
  <cachedir>{home}/cache</cachedir>
  <alias binding="strong"><family>sans-serif</family><prefer><family>default sans</family></prefer></alias>
  <alias binding="strong"><family>serif</family><prefer><family>default serif</family></prefer></alias>
  <alias binding="strong"><family>monospace</family><prefer><family>default mono</family></prefer></alias>
</fontconfig>
"""


# A site's own fonts, unless the reader's browser loads none.
CHOOSE = """isOwn => {
  const { style } = document.documentElement;
  for (const [name, generic] of [["--serif", "serif"], ["--sans", "sans-serif"]]) {
    isOwn ? style.removeProperty(name) : style.setProperty(name, generic);
  }
}"""


def write(home):
    """Make the three sets, and the file for FONTCONFIG_FILE that knows nothing else."""
    for name, factor in SETS.items():
        for kind, faces in FACES.items():
            for face in faces:
                stretch(face, factor, f"{name} {kind}", is_mono=kind == "mono").save(
                    home / f"{name}-{face.name}-{kind}.ttf"
                )
    config = home / "fonts.conf"
    config.write_text(CONFIG.format(home=home))
    return config


def stretch(face, factor, family, *, is_mono):
    font = TTFont(face)
    widths, size = font["hmtx"].metrics, font["head"].unitsPerEm
    for glyph, (width, bearing) in widths.items():
        widths[glyph] = (round((MONO_WIDTH * size if is_mono and width else width) * factor), bearing)
    for name in font["name"].names:
        if name.nameID in {1, 16}:  # the family
            name.string = family
        elif name.nameID in {4, 6}:  # the face, for people and for PostScript
            name.string = f"{family} {face.stem}".replace(" ", "-")
    return font


def use(page, name):
    """Let the page be written in this set from now on, as if the reader had chosen it in the browser's settings.

    In the default set, a page of the site is written in the site's own fonts.
    """
    page.evaluate(CHOOSE, name == "default")
    families = {"sansSerif": f"{name} sans", "serif": f"{name} serif", "fixed": f"{name} mono"}
    # A session may choose only once.
    session = page.context.new_cdp_session(page)
    session.send("Page.setFontFamilies", {"fontFamilies": {**families, "standard": families["serif"]}})
    session.detach()
