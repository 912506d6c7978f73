"""What all cells of a spreadsheet have in common."""

import re

from django.utils.translation import gettext as _

SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2007": " ", "’": "'", "−": "-"})
_SCIENTIFIC = re.compile(r"[0-9][0-9.,]*e[+-]?[0-9]+", re.ASCII | re.IGNORECASE)
_ERROR = re.compile(r"#[A-Z/0!?]+[!?]?", re.ASCII)


class CellError(ValueError):
    """The cell cannot be read as the expected type; the message, which may be empty, says why."""


def refuse_leftovers(text: str) -> None:
    """Refuse what a spreadsheet program may leave in place of a number. Raises CellError."""
    if _SCIENTIFIC.fullmatch(text):
        raise CellError(
            _("“%s” has lost digits in a spreadsheet program. Please format the column as a number.") % text
        )
    if _ERROR.fullmatch(text):
        raise CellError(_("“%s” is a spreadsheet error. Please correct the formula.") % text)
