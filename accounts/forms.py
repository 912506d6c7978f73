"""Allauth's forms that ask for an email address, with our own field for it."""

from __future__ import annotations

from typing import Any

from allauth.account import forms
from django.utils.translation import gettext_lazy as _

from common.mail.fields import EmailFormField


class LoginForm(forms.LoginForm):  # type: ignore[misc]  # allauth has no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = EmailFormField(label=_("Email address"))


class RequestLoginCodeForm(forms.RequestLoginCodeForm):  # type: ignore[misc]
    email = EmailFormField(label=_("Email address"))
