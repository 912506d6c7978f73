from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.models import TeamMember
from common.forms.names import NameField
from common.mail.fields import EmailFormField


class InviteMemberForm(forms.Form):
    email = EmailFormField(
        label=_("Email"), help_text=_("Only someone signed in with this address can accept the invitation.")
    )
    role = forms.ChoiceField(label=_("Role"), choices=TeamMember.Role.choices, initial=TeamMember.Role.OBSERVER)


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=TeamMember.Role.choices)


class JoinForm(forms.Form):
    name = NameField(label=_("Your name"), max_length=80, help_text=_("As shown on the campaign page."))
