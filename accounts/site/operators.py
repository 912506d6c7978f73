"""Who runs this installation, from the settings, as the imprint and the other pages about it state it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.template.defaultfilters import linebreaksbr
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django.utils.safestring import SafeString
    from django_stubs_ext import StrOrPromise

LABELS: dict[str, StrOrPromise] = {
    "OPERATOR_NAME": gettext_lazy("Name"),
    "OPERATOR_ADDRESS": gettext_lazy("Postal address"),
    "OPERATOR_REPRESENTATIVE": gettext_lazy("Represented by"),
    "OPERATOR_REGISTER": gettext_lazy("Registered in"),
    "CONTACT_EMAIL": gettext_lazy("Email"),
    "PRIVACY_EMAIL": gettext_lazy("Questions about personal data"),
    "HOSTING_PROVIDER": gettext_lazy("Hosting"),
    "MAIL_PROVIDER": gettext_lazy("Delivery of email"),
}
# Not every operator has a representative or is in a register, and PRIVACY_EMAIL is CONTACT_EMAIL unless set.
NEEDED = ["OPERATOR_NAME", "OPERATOR_ADDRESS", "CONTACT_EMAIL", "HOSTING_PROVIDER", "MAIL_PROVIDER"]


@dataclass(frozen=True, slots=True)
class Line:
    """One fact about the operator."""

    setting: str

    @property
    def label(self) -> str:
        return str(LABELS[self.setting])

    @property
    def value(self) -> str:
        return str(getattr(settings, self.setting))

    @property
    def html(self) -> SafeString:
        if not self.value:
            return format_html('<span class="soft">{}</span>', _("not stated yet"))
        if self.setting.endswith("_EMAIL"):
            return format_html('<a href="mailto:{0}">{0}</a>', self.value)
        if self.setting == "OPERATOR_ADDRESS":
            return linebreaksbr("\n".join(line.strip() for line in self.value.split(",")))
        return format_html("{}", self.value)


def lines(*names: str) -> list[Line]:
    """These facts; those that not every operator has only if they are set."""
    return [Line(name) for name in names if name in NEEDED or getattr(settings, name)]


def missing() -> list[str]:
    """The settings without which the pages are incomplete."""
    return [name for name in NEEDED if not getattr(settings, name)]
