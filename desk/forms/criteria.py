"""What the forms that filter a list have in common."""

from __future__ import annotations

from urllib.parse import urlencode

from django import forms


class CriteriaForm(forms.Form):
    """Which rows of a list to show."""

    @property
    def query(self) -> str:
        """The non-empty fields as a query string."""
        return urlencode({name: self.data[name] for name in self.fields if self.data.get(name)})

    def without(self, name: str) -> str:
        """The query without one of its fields."""
        return urlencode({each: self.data[each] for each in self.fields if each != name and self.data.get(each)})

    def further(self, before: str) -> str:
        """The query of the next page, which starts after this position; empty if there is none."""
        return f"{self.query}&{urlencode({'before': before})}" if before else ""

    @property
    def is_in_use(self) -> bool:
        """Whether any field is filled in or invalid."""
        return bool(self.query or self.errors)
