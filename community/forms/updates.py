from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns import clock
from campaigns.models import Campaign
from community.forms.scheduled import ScheduledForm
from community.models import Update
from community.news.updates import Planned, earliest_mail


class UpdateForm(ScheduledForm):
    """An update that is not published yet."""

    audience = forms.ChoiceField(
        label=_("Who can read it"),
        choices=Update.Audience,
        initial=Update.Audience.EVERYBODY,
        widget=forms.RadioSelect,
        help_text=_("Everyone can read the title."),
    )
    by_mail = forms.BooleanField(label=_("Also send it by email"), required=False, initial=True)

    def __init__(self, *args: Any, campaign: Campaign, row: Update | None = None, **kwargs: Any) -> None:
        super().__init__(*args, campaign=campaign, row=row, **kwargs)
        self.fields["when"].label = _("When to publish")
        self.fields["by_mail"].help_text = self._mail_hint(row)
        if row:
            self.initial.update(audience=row.audience, by_mail=row.by_mail)
        if row and row.publish_at:
            self.start_at(row.publish_at)

    def _mail_hint(self, row: Update | None) -> str:
        now = timezone.now()
        earliest = earliest_mail(self.campaign, now, row)
        people = str(
            _(
                "Sent to everyone who may read it and wants updates about the campaign. Anyone who has just been "
                "sent a message gets it later. A sent email cannot be recalled."
            )
        )
        if earliest == now:
            return people
        limit = _("An update was sent recently or is scheduled for soon, so this one cannot be emailed before %s.")
        return f"{people} {limit % clock.page_text(earliest, self.campaign)}"

    @property
    def planned(self) -> Planned:
        cleaned = self.cleaned_data
        return Planned(cleaned["words"], cleaned["audience"], cleaned["at"], cleaned["by_mail"])
