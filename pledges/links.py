"""Links in mails that open one pledge without signing in: signed, kept as a digest, revocable."""

from collections.abc import Iterable
from hashlib import sha256
from uuid import UUID

from django.utils import timezone

from common.signed.tokens import Tokens
from pledges.models import Pledge, PledgeLink

_tokens = Tokens("pledge-link")


def new_many(pledges: Iterable[Pledge]) -> dict[UUID, str]:
    """Make a link to each pledge; returns their ids by pledge, from which token() makes the address."""
    rows = [PledgeLink(pledge=pledge) for pledge in pledges]
    for row in rows:
        row.digest = _digest(token(str(row.pk)))
    PledgeLink.objects.bulk_create(rows)
    return {row.pledge_id: str(row.pk) for row in rows}


def token(link_id: str) -> str:
    """Make the secret part of a link's address."""
    return _tokens.make(link_id)


def follow(secret: str) -> PledgeLink | None:
    """Find the link behind an address; None for a forged or revoked one."""
    if _tokens.key(secret) is None:
        return None
    return PledgeLink.objects.filter(digest=_digest(secret), revoked_at=None).select_related("pledge__campaign").first()


def revoke(pledge: Pledge) -> int:
    """Close every link to this pledge that was ever mailed."""
    return pledge.links.filter(revoked_at=None).update(revoked_at=timezone.now())


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
