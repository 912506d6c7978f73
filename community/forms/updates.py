from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns import clock
from campaigns.forms.moments import ClockInput, DayInput, moment_of
from campaigns.models import Campaign
from common.forms.words import TranslatedField, TranslatedForm
from common.ids import uuid7
from community.forms.content import TITLE
from community.models import Update
from community.news.updates import Draft, earliest_mail

MAX_BODY = 10_000  # characters, which keeps the mail below 30 kB
FARTHEST = timedelta(days=366)
NOW, LATER = "now", "later"


class TextForm(TranslatedForm, forms.Form):
    """The texts alone: all that can be changed once an update is published."""

    WORDS: ClassVar = {"title": TITLE, "body": TranslatedField(_("Text, in Markdown"), MAX_BODY, 12, is_markdown=True)}

    def __init__(self, *args: Any, update: Update | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_words(update.words if update else {})


class OnceForm(TextForm):
    """A form with an idempotency key: submitting it several times has an effect only once."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)

    def ask_again(self, why: str) -> None:
        """Show an error and set a new key, so that another submission counts as a new item."""
        self.add_error(None, why)
        self.data = {**self.data, "key": str(uuid7())}


class UpdateForm(OnceForm):
    audience = forms.ChoiceField(
        label=_("Who can read it"),
        choices=Update.Audience,
        initial=Update.Audience.EVERYBODY,
        widget=forms.RadioSelect,
        help_text=_("Everyone can read the title."),
    )
    when = forms.ChoiceField(
        label=_("When to publish"),
        choices=[(NOW, _("Immediately")), (LATER, _("At the date and time below"))],
        initial=NOW,
        widget=forms.RadioSelect,
    )
    day = forms.DateField(label=_("Day"), required=False, widget=DayInput)
    time = forms.TimeField(label=_("Time"), required=False, widget=ClockInput)
    by_mail = forms.BooleanField(label=_("Also send it by email"), required=False, initial=True)

    def __init__(self, *args: Any, campaign: Campaign, update: Update | None = None, **kwargs: Any) -> None:
        super().__init__(*args, update=update, **kwargs)
        self.campaign = campaign
        self.fields["time"].help_text = f"{clock.zone(campaign)} ({campaign.timezone})"
        self.fields["by_mail"].help_text = self._mail_hint(update)
        if update:
            at = clock.local(update.publish_at, campaign)
            self.initial.update(key=update.pk, audience=update.audience, by_mail=update.by_mail)
            self.initial.update(when=LATER, day=at.date(), time=at.time())

    def _mail_hint(self, update: Update | None) -> str:
        now = timezone.now()
        earliest = earliest_mail(self.campaign, now, update)
        people = str(
            _(
                "Sent to everyone who may read it and wants updates about the campaign. Anyone who has just been "
                "sent a message gets it later. A sent email cannot be recalled."
            )
        )
        if earliest == now:
            return people
        limit = _("An update was sent recently or is scheduled for soon, so this one cannot be emailed before %s.")
        return f"{people} {limit % clock.text(earliest, self.campaign)}"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("when") == LATER:
            self._clean_later(cleaned)
        else:
            cleaned["publish_at"] = timezone.now()
        return cleaned

    def _clean_later(self, cleaned: dict[str, Any]) -> None:
        for name in ("day", "time"):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("Please enter a date and a time."))
        at, now = moment_of(self, "day", "time", self.campaign), timezone.now()
        if at and not now < at < now + FARTHEST:
            self.add_error("day", _("This time is in the past or more than a year away."))
        cleaned["publish_at"] = at

    @property
    def draft(self) -> Draft:
        cleaned = self.cleaned_data
        return Draft(cleaned["words"], cleaned["audience"], cleaned["publish_at"], cleaned["by_mail"])
