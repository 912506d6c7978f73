"""Forms for a campaign's texts in one language, and its terms in all languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from campaigns.forms.setup_form import SetupForm
from campaigns.models import Campaign, CampaignText
from campaigns.models.published import PROMISED_TEXTS
from common.forms import merging
from common.forms.lines import MarkdownLines
from common.forms.merging import Page
from common.forms.words import MAX_BODY
from common.ids import uuid7

SHORT = {"title": 80, "ask": 160, "image_alt": 160}


class MergedForm(SetupForm):
    """Texts that are merged, field by field, with what was saved since the page was opened."""

    clashes: Sequence[str] = ()  # fields that were changed here and there

    def merge(self) -> None:
        """For forms that have all their fields."""
        page = Page.of(self.data)
        self.key = page.key or str(uuid7())
        if self.is_bound:
            typed = {name: self[name].value() or "" for name, field in self.fields.items() if not field.disabled}
            merged = page.merge({name: self._present(name) for name in typed}, typed)
            self.clashes = merged.clashes
            self.data = {**{name: self.data[name] for name in self.data}, **merged.texts}

    @cached_property
    def fingerprint(self) -> str:
        return merging.seen({name: self._present(name) for name in self.fields})

    @property
    def overwrites(self) -> bool:
        return bool(self.clashes)

    @property
    def theirs(self) -> list[tuple[Any, Any]]:
        return [(self[name].label, self._present(name)) for name in self.clashes]

    @property
    def sent(self) -> dict[str, str]:
        """What has to be sent again for the same changes."""
        changed = {name: self.data[name] for name in self.changed_data}
        return {merging.KEY: self.key, merging.SEEN: self.data.get(merging.SEEN, ""), **changed}

    def sent_again(self, sent: Mapping[str, str]) -> dict[str, str]:
        """What the page would send that showed the saved texts but for these."""
        return {**{name: self._present(name) for name in self.fields}, **sent}


class TextsForm(MergedForm, forms.Form):
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
        self.merge()

    def chosen(self) -> dict[str, Any]:
        return {"language": self.language, "changed": {name: self.cleaned_data[name] for name in self.changed_data}}


class TermsForm(MergedForm, forms.Form):
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
        self.merge()

    def chosen(self) -> dict[str, Any]:
        return {"texts": {code: said for code, said in self.cleaned_data.items() if said}}
