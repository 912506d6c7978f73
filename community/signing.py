"""A name under a petition: wished for in a form, counted after a click in a mail, taken back for ever."""

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
from common.mail.outbox import Letter
from common.models import Mail
from common.signed.tokens import Tokens
from community import petition
from community.models import PetitionVersion, Signature
from community.news import subscriptions
from community.petition import ChangedMeanwhile

Status = Signature.Status

KEEP_UNCONFIRMED = timedelta(days=7)
# Who was asked stands in the outbox, so this must be shorter than common.tasks.KEEP.
ASK_FOR = timedelta(days=30)
BATCH = 500
# RFC 2606: no mail ever arrives there.
NOBODY = "withdrawn.invalid"

_tokens = Tokens("signature")


class NotOpen(Exception):
    """There is no petition to sign, or its campaign is over."""


class Withdrawn(Exception):
    """This signature was taken back; a new one needs a new form and a new mail."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody fills in."""

    name: str
    country: str
    show_name: bool = False
    wants_updates: bool = False
    source: str = ""


def token(signature_id: str) -> str:
    """Make the secret part of a signature's address."""
    return _tokens.make(signature_id)


def follow(secret: str) -> Signature | None:
    """Find the signature behind an address; None for a forged one, or one that was never confirmed and is gone."""
    return _tokens.find(Signature.objects.select_related("campaign__company", "version"), secret)


@transaction.atomic
def ask(campaign: Campaign, email: str, wish: Wish, form_key: UUID) -> Signature:
    """Write a form down and mail the link that makes it count; whoever has signed is told so instead.

    A form that is sent twice is answered once. Raises NotOpen.
    """
    version = petition.current(campaign)
    if version is None or not petition.is_open(campaign):
        raise NotOpen(campaign.slug)
    facts = {"version": version, "language": languages.current(), **asdict(wish)}
    rows = Signature.objects.select_for_update()
    signature, created = rows.get_or_create(campaign=campaign, email=email, defaults=facts)
    # What was confirmed is changed through its own link only: anybody can fill in anybody's address.
    if not created and signature.status == Status.UNCONFIRMED:
        _fill_in(signature, facts)
    kind = "signature_confirm" if signature.status == Status.UNCONFIRMED else "signature_known"
    outbox.post_many([_letter(kind, signature, campaign, f"signature:{signature.pk}:{form_key}")])
    return signature


def _fill_in(signature: Signature, facts: dict[str, Any]) -> None:
    # Its week begins anew, as its mail does.
    new = {**facts, "source": facts["source"] or signature.source, "created_at": timezone.now()}
    for name, value in new.items():
        setattr(signature, name, value)
    signature.save()


def seal(signature: Signature, version: PetitionVersion) -> str:
    """Fingerprint what somebody is shown before they confirm it."""
    shown = (version.pk, signature.name, signature.country, signature.show_name, signature.wants_updates)
    return salted_hmac("signature-seen", repr(shown), algorithm="sha256").hexdigest()[:32]


@transaction.atomic
def confirm(signature: Signature, seen: str) -> Signature:
    """Count a signature under the present text; once more changes nothing.

    Raises Withdrawn, NotOpen, and ChangedMeanwhile unless `seen` is the seal of what would be confirmed.
    """
    # Before the row: who publishes holds the text first and then the rows.
    petition.hold(signature.campaign_id)
    fresh = Signature.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=signature.pk)
    version = petition.current(fresh.campaign)
    if fresh.status == Status.CONFIRMED:
        return fresh
    if fresh.status == Status.WITHDRAWN:
        raise Withdrawn(str(fresh))
    if version is None or not petition.is_open(fresh.campaign):
        raise NotOpen(fresh.campaign.slug)
    if seen != seal(fresh, version):
        raise ChangedMeanwhile(str(fresh))
    if fresh.status == Status.UNCONFIRMED and fresh.wants_updates:
        # Ticked just now, which outweighs an earlier “no”; signing a changed text says nothing about mail.
        subscriptions.set_wants_updates(fresh.campaign, fresh.email, wants=True)
    fresh.status, fresh.version, fresh.confirmed_at = Status.CONFIRMED, version, timezone.now()
    fresh.save(update_fields=["status", "version", "confirmed_at"])
    return fresh


