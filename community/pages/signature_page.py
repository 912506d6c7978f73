"""The signer's page for a signature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from campaigns.models import Campaign
from common import countries
from community import petition, sharing, signing
from community.forms.petition import ChoicesForm
from community.models import PetitionVersion, Signature
from community.news import subscriptions

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


Status = Signature.Status


@dataclass(frozen=True, slots=True)
class Offers:
    """What is shown after signing: their choices, links to share, and a link to pledge."""

    form: ChoicesForm
    signed: int
    address: str
    pledge_address: str


@dataclass(frozen=True, slots=True)
class Leaving:
    """The button to withdraw or decline, and its effect."""

    heading: StrOrPromise
    outcome: StrOrPromise
    label: StrOrPromise


DELETING = Leaving(
    gettext_lazy("If you do not want to sign"),
    gettext_lazy("We delete your name, country and email address now instead of after seven days."),
    gettext_lazy("Delete"),
)
WITHDRAWING = Leaving(
    gettext_lazy("Withdraw your signature"),
    gettext_lazy(
        "Your name is removed from the list and the count at once. We delete your name, country and email address and "
        "stop writing to you about it."
    ),
    gettext_lazy("Withdraw my signature"),
)


@dataclass(frozen=True, slots=True)
class SignaturePage:
    signature: Signature
    token: str
    version: PetitionVersion  # the current text
    can_sign: bool
    offers: Offers | None

    PARTS: ClassVar = {
        Status.UNCONFIRMED: ("asked", "facts", "text", "ended", "leave"),
        Status.OUTDATED: ("outdated", "facts", "text", "ended", "choices", "leave"),
        Status.CONFIRMED: ("signed", "onward", "share", "facts", "choices", "leave"),
        Status.WITHDRAWN: ("withdrawn", "again"),
    }

    @property
    def campaign(self) -> Campaign:
        return self.signature.campaign

    @property
    def parts(self) -> list[str]:
        """The partials of its template, in order."""
        hidden = {"ended"} if self.can_sign else {"text", "share", "again"}
        if not self.campaign.is_open:
            hidden.add("onward")
        names = self.PARTS[Status(self.signature.status)]
        return [f"community/signature.html#{name}" for name in names if name not in hidden]

    @property
    def country(self) -> str:
        return countries.name(self.signature.country)

    @property
    def seal(self) -> str:
        """The fingerprint of what is shown, submitted by the button that agrees to it."""
        return signing.fingerprint(self.signature, self.version)

    @property
    def number(self) -> int:
        """The version of the text that it is about."""
        is_new = self.signature.status == Status.UNCONFIRMED
        return self.version.number if is_new else self.signature.version.number

    @property
    def others_see(self) -> str:
        if self.signature.status == Status.OUTDATED:
            return _("nothing unless you sign the new text")
        if self.signature.show_name:
            return _("your name in the public list")
        return _("nothing: you are counted, but not in the public list")

    @property
    def updates(self) -> str:
        """What was requested with the signature; empty once confirmed, when the choices show it."""
        if self.signature.status != Status.UNCONFIRMED:
            return ""
        return _("by email") if self.signature.wants_updates else pgettext("updates", "none")

    @property
    def leaving(self) -> Leaving:
        return DELETING if self.signature.status == Status.UNCONFIRMED else WITHDRAWING

    @property
    def sign_label(self) -> str:
        return _("Sign the new text") if self.signature.status == Status.OUTDATED else _("Sign")

    @property
    def pledge_label(self) -> str:
        return _("Make a pledge") if self.campaign.accepts_cards else _("Register my interest too")


def signature_page(signature: Signature, token: str) -> SignaturePage:
    campaign = signature.campaign
    return SignaturePage(
        signature=signature,
        token=token,
        version=petition.current(campaign) or signature.version,
        can_sign=petition.is_open(campaign),
        offers=_offers(signature, token) if signature.status in subscriptions.SIGNED else None,
    )


def _offers(signature: Signature, token: str) -> Offers:
    campaign = signature.campaign
    wants_updates = subscriptions.wants_updates(campaign, signature.email)
    query = {"signature": token, **({"s": signature.source} if signature.source else {})}
    return Offers(
        form=ChoicesForm(initial={"show_name": signature.show_name, "wants_updates": wants_updates}),
        signed=petition.signed(campaign),
        address=sharing.address(campaign, "community:petition", signature.source),
        pledge_address=f"{reverse('pledges:start', args=[campaign.slug])}?{urlencode(query)}",
    )
