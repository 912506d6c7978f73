"""The form for a message to supporters."""

from typing import Any, ClassVar

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms.words import TranslatedField
from community.forms.drafts import DraftForm
from community.forms.scheduled import ScheduledForm
from desk.messages import fields


class MessageForm(ScheduledForm):
    WORDS: ClassVar = {"title": TranslatedField(gettext_lazy("Subject")), "body": DraftForm.WORDS["body"]}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["when"].label = gettext_lazy("When to send it")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for language, _name in settings.LANGUAGES:
            title, body = (cleaned.get(f"{name}_{language}", "") for name in self.WORDS)
            self._require_known(f"title_{language}", title)
            self._require_known(f"body_{language}", body)
            if fields.LINK in fields.used(title):
                self.add_error(f"title_{language}", _("A subject cannot contain a link. Please use it in the text."))
        return cleaned

    def _require_known(self, name: str, text: str) -> None:
        for field in fields.unknown(text):
            known = ", ".join(f"{{{each}}}" for each in fields.NAMES)
            error = _("There is no field {%(field)s}. The fields are: %(known)s.")
            self.add_error(name, error % {"field": field, "known": known})
