"""People and organizations who stand for a campaign: invited by its team, in their own words, until they say no."""

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

GIVE_UP_AFTER = 34  # looks; with the pauses of common.worklist about a day
DIGITS = "0123456789"
LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"

_tokens = Tokens("endorser")


class AlreadyInvited(Exception):
    """This address was invited already, or its owner has said no for ever."""


class WrongAddress(Exception):
    """The address is not one of the organization's domain."""


@dataclass(frozen=True, slots=True)
class Words:
    """What an endorser writes."""

    role: str
    statement: str
    language: str


def token(endorser_id: str) -> str:
    """Make the secret part of an endorser's address."""
    return _tokens.make(endorser_id)


def follow(secret: str) -> Endorser | None:
    return _tokens.find(Endorser.objects.select_related("campaign__company"), secret)


@transaction.atomic
def invite(campaign: Campaign, by: User, facts: dict[str, Any]) -> Endorser:
    """Invite somebody; `facts` are kind, name, email and language. Raises AlreadyInvited."""
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
    """Keep an endorser's words and picture. Once the statement is given this changes what everybody reads."""
    fresh = _hold(endorser.pk)
    if fresh.status == Status.WITHDRAWN:
        return
    fresh.role, fresh.statement, fresh.language = words.role, words.statement, words.language
    if picture or drop_picture:
        uploads.delete_on_commit(fresh.logo.name)
        fresh.logo = picture or ""
    fresh.save(update_fields=["role", "statement", "language", "logo"])


@transaction.atomic
def give(endorser: Endorser) -> None:
    """Let the statement stand in public; that of an organization from when it is verified."""
    here = Endorser.objects.filter(pk=endorser.pk, status=Status.INVITED).exclude(statement="")
    here.update(status=Status.GIVEN, given_at=timezone.now())


@transaction.atomic
def withdraw(endorser: Endorser) -> None:
    """Take everything back, for ever: the row stays so that this address is never asked again, its words do not."""
    fresh = _hold(endorser.pk)
    uploads.delete_on_commit(fresh.logo.name)
    nothing = dict.fromkeys(("name", "role", "statement", "logo", "domain", "proof", "proof_code"), "")
    Endorser.objects.filter(pk=fresh.pk).update(status=Status.WITHDRAWN, due_at=None, verified_at=None, **nothing)


@transaction.atomic
def take_back(endorser: Endorser) -> bool:
    """Remove what the team invited, with all that came of it. False if the endorser had said no: that stays."""
    fresh = _hold(endorser.pk)
    if fresh.status == Status.WITHDRAWN:
        return False
    uploads.delete_on_commit(fresh.logo.name)
    fresh.delete()
    return True


@transaction.atomic
def prove_by_mail(endorser: Endorser, domain: str, email: str) -> None:
    """Mail a code to an address of the organization's domain. Raises WrongAddress."""
    try:
        at_domain = domains.of_address(email) == domain
    except ValueError:
        at_domain = False
    if not at_domain:
        raise WrongAddress(domain)
    fresh = _ask_proof(endorser, domain, Proof.EMAIL, get_random_string(8, DIGITS))
    outbox.post("endorser_code", email, {**_facts(fresh), "code": fresh.proof_code})


@transaction.atomic
def prove_by_dns(endorser: Endorser, domain: str) -> None:
    """Have a worker look for a record of the domain; who asks again for the same one keeps the code."""
    fresh = _hold(endorser.pk)
    keeps = fresh.proof == Proof.DNS and fresh.domain == domain
    _ask_proof(endorser, domain, Proof.DNS, fresh.proof_code if keeps else get_random_string(24, LETTERS))
    Endorser.objects.filter(pk=endorser.pk).update(due_at=timezone.now())
    wakeup.ring_on_commit("community.tasks.prove_domains")


def _ask_proof(endorser: Endorser, domain: str, proof: Endorser.Proof, code: str) -> Endorser:
    fresh = _hold(endorser.pk)
    fresh.domain, fresh.proof, fresh.proof_code = domain, proof, code
    fresh.verified_at = fresh.due_at = None
    fresh.tries = 0
    fresh.save(update_fields=["domain", "proof", "proof_code", "verified_at", "due_at", "tries"])
    return fresh


@transaction.atomic
def enter_code(endorser: Endorser, code: str) -> bool:
    """Verify the organization if this is the code that was mailed. Who may guess how often is the caller's care."""
    fresh = _hold(endorser.pk)
    if fresh.proof != Proof.EMAIL or not fresh.proof_code or not constant_time_compare(fresh.proof_code, code):
        return False
    Endorser.objects.filter(pk=fresh.pk).update(verified_at=timezone.now(), proof_code="")
    return True


def look_up(endorser: Endorser) -> None:
    """Look for the record once, outside of any transaction; look again later, but not for longer than a day."""
    found = domains.carries(endorser.domain, endorser.proof_code) if endorser.tries <= GIVE_UP_AFTER else False
    # Whoever chose another domain or code meanwhile has put it on the list anew.
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
    """Look up the domains that are due; few at a time, for each may take seconds of the lease."""
    return Endorser.objects.filter(proof=Proof.DNS).work(look_up, limit=8)


def _hold(pk: UUID) -> Endorser:
    return Endorser.objects.select_for_update(of=["self"]).select_related("campaign").get(pk=pk)
