"""The form that filters the log."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.forms.moments import day
from campaigns.models import CampaignAct
from desk import log
from desk.forms.criteria import CriteriaForm


class LogForm(CriteriaForm):
    """Which part of the log; `people` are those who are in it."""

    kind = forms.ChoiceField(
        label=_("What"),
        required=False,
        choices=[("", _("All")), (log.PHASE, _("Phase changes")), *CampaignAct.Kind.choices],
    )
    who = forms.ChoiceField(label=_("Who"), required=False)
    since = day(_("From"))
    until = day(_("Until"))

    def __init__(self, *args: Any, people: dict[UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(str(pk), name) for pk, name in people.items()]
        self.fields["who"].choices = [("", _("All")), *known, (log.NOBODY, _("Automatic"))]  # type: ignore[attr-defined]

    @property
    def wanted(self) -> log.Wanted:
        return log.Wanted(**self.cleaned_data)
