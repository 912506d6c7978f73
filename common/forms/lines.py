from typing import Any

from django import forms


class Lines(forms.Textarea):
    """A textarea whose line ends are line feeds, so that the length is what the browser counted: it submits CRLF."""

    def value_from_datadict(self, *args: Any) -> Any:
        value = super().value_from_datadict(*args)
        return value.replace("\r\n", "\n") if isinstance(value, str) else value


class MarkdownLines(Lines):
    """A textarea for Markdown; its template shows a list of what can be used."""

    is_markdown = True
