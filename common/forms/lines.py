from typing import Any

from django import forms


class Lines(forms.Textarea):
    """Text as we keep it, and as browsers count it: they end lines in another way when they send them."""

    def value_from_datadict(self, *args: Any) -> Any:
        value = super().value_from_datadict(*args)
        return value.replace("\r\n", "\n") if isinstance(value, str) else value


class MarkdownLines(Lines):
    """A list of what works stands beside it."""

    is_markdown = True
