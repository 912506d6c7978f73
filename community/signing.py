"""Signing a petition: a form, a confirmation link by email, and withdrawal for good."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac

from campaigns.models import Campaign
from common import languages
from common.mail import outbox
from common.mail.outbox import OutgoingMail
from common.models import Mail
from common.signed.tokens import Tokens
from community import petition
from community.models import PetitionVersion, Signature
from community.news import subscriptions
from community.petition import ChangedMeanwhile

Status = Signature.Status

KEEP_UNCONFIRMED = timedelta(days=7)
# The outbox records who has been asked, so this must be shorter than common.tasks.KEEP.
ASK_FOR = timedelta(days=30)
BATCH = 500
# RFC 2606: mail to this domain never arrives.
NOBODY = "withdrawn.invalid"

_tokens = Tokens("signature")


class NotOpen(Exception):
    """There is no petition, or its campaign is over."""


class Withdrawn(Exception):
    """This signature was withdrawn; signing again requires a new form and a new mail."""


@dataclass(frozen=True, slots=True)
class SignatureInput:
    """The contents of the form."""

    name: str
    country: str
    show_name: bool = False
    wants_updates: bool = False
    source: str = ""


def token(signature_id: str) -> str:
    """Return the token for the link of a signature."""
    return _tokens.make(signature_id)


def find_by_token(secret: str) -> Signature | None:
    """Find the signature for this token; None if it is forged, or the signature was purged unconfirmed."""
    return _tokens.find(Signature.objects.select_related("campaign__company", "version"), secret)


@transaction.atomic
def request_confirmation(campaign: Campaign, email: str, wish: SignatureInput, form_key: UUID) -> Signature:
    """Save the form and email a confirmation link, or a notice if the person has already signed.

    A form submitted twice sends only one mail. Raises NotOpen.
    """
    version = petition.current(campaign)
    if version is None or not petition.is_open(campaign):
        raise NotOpen(campaign.slug)
    facts = {"version": version, "language": languages.current(), **asdict(wish)}
    rows = Signature.objects.select_for_update()
    signature, created = rows.get_or_create(campaign=campaign, email=email, defaults=facts)
    # A confirmed signature changes only through its own link: anybody can enter anybody's address.
    if not created and signature.status == Status.UNCONFIRMED:
        _fill_in(signature, facts)
    kind = "signature_confirm" if signature.status == Status.UNCONFIRMED else "signature_known"
    outbox.post_many([_letter(kind, signature, campaign, f"signature:{signature.pk}:{form_key}")])
    return signature


def _fill_in(signature: Signature, facts: dict[str, Any]) -> None:
    # The deadline for confirming starts anew, with the new mail.
    new = {**facts, "source": facts["source"] or signature.source, "created_at": timezone.now()}
    for name, value in new.items():
        setattr(signature, name, value)
    signature.save()


def fingerprint(signature: Signature, version: PetitionVersion) -> str:
    """A fingerprint of what is shown before confirming."""
    shown = (version.pk, signature.name, signature.country, signature.show_name, signature.wants_updates)
    return salted_hmac("signature-seen", repr(shown), algorithm="sha256").hexdigest()[:32]


@transaction.atomic
def confirm(signature: Signature, seen: str) -> Signature:
    """Confirm a signature under the current text; does nothing if already confirmed.

    Raises Withdrawn, NotOpen, and ChangedMeanwhile unless `seen` is the fingerprint of what would be confirmed.
    """
    # Lock order: publish() locks the text before the rows.
    petition.advisory_lock(signature.campaign_id)
    fresh = Signature.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=signature.pk)
    version = petition.current(fresh.campaign)
    if fresh.status == Status.CONFIRMED:
        return fresh
    if fresh.status == Status.WITHDRAWN:
        raise Withdrawn(str(fresh))
    if version is None or not petition.is_open(fresh.campaign):
        raise NotOpen(fresh.campaign.slug)
    if seen != fingerprint(fresh, version):
        raise ChangedMeanwhile(str(fresh))
    if fresh.status == Status.UNCONFIRMED and fresh.wants_updates:
        # Just ticked, which overrides an earlier “no”. Signing a changed text does not affect mail.
        subscriptions.set_wants_updates(fresh.campaign, fresh.email, wants=True)
    fresh.status, fresh.version, fresh.confirmed_at = Status.CONFIRMED, version, timezone.now()
    fresh.save(update_fields=["status", "version", "confirmed_at"])
    return fresh


@transaction.atomic
def change(signature: Signature, *, show_name: bool, wants_updates: bool) -> None:
    """Set whether the name is public, and whether updates are emailed. Raises Withdrawn unless it was confirmed."""
    here = Signature.objects.filter(pk=signature.pk, status__in=subscriptions.SIGNED)
    if not here.update(show_name=show_name, wants_updates=wants_updates):
        raise Withdrawn(str(signature))
    subscriptions.set_wants_updates(signature.campaign, signature.email, wants_updates)


@transaction.atomic
def withdraw(signature: Signature) -> None:
    """Withdraw a signature, in any phase of the campaign, and erase all personal data.

    The row stays, so that its link can show that the signature was withdrawn. Without the address nothing can be mailed
    to it any more, and signing again creates a new signature.
    """
    fresh = Signature.objects.select_for_update().filter(pk=signature.pk).exclude(status=Status.WITHDRAWN).first()
    if fresh is None:
        return
    campaign, email = fresh.campaign, fresh.email
    nobody = f"{fresh.pk}@{NOBODY}"
    _mails(fresh).update(to=nobody, data={}, due_at=None)
    fresh.status, fresh.email, fresh.name, fresh.country = Status.WITHDRAWN, nobody, "", ""
    fresh.show_name = fresh.wants_updates = False
    fresh.save()
    subscriptions.forget_choices(campaign, [email])


def _mails(signature: Signature) -> models.QuerySet[Mail]:
    versions = PetitionVersion.objects.filter(campaign=signature.campaign_id)
    questions = [_question(version, signature) for version in versions.only("pk")]
    return Mail.objects.filter(Q(key__startswith=f"signature:{signature.pk}:") | Q(key__in=questions))


def purge() -> int:
    """Delete signatures that were not confirmed in time; returns how many."""
    before = timezone.now() - KEEP_UNCONFIRMED
    deleted, _ = Signature.objects.filter(status=Status.UNCONFIRMED, created_at__lt=before).delete()
    return deleted


def ask_to_sign_again() -> int:
    """Ask the next batch of people who signed a replaced text to sign the new one; returns how many.

    They are asked once for each text that they signed, without reminders.
    """
    after = PetitionVersion.objects.filter(campaign=OuterRef("campaign"), number=OuterRef("number") + 1)
    replaced = PetitionVersion.objects.filter(
        Exists(after.filter(published_at__gt=timezone.now() - ASK_FOR)), campaign__phase__in=petition.OPEN
    )
    return sum(_ask_batch(version) for version in replaced.select_related("campaign"))


@transaction.atomic
def _ask_batch(version: PetitionVersion) -> int:
    left = Signature.objects.filter(version=version, status=Status.OUTDATED).order_by("pk")
    if last := _last_recipient(version):
        left = left.filter(pk__gt=last)
    batch = list(left.select_for_update()[:BATCH])
    present = petition.current(version.campaign) or version
    outbox.post_many(
        _letter("petition_changed", signature, version.campaign, _question(version, signature), version=str(present.pk))
        for signature in batch
    )
    return len(batch)


def _question(version: PetitionVersion, signature: Signature) -> str:
    """The key of the mail that asks a signer of this version to sign a newer one; keys sort by signature."""
    return f"petition-changed:{version.pk}:{signature.pk}"


def _last_recipient(version: PetitionVersion) -> str:
    """The id of the last signature asked, found in the outbox; empty if none."""
    first = f"petition-changed:{version.pk}:"
    keys = Mail.objects.filter(key__gt=first, key__lt=f"{first}g").order_by("-key")  # g sorts after every hex digit
    return str(keys.values_list("key", flat=True).first() or "").removeprefix(first)


def _letter(kind: str, signature: Signature, campaign: Campaign, key: str, **facts: str) -> OutgoingMail:
    with translation.override(signature.language):
        data = {
            "signature": str(signature.pk),
            "is_outdated": signature.status == Status.OUTDATED,
            "campaign_title": campaign.text.title,
            "campaign_url": settings.SITE_URL + campaign.get_absolute_url(),
            "organizer_name": campaign.organizer_name,
            "contact_email": campaign.contact_email,
            **facts,
        }
        return OutgoingMail(kind, signature.email, data, key)
