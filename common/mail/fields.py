"""Fields for email addresses in forms and models. A test makes sure that no other email field is used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db import models

from common.mail import addresses


class EmailFormField(forms.EmailField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": addresses.MAX_LENGTH, **kwargs})

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return addresses.cleaned(text) if text else ""


if TYPE_CHECKING:
    _EmailField = models.EmailField[str, str]
else:
    _EmailField = models.EmailField


class EmailField(_EmailField):
    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        text = super().clean(value, model_instance)
        return addresses.cleaned(text) if text else text

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": EmailFormField, **kwargs})

    def deconstruct(self) -> Any:
        """Appear as Django's own field in migrations."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.EmailField", args, kwargs
