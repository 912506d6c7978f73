"""Setting a certificate as PDF/UA-1, which screen readers can read. The same words give the same bytes."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import typst
from font_source_sans_pro import SourceSansPro
from font_source_serif_pro import SourceSerifProBold

TEMPLATE = Path(__file__).with_name("certificate.typ")


def pdf(said: dict[str, Any]) -> bytes:
    """`said` has what the template reads."""
    return typst.compile(
        TEMPLATE.read_bytes(),
        font_paths=_fonts(),
        format="pdf",
        pdf_standards=["ua-1"],
        sys_inputs={"said": json.dumps(said)},
    )


@cache
def _fonts() -> typst.Fonts:
    """Our own typefaces only, whatever the system has."""
    folders = [str(Path(path).parent) for path in (SourceSansPro, SourceSerifProBold)]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
