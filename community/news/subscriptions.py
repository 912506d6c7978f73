"""Who hears of a campaign's news: signers who asked for it, people who pledged, and what each of them chose since."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from campaigns.models import Campaign
from common.signed.tokens import Tokens
from community.models import MailChoice, Signature, Update

# A changed text does not take back the wish to hear of the campaign, so an outdated signature follows it too.
SIGNED = (Signature.Status.CONFIRMED, Signature.Status.OUTDATED)
FROM_SIGNATURE, FROM_PLEDGE = "s", "p"

_tokens = Tokens("updates-unsubscribe")


@dataclass(frozen=True, slots=True)
class Recipient:
    """A signature or a pledge, which is a reason to be mailed; `pk` is its key."""

    kind: str
    pk: UUID
    email: str
    language: str

    @property
    def reference(self) -> str:
        return f"{self.kind}{self.pk.hex}"


@dataclass(frozen=True, slots=True)
class Follower:
    campaign: Campaign
    email: str


def recipients(update: Update, limit: int) -> list[Recipient]:
    """The next `limit` after those posted to, in the order of their keys.

    Whoever signed and pledged is among them twice; the key of a mail sees to it that only one is posted.
    """
    campaign = update.campaign
    only_pledged = update.audience == Update.Audience.PLEDGED
    pledges = campaign.pledges.promised() if only_pledged else campaign.pledges.live()
    wanted = wanting(pledges, campaign, "supporter__email", Value(value=True))
    found = _next(wanted, update, FROM_PLEDGE, ("supporter__email", "supporter__language"), limit)
    if not only_pledged:
        signatures = campaign.signatures.filter(status__in=SIGNED)
        wanted = wanting(signatures, campaign, "email", F("wants_updates"))
        found += _next(wanted, update, FROM_SIGNATURE, ("email", "language"), limit)
    return sorted(found, key=lambda each: each.pk)[:limit]


def wanting(rows: QuerySet[Any], campaign: Campaign, email: str, unless_chosen: F | Value) -> QuerySet[Any]:
    """Leave out who does not want to hear of the campaign; `email` is the way to the address."""
    choices = MailChoice.objects.filter(campaign=campaign, email=OuterRef(email)).values("wants_updates")
    wants = Coalesce(Subquery(choices), unless_chosen, output_field=BooleanField())
    found: QuerySet[Any] = rows.alias(wants=wants).filter(wants=True)
    return found


def _next(rows: QuerySet[Any], update: Update, kind: str, columns: tuple[str, str], limit: int) -> list[Recipient]:
    if update.mailed_to:
        rows = rows.filter(pk__gt=update.mailed_to)
    return [Recipient(kind, *row) for row in rows.order_by("pk").values_list("pk", *columns)[:limit]]


def wants_updates(campaign: Campaign, email: str) -> bool:
    """What this person chose, or else what follows from having pledged or signed."""
    email = email.lower()
    chosen = campaign.mail_choices.filter(email=email).values_list("wants_updates", flat=True).first()
    if chosen is not None:
        return chosen
    signed = campaign.signatures.filter(email=email, status__in=SIGNED, wants_updates=True)
    return campaign.pledges.live().filter(supporter__email=email).exists() or signed.exists()


def set_wants_updates(campaign: Campaign, email: str, wants: bool) -> None:  # noqa: FBT001  (it is what is set)
    """Write down a choice; it outweighs what was ticked on signing, until the next one."""
    MailChoice.objects.update_or_create(campaign=campaign, email=email.lower(), defaults={"wants_updates": wants})


def unsubscribe_token(reference: str) -> str:
    """Make the secret part of the address that stops the mail."""
    return _tokens.make(reference)


def follower(token: str) -> Follower | None:
    """Find who may decide by this token; None for a forged one, or if nothing is left to decide."""
    reference = _tokens.key(token)
    return _follower(reference) if reference else None


def still_wants(reference: str) -> bool:
    """Check, when a mail leaves, that it is wanted: it may have waited for days since it was posted."""
    found = _follower(reference)
    return found is not None and wants_updates(found.campaign, found.email)


def _follower(reference: str) -> Follower | None:
    kind, pk = reference[0], UUID(reference[1:])
    if kind == FROM_SIGNATURE:
        rows = Campaign.objects.filter(signatures=pk).values_list("pk", "signatures__email")
    else:
        rows = Campaign.objects.filter(pledges=pk).values_list("pk", "pledges__supporter__email")
    found = rows.first()
    return Follower(Campaign.objects.get(pk=found[0]), found[1]) if found else None
