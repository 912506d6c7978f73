from typing import Any

from django import forms

MARKDOWN_HELP = "markdown-help"


class Lines(forms.Textarea):
    """A textarea whose line ends are line feeds, so that the length is what the browser counted: it submits CRLF."""

    def value_from_datadict(self, *args: Any) -> Any:
        value = super().value_from_datadict(*args)
        return value.replace("\r\n", "\n") if isinstance(value, str) else value


class MarkdownLines(Lines):
    """A textarea for Markdown, described by includes/markdown_help.html, which a page shows once."""

    def get_context(self, *args: Any) -> dict[str, Any]:
        context = super().get_context(*args)
        attrs = context["widget"]["attrs"]
        attrs["aria-describedby"] = " ".join(filter(None, [attrs.get("aria-describedby"), MARKDOWN_HELP]))
        return context


def takes_markdown(form: forms.BaseForm) -> bool:
    return any(isinstance(field.widget, MarkdownLines) for field in form.fields.values())
