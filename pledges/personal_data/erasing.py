"""Erasing a person: what could identify them is deleted, and what the books are made of stays without a name."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from common.models import Mail, Unreachable
from community import signing
from community.discussion import erasing as posts
from community.models import Follower, LastNews, MailChoice, Signature
from pledges.models import Card, Pledge, PledgeEvent, PledgeLink, Status

NOBODY = "erased.invalid"
REFUND_MAY_FAIL = timedelta(days=30)  # after it seemed to succeed


class StillNeeded(Exception):
    """The person has a pledge that counts, or works in a team."""


def is_possible(user: User) -> bool:
    """Whether nothing that still counts, and no team, depends on this person."""
    works = user.is_staff or user.memberships.exists()
    refunded = PledgeEvent.objects.filter(
        pledge__supporter=user, kind=PledgeEvent.Kind.REFUNDED, at__gt=timezone.now() - REFUND_MAY_FAIL
    )
    return not works and not refunded.exists() and not Pledge.objects.live().filter(supporter=user).exists()


@transaction.atomic
def erase(user: User) -> None:
    """Erase all personal data of this person. Raises StillNeeded.

    Their customer at the payment service is deleted as soon as no card or payment needs it (payments.payers).
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    pledges = Pledge.objects.select_for_update().filter(supporter=user)
    pledges.filter(status=Status.UNCONFIRMED).delete()
    over = list(pledges)
    if not is_possible(user):
        raise StillNeeded(user.pk)
    for pledge in over:
        _forget(pledge)
    for signature in Signature.objects.filter(email=user.email):
        signing.withdraw(signature)
    posts.erase_account(user)
    _forget_suggestions(user)
    for stored in (Follower, MailChoice, LastNews, Unreachable):
        stored.objects.filter(email=user.email).delete()
    Mail.objects.filter(to=user.email).delete()
    user.emailaddress_set.all().delete()  # type: ignore[attr-defined]  # of allauth
    user.email, user.is_active = f"{user.pk}@{NOBODY}", False
    user.save(update_fields=["email", "is_active"])


def _forget_suggestions(user: User) -> None:
    """Leave what they suggested for documents as that of a former member, unless it is not shown any more."""
    user.supports.all().delete()
    user.suggestions.exclude(hidden="").update(heading="", body="", reason="")
    user.suggestions.update(author=None, name="")


def _forget(pledge: Pledge) -> None:
    Pledge.objects.filter(pk=pledge.pk).update(name="", show_name=False, show_amount=False)
    PledgeLink.objects.filter(pledge=pledge).delete()
    Card.objects.filter(pledge=pledge).update(last4="", expires="")
    pledge.notes.all().delete()
    pledge.taggings.all().delete()