@transaction.atomic
def change(signature: Signature, *, show_name: bool, wants_updates: bool) -> None:
    """Set who sees the name, and if updates are mailed. Raises Withdrawn unless it was confirmed once."""
    here = Signature.objects.filter(pk=signature.pk, status__in=subscriptions.SIGNED)
    if not here.update(show_name=show_name, wants_updates=wants_updates):
        raise Withdrawn(str(signature))
    subscriptions.set_wants_updates(signature.campaign, signature.email, wants_updates)


@transaction.atomic
def withdraw(signature: Signature) -> None:
    """Take a name off the list and out of the count, whatever the campaign does, and forget whose it was.

    What stays is a row without a person: enough for its link to say for ever that it was withdrawn. The address goes
    too, so nothing can be mailed to it, and who signs again begins anew.
    """
    fresh = Signature.objects.select_for_update().filter(pk=signature.pk).exclude(status=Status.WITHDRAWN).first()
    if fresh is None:
        return
    _forget_choice(fresh)
    nobody = f"{fresh.pk}@{NOBODY}"
    _mails(fresh).update(to=nobody, data={}, due_at=None)
    fresh.status, fresh.email, fresh.name, fresh.country = Status.WITHDRAWN, nobody, "", ""
    fresh.show_name = fresh.wants_updates = False
    fresh.save()


def _forget_choice(signature: Signature) -> None:
    """Forget what was chosen about updates, unless that is about a pledge as well."""
    campaign, email = signature.campaign, signature.email
    if not campaign.pledges.filter(supporter__email=email).exists():
        campaign.mail_choices.filter(email=email).delete()


def _mails(signature: Signature) -> models.QuerySet[Mail]:
    versions = PetitionVersion.objects.filter(campaign=signature.campaign_id)
    questions = [_question(version, signature) for version in versions.only("pk")]
    return Mail.objects.filter(Q(key__startswith=f"signature:{signature.pk}:") | Q(key__in=questions))


def purge() -> int:
    """Delete what was never confirmed; returns how many."""
    before = timezone.now() - KEEP_UNCONFIRMED
    deleted, _ = Signature.objects.filter(status=Status.UNCONFIRMED, created_at__lt=before).delete()
    return deleted


def ask_again() -> int:
    """Ask the next ones who signed a text that has been replaced if they sign the new one; returns how many.

    Each is asked once for each text that they signed: silence is an answer.
    """
    after = PetitionVersion.objects.filter(campaign=OuterRef("campaign"), number=OuterRef("number") + 1)
    replaced = PetitionVersion.objects.filter(
        Exists(after.filter(published_at__gt=timezone.now() - ASK_FOR)), campaign__phase__in=petition.OPEN
    )
    return sum(_ask_batch(version) for version in replaced.select_related("campaign"))


@transaction.atomic
def _ask_batch(version: PetitionVersion) -> int:
    left = Signature.objects.filter(version=version, status=Status.OUTDATED).order_by("pk")
    if last := _last_asked(version):
        left = left.filter(pk__gt=last)
    batch = list(left.select_for_update()[:BATCH])
    present = petition.current(version.campaign) or version
    outbox.post_many(
        _letter("petition_changed", signature, version.campaign, _question(version, signature), version=str(present.pk))
        for signature in batch
    )
    return len(batch)


def _question(version: PetitionVersion, signature: Signature) -> str:
    """The key of the one mail that tells a signer of this version of another; it sorts by signature."""
    return f"petition-changed:{version.pk}:{signature.pk}"


def _last_asked(version: PetitionVersion) -> str:
    """How far the questions have come; the outbox remembers it."""
    first = f"petition-changed:{version.pk}:"
    keys = Mail.objects.filter(key__gt=first, key__lt=f"{first}g").order_by("-key")  # g: behind every hex digit
    return str(keys.values_list("key", flat=True).first() or "").removeprefix(first)


def _letter(kind: str, signature: Signature, campaign: Campaign, key: str, **facts: str) -> Letter:
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
        return Letter(kind, signature.email, data, key)
