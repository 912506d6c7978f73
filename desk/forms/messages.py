"""The form for a message to supporters."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from common.forms.words import TranslatedField
from community.forms.updates import OnceForm


class MessageForm(OnceForm):
    WORDS: ClassVar = {"title": TranslatedField(_("Subject")), "body": OnceForm.WORDS["body"]}
