"""The form for following a campaign by email."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.mail.fields import EmailFormField


class FollowForm(forms.Form):
    email = EmailFormField(label=_("Email"))
