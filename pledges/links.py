"""Links in mails that open one pledge without signing in: signed, kept as a digest, revocable."""

from hashlib import sha256

from django.core.signing import BadSignature, Signer
from django.utils import timezone

from accounts.ids import uuid7
from pledges.models import Pledge, PledgeLink

_signer = Signer(salt="pledge-link", sep=".")


def new(pledge: Pledge) -> PledgeLink:
    key = uuid7()
    return PledgeLink.objects.create(pk=key, pledge=pledge, digest=_digest(_signer.sign(str(key))))


def token(link_id: str) -> str:
    """Make the secret part of a link's address; it is made anew for each mail and never stored."""
    return _signer.sign(link_id)


def follow(secret: str) -> PledgeLink | None:
    """Find the link behind an address; None for a forged or revoked one."""
    try:
        _signer.unsign(secret)
    except BadSignature:
        return None
    return PledgeLink.objects.filter(digest=_digest(secret), revoked_at=None).first()


def revoke(pledge: Pledge) -> int:
    """Close every link to this pledge that was ever mailed."""
    return pledge.links.filter(revoked_at=None).update(revoked_at=timezone.now())


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
