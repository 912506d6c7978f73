"""The pages about this installation, as their template reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext_lazy

from accounts.models import SiteText
from accounts.site import operators
from accounts.site.operators import Line
from common import languages

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Kind = SiteText.Kind
DESCRIPTIONS: dict[Kind, StrOrPromise] = {
    Kind.HOW_IT_WORKS: gettext_lazy(
        "How a community buys a company: when your card is charged, who holds the money, and what you own afterwards."
    ),
    Kind.PRIVACY: gettext_lazy("What this site stores about you, why, for how long, and who gets it."),
    Kind.IMPRINT: gettext_lazy("Who runs this site, and how to reach them."),
    Kind.TERMS: gettext_lazy("What applies to the use of this site. Each campaign has terms of its own."),
    Kind.CONTACT: gettext_lazy("Whom to ask about a pledge, a campaign, this site or your data."),
}
# What the default texts state.
_ADDRESS = ["OPERATOR_ADDRESS", "CONTACT_EMAIL"]
NEEDED: dict[Kind, list[str]] = {
    Kind.PRIVACY: operators.NEEDED,
    Kind.IMPRINT: ["OPERATOR_NAME", *_ADDRESS],
    Kind.CONTACT: _ADDRESS,
}


@dataclass(frozen=True, slots=True)
class SitePage:
    kind: Kind
    own: SiteText | None  # what replaces the default text

    @property
    def title(self) -> str:
        return str(self.kind.label)

    @property
    def description(self) -> str:
        return str(DESCRIPTIONS[self.kind])

    @property
    def template(self) -> str:
        return "accounts/site/own_text.html" if self.own else f"accounts/site/{self.kind}.html"

    @property
    def missing(self) -> str:
        """What the operator still has to state on this page; empty if nothing."""
        needed = {} if self.own else NEEDED
        return ", ".join(Line(name).label for name in operators.missing() if name in needed.get(self.kind, []))

    @property
    def responsible(self) -> list[Line]:
        email = "PRIVACY_EMAIL" if settings.PRIVACY_EMAIL else "CONTACT_EMAIL"
        return operators.lines("OPERATOR_NAME", "OPERATOR_ADDRESS", email)

    @property
    def operator(self) -> list[Line]:
        return operators.lines(
            "OPERATOR_NAME", "OPERATOR_ADDRESS", "OPERATOR_REPRESENTATIVE", "OPERATOR_REGISTER", "CONTACT_EMAIL"
        )

    @property
    def providers(self) -> list[Line]:
        return operators.lines("HOSTING_PROVIDER", "MAIL_PROVIDER")

    @property
    def contacts(self) -> list[Line]:
        other = ["PRIVACY_EMAIL"] if settings.PRIVACY_EMAIL != settings.CONTACT_EMAIL else []
        return operators.lines("CONTACT_EMAIL", *other, "OPERATOR_ADDRESS")

    @property
    def repair_window(self) -> str:
        """How long a failed card can be fixed, in words."""
        return languages.duration(timedelta(hours=settings.REPAIR_WINDOW_HOURS))


def site_page(kind: Kind) -> SitePage:
    return SitePage(kind, SiteText.objects.shown(kind))
