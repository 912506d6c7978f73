"""Endorsers: invited by the campaign's team, they write a statement and can withdraw it at any time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare, get_random_string

from accounts.models import User
from campaigns.models import Campaign
from common import wakeup
from common.files import uploads
from common.mail import outbox
from common.signed.tokens import Tokens
from community import domains
from community.models import Endorser

Kind, Status, Proof = Endorser.Kind, Endorser.Status, Endorser.Proof

GIVE_UP_AFTER = 34  # DNS lookups; about a day with the pauses of common.worklist
DIGITS = "0123456789"
LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"

_tokens = Tokens("endorser")


class AlreadyInvited(Exception):
    """This address has already been invited, or its owner has withdrawn for good."""


class WrongAddress(Exception):
    """The address does not belong to the organization's domain."""


@dataclass(frozen=True, slots=True)
class Words:
    """The texts that an endorser writes."""

    role: str
    statement: str
    language: str


def token(endorser_id: str) -> str:
    """Return the token for an endorser's link."""
    return _tokens.make(endorser_id)


def follow(secret: str) -> Endorser | None:
    return _tokens.find(Endorser.objects.select_related("campaign__company"), secret)


@transaction.atomic
def invite(campaign: Campaign, by: User, facts: dict[str, Any]) -> Endorser:
    """Invite an endorser; `facts` has kind, name, email and language. Raises AlreadyInvited."""
    try:
        with transaction.atomic():
            endorser = Endorser.objects.create(campaign=campaign, invited_by=by, due_at=None, **facts)
    except IntegrityError:
        raise AlreadyInvited(campaign.slug) from None
    send_invitation(endorser)
    return endorser


def send_invitation(endorser: Endorser) -> None:
    with translation.override(endorser.language):
        outbox.post("endorser_invited", endorser.email, _facts(endorser))


def _facts(endorser: Endorser) -> dict[str, str]:
    campaign = endorser.campaign
    return {
        "endorser": str(endorser.pk),
        "name": endorser.name,
        "campaign_title": campaign.text.title,
        "campaign_ask": campaign.text.ask,
        "campaign_slug": campaign.slug,
        "organizer_name": campaign.organizer_name,
        "contact_email": campaign.contact_email,
    }


@transaction.atomic
def write(endorser: Endorser, words: Words, picture: ContentFile[bytes] | None, *, drop_picture: bool = False) -> None:
    """Save an endorser's texts and picture. Once the statement has been submitted, this changes the public page."""
    fresh = _lock_for_update(endorser.pk)
    if fresh.status == Status.WITHDRAWN:
        return
    fresh.role, fresh.statement, fresh.language = words.role, words.statement, words.language
    if picture or drop_picture:
        uploads.delete_on_commit(fresh.logo.name)
        fresh.logo = picture or ""
    fresh.save(update_fields=["role", "statement", "language", "logo"])


@transaction.atomic
def submit_statement(endorser: Endorser) -> None:
    """Submit the statement. It is public at once, or for an organization as soon as it is verified."""
    here = Endorser.objects.filter(pk=endorser.pk, status=Status.INVITED).exclude(statement="")
    here.update(status=Status.GIVEN, given_at=timezone.now())


@transaction.atomic
def withdraw(endorser: Endorser) -> None:
    """Withdraw for good: all texts and the picture are deleted, but the row stays to prevent another invitation."""
    fresh = _lock_for_update(endorser.pk)
    uploads.delete_on_commit(fresh.logo.name)
    nothing = dict.fromkeys(("name", "role", "statement", "logo", "domain", "proof", "proof_code"), "")
    Endorser.objects.filter(pk=fresh.pk).update(status=Status.WITHDRAWN, due_at=None, verified_at=None, **nothing)


@transaction.atomic
def take_back(endorser: Endorser) -> bool:
    """Delete an invitation and everything the endorser wrote. False, without deleting it, if they have withdrawn."""
    fresh = _lock_for_update(endorser.pk)
    if fresh.status == Status.WITHDRAWN:
        return False
    uploads.delete_on_commit(fresh.logo.name)
    fresh.delete()
    return True


@transaction.atomic
def prove_by_mail(endorser: Endorser, domain: str, email: str) -> None:
    """Email a code to an address at the organization's domain. Raises WrongAddress."""
    try:
        at_domain = domains.of_address(email) == domain
    except ValueError:
        at_domain = False
    if not at_domain:
        raise WrongAddress(domain)
    fresh = _start_proof(endorser, domain, Proof.EMAIL, get_random_string(8, DIGITS))
    outbox.post("endorser_code", email, {**_facts(fresh), "code": fresh.proof_code})


@transaction.atomic
def prove_by_dns(endorser: Endorser, domain: str) -> None:
    """Have a worker look for a TXT record at the domain; a repeated request for the same domain keeps the code."""
    fresh = _lock_for_update(endorser.pk)
    keeps = fresh.proof == Proof.DNS and fresh.domain == domain
    _start_proof(endorser, domain, Proof.DNS, fresh.proof_code if keeps else get_random_string(24, LETTERS))
    Endorser.objects.filter(pk=endorser.pk).update(due_at=timezone.now())
    wakeup.wake_on_commit("community.tasks.prove_domains")


def _start_proof(endorser: Endorser, domain: str, proof: Endorser.Proof, code: str) -> Endorser:
    fresh = _lock_for_update(endorser.pk)
    fresh.domain, fresh.proof, fresh.proof_code = domain, proof, code
    fresh.verified_at = fresh.due_at = None
    fresh.tries = 0
    fresh.save(update_fields=["domain", "proof", "proof_code", "verified_at", "due_at", "tries"])
    return fresh


@transaction.atomic
def enter_code(endorser: Endorser, code: str) -> bool:
    """Verify the organization if this is the emailed code. The caller limits the number of attempts."""
    fresh = _lock_for_update(endorser.pk)
    if fresh.proof != Proof.EMAIL or not fresh.proof_code or not constant_time_compare(fresh.proof_code, code):
        return False
    Endorser.objects.filter(pk=fresh.pk).update(verified_at=timezone.now(), proof_code="")
    return True


def look_up(endorser: Endorser) -> None:
    """Look for the record once, outside any transaction, and reschedule if it is missing, for up to a day."""
    found = domains.carries(endorser.domain, endorser.proof_code) if endorser.tries <= GIVE_UP_AFTER else False
    # Another domain or code chosen in the meantime has its own schedule.
    same = Endorser.objects.filter(
        pk=endorser.pk, domain=endorser.domain, proof_code=endorser.proof_code, due_at=endorser.due_at
    )
    if found:
        same.update(due_at=None, verified_at=timezone.now())
    elif endorser.tries >= GIVE_UP_AFTER:
        same.update(due_at=None)
    else:
        endorser.later()


def prove_domains() -> int:
    """Check the domains that are due; only a few at a time, because each may take seconds of the lease."""
    return Endorser.objects.filter(proof=Proof.DNS).work(look_up, limit=8)


def _lock_for_update(pk: UUID) -> Endorser:
    return Endorser.objects.select_for_update(of=["self"]).select_related("campaign").get(pk=pk)
