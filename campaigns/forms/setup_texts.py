"""Forms for a campaign's texts in one language, and its terms in all languages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from campaigns.forms.setup_form import SetupForm
from campaigns.models import Campaign, CampaignText
from campaigns.models.published import PROMISED_TEXTS
from common.forms.lines import MarkdownLines
from common.forms.words import MAX_BODY

SHORT = {"title": 80, "ask": 160, "image_alt": 160}


class TextsForm(SetupForm, forms.Form):
    """All texts in one language. In a draft they may be incomplete, see the checklist; without any, it is removed.

    After publication, a complete language can be added, and texts outside PROMISED_TEXTS can be corrected.
    """

    def __init__(self, *args: Any, campaign: Campaign, language: str, **kwargs: Any) -> None:
        super().__init__(*args, campaign=campaign, **kwargs)
        self.language = language
        text = campaign.texts_by_language.get(language) or CampaignText(campaign=campaign, language=language)
        is_draft = campaign.phase == Campaign.Phase.DRAFT
        for column in CampaignText._meta.fields:  # noqa: SLF001  (the documented way)
            if column.name in {"id", "campaign", "language"}:
                continue
            most, said = SHORT.get(column.name), getattr(text, column.name)
            attrs = {"lang": language}
            self.fields[column.name] = forms.CharField(
                label=column.verbose_name,
                help_text=column.help_text,
                required=not is_draft and (column.name != "image_alt" or bool(campaign.image)),
                disabled=not is_draft and column.name in PROMISED_TEXTS and bool(said),
                max_length=most or MAX_BODY,
                widget=forms.TextInput(attrs) if most else MarkdownLines({"rows": 6, **attrs}),
                initial=said,
            )

    def chosen(self) -> dict[str, Any]:
        return {"language": self.language, "changed": {name: self.cleaned_data[name] for name in self.changed_data}}


class TermsForm(SetupForm, forms.Form):
    """Terms by language; a draft’s may lack the main language, which is needed to publish it."""

    NEEDED = _("Needed to publish; the other languages are optional.")

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, campaign=campaign, **kwargs)
        self.newest = campaign.terms_versions.order_by("number").last()
        is_draft = campaign.phase == Campaign.Phase.DRAFT
        for code, name in sorted(settings.LANGUAGES, key=lambda language: language[0] != campaign.language):
            self.fields[code] = forms.CharField(
                label=name,
                help_text=self.NEEDED if is_draft and code == campaign.language else "",
                required=not is_draft and code == campaign.language,
                max_length=MAX_BODY,
                widget=MarkdownLines({"rows": 10, "lang": code}),
                initial=self.newest.texts.get(code, "") if self.newest else "",
            )

    def chosen(self) -> dict[str, Any]:
        return {"texts": {code: said for code, said in self.cleaned_data.items() if said}}
