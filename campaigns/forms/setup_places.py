"""The form for where people meet: links from the campaign's page to other sites."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.forms.setup_form import SetupForm
from campaigns.models import Campaign


class PlacesForm(SetupForm, forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Campaign
        fields = ("chat_url", "repository_url", "meeting_url")
        labels: ClassVar = {
            "chat_url": _("Chat or forum"),
            "repository_url": _("Repository"),
            "meeting_url": _("Meeting room"),
        }
        help_texts: ClassVar = {
            "chat_url": _("Where anybody can join in, such as an invitation to a channel."),
            "repository_url": _("Where code or documents are worked on together."),
            "meeting_url": _("Where meetings are held online. Everyone can see the address."),
        }

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, campaign=campaign, instance=campaign, **kwargs)
