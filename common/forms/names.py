"""Names of people and organizations, without invisible characters."""

from __future__ import annotations

import re
from typing import Any
from unicodedata import category

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_JOINERS = "\u200c\u200d"  # invisible, but part of words in some scripts, and of emoji
# A public list must not be used for advertising.
_ADDRESS = re.compile(r"://|www\.|@", re.IGNORECASE)
_BLANKS = "\u115f\u1160\u2800\u3164\uffa0"  # letters and symbols in Unicode, but they look blank


def readable(text: str) -> str:
    """Remove invisible characters such as direction marks; empty if nothing visible is left."""
    kept = "".join(sign for sign in text if sign.isspace() or sign in _JOINERS or _is_printed(sign))
    return " ".join(kept.split()) if any(category(sign)[0] in "LNPS" for sign in kept) else ""


def _is_printed(sign: str) -> bool:
    return category(sign)[0] != "C" and sign not in _BLANKS


class NameField(forms.CharField):
    def to_python(self, value: Any) -> str:
        return readable(super().to_python(value) or "")


class PublicNameField(NameField):
    """A name that everybody will see."""

    def validate(self, value: Any) -> None:
        super().validate(value)
        if _ADDRESS.search(value):
            raise ValidationError(_("Enter only a name, without a web or email address."))
