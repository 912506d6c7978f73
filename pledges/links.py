"""Links in mails that open one pledge without signing in: signed, stored as a digest, revocable."""

from collections.abc import Iterable
from hashlib import sha256
from uuid import UUID

from django.utils import timezone

from common.signed.tokens import Tokens
from pledges.models import Pledge, PledgeLink

_tokens = Tokens("pledge-link")


def new_many(pledges: Iterable[Pledge]) -> dict[UUID, str]:
    """Create a link for each pledge; returns the links' ids by pledge id, from which token() makes the address."""
    rows = [PledgeLink(pledge=pledge) for pledge in pledges]
    for row in rows:
        row.digest = _digest(token(str(row.pk)))
    PledgeLink.objects.bulk_create(rows)
    return {row.pledge_id: str(row.pk) for row in rows}


def token(link_id: str) -> str:
    """Return the token for a link."""
    return _tokens.make(link_id)


def follow(secret: str) -> PledgeLink | None:
    """Find the link for this token; None if it is forged or revoked."""
    if _tokens.key(secret) is None:
        return None
    return PledgeLink.objects.filter(digest=_digest(secret), revoked_at=None).select_related("pledge__campaign").first()


def revoke(pledge: Pledge) -> int:
    """Revoke every link to this pledge that was ever mailed; returns how many."""
    return pledge.links.filter(revoked_at=None).update(revoked_at=timezone.now())


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
