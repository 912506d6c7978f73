"""Who gets a campaign's updates: signers who asked for them and people who pledged, unless they chose otherwise."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from campaigns.models import Campaign
from common.signed.tokens import Tokens
from community.models import MailChoice, Signature, Update

# A changed petition does not end a subscription, so outdated signatures count too.
SIGNED = (Signature.Status.CONFIRMED, Signature.Status.OUTDATED)
FROM_SIGNATURE, FROM_PLEDGE = "s", "p"

_tokens = Tokens("updates-unsubscribe")


@dataclass(frozen=True, slots=True)
class Recipient:
    """A signature or a pledge that entitles somebody to updates; `pk` is its primary key."""

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
    """The next `limit` recipients after those already posted to, in the order of their primary keys.

    People who both signed and pledged appear twice; the key of the mail ensures that they get only one.
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
    """Filter the rows to people who want updates; `email` is the lookup of the address."""
    choices = MailChoice.objects.filter(campaign=campaign, email=OuterRef(email)).values("wants_updates")
    wants = Coalesce(Subquery(choices), unless_chosen, output_field=BooleanField())
    found: QuerySet[Any] = rows.alias(wants=wants).filter(wants=True)
    return found


def _next(rows: QuerySet[Any], update: Update, kind: str, columns: tuple[str, str], limit: int) -> list[Recipient]:
    if update.mailed_to:
        rows = rows.filter(pk__gt=update.mailed_to)
    return [Recipient(kind, *row) for row in rows.order_by("pk").values_list("pk", *columns)[:limit]]


def wants_updates(campaign: Campaign, email: str) -> bool:
    """What this person chose or, without a choice, whether they pledged or asked for updates when signing."""
    email = email.lower()
    chosen = campaign.mail_choices.filter(email=email).values_list("wants_updates", flat=True).first()
    if chosen is not None:
        return chosen
    signed = campaign.signatures.filter(email=email, status__in=SIGNED, wants_updates=True)
    return campaign.pledges.live().filter(supporter__email=email).exists() or signed.exists()


def set_wants_updates(campaign: Campaign, email: str, wants: bool) -> None:  # noqa: FBT001  (a setter)
    """Save a choice; it overrides what was ticked when signing."""
    MailChoice.objects.update_or_create(campaign=campaign, email=email.lower(), defaults={"wants_updates": wants})


def unsubscribe_token(reference: str) -> str:
    """Return the token for the unsubscribe link."""
    return _tokens.make(reference)


def follower(token: str) -> Follower | None:
    """Find the subscription for this token; None if it is forged, or its signature or pledge no longer exists."""
    reference = _tokens.key(token)
    return _follower(reference) if reference else None


def still_wants(reference: str) -> bool:
    """Whether a mail is still wanted when it is sent, which may be days after it was posted."""
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
