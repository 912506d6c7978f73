"""Who gets a campaign's updates: followers, signers who asked for them and people who pledged.

Unless they chose otherwise: one choice counts for all ways in which a person takes part.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from campaigns.models import Campaign
from common import sql
from common.signed.tokens import Tokens
from community.models import Follower, MailChoice, Signature, Update

# A changed petition does not end a subscription, so outdated signatures count too.
SIGNED = (Signature.Status.CONFIRMED, Signature.Status.OUTDATED)
PATIENCE = "3s"
FROM_SIGNATURE, FROM_PLEDGE, FROM_FOLLOWER = "s", "p", "f"

_ANY = UUID(int=0)

_tokens = Tokens("updates-unsubscribe")


@dataclass(frozen=True, slots=True)
class Recipient:
    """A signature, a pledge or a follower that entitles somebody to updates; `pk` is its primary key."""

    kind: str
    pk: UUID
    email: str
    language: str

    @property
    def reference(self) -> str:
        return f"{self.kind}{self.pk.hex}"


@dataclass(frozen=True, slots=True)
class _Source:
    """Rows of recipients of one kind, and their columns."""

    kind: str
    rows: QuerySet[Any]
    email: str = "email"
    language: str = "language"


@dataclass(frozen=True, slots=True)
class Subscription:
    campaign: Campaign
    email: str


def recipients(update: Update, limit: int) -> list[Recipient]:
    """The next `limit` recipients after those already posted to, in the order of their primary keys.

    People who take part in several ways appear several times; the key of the mail ensures that they get only one.
    """
    found = [each for source in _sources(update) for each in _next(source, update, limit)]
    return sorted(found, key=lambda each: each.pk)[:limit]


def count(update: Update) -> int | None:
    """How many people the update would be emailed to now; None if counting them takes too long for a page."""
    first, *others = (source.rows.order_by().values_list(source.email).distinct() for source in _sources(update))
    try:
        with sql.at_most(PATIENCE):
            return first.union(*others).count()
    except sql.TookTooLong:
        return None


def _sources(update: Update) -> list[_Source]:
    """Those who may read the update and want updates, by the ways in which they take part."""
    campaign = update.campaign
    only_pledged = update.audience == Update.Audience.PLEDGED
    pledges = campaign.pledges.promised() if only_pledged else campaign.pledges.live()
    pledged = wanting(pledges, campaign, "supporter__email", Value(value=True))
    found = [_Source(FROM_PLEDGE, pledged, "supporter__email", "supporter__language")]
    if not only_pledged:
        found.append(_Source(FROM_SIGNATURE, signers(campaign)))
    if update.is_for_everybody:
        found.append(_Source(FROM_FOLLOWER, followers(campaign)))
    return found


def confirmed(campaign: Campaign) -> QuerySet[Follower]:
    """Followers whose address is proven; some may have unsubscribed since."""
    return campaign.followers.filter(confirmed_at__isnull=False)


def followers(campaign: Campaign) -> QuerySet[Follower]:
    """Those who follow the campaign by email now."""
    return wanting(confirmed(campaign), campaign, "email", Value(value=True))


def signers(campaign: Campaign) -> QuerySet[Signature]:
    """Signatures of people who want updates."""
    return wanting(campaign.signatures.filter(status__in=SIGNED), campaign, "email", F("wants_updates"))


def wanting[Rows: QuerySet[Any]](rows: Rows, campaign: Campaign, email: str, unless_chosen: F | Value) -> Rows:
    """Filter the rows to people who want updates; `email` is the lookup of the address."""
    choices = MailChoice.objects.filter(campaign=campaign, email=OuterRef(email)).values("wants_updates")
    wants = Coalesce(Subquery(choices), unless_chosen, output_field=BooleanField())
    return rows.alias(wants=wants).filter(wants=True)


def _next(source: _Source, update: Update, limit: int) -> list[Recipient]:
    rows = source.rows
    if update.mailed_to:
        rows = rows.filter(pk__gt=update.mailed_to)
    columns = rows.order_by("pk").values_list("pk", source.email, source.language)
    return [Recipient(source.kind, *row) for row in columns[:limit]]


def wants_updates(campaign: Campaign, email: str) -> bool:
    """What this person chose or, without a choice, whether they follow, pledged or asked for updates when signing."""
    [[chosen, takes_part]] = _choices(campaign.pk, email.lower())
    return bool(takes_part if chosen is None else chosen)


def _choice(campaign: UUID, email: str) -> QuerySet[Any, Any]:
    here = Campaign(pk=campaign)
    choice = here.mail_choices.filter(email=email).values("wants_updates")
    signed = here.signatures.filter(email=email, status__in=SIGNED, wants_updates=True)
    pledged = here.pledges.live().filter(supporter__email=email)
    takes_part = Q(Exists(pledged)) | Q(Exists(signed)) | Q(Exists(confirmed(here).filter(email=email)))
    return Campaign.objects.filter(pk=campaign).values_list(
        Subquery(choice), ExpressionWrapper(takes_part, BooleanField())
    )


_choices = sql.prebuilt(_choice, _ANY, "somebody@example.org")


def set_wants_updates(campaign: Campaign, email: str, wants: bool) -> None:  # noqa: FBT001  (a setter)
    """Save a choice; it overrides what was ticked when signing."""
    email = email.lower()
    MailChoice.objects.update_or_create(campaign=campaign, email=email, defaults={"wants_updates": wants})
    campaign.followers.filter(email=email).update(stopped_at=None if wants else timezone.now())


def forget_choices(campaign: Campaign, emails: Iterable[str]) -> None:
    """Delete choices that are about nothing any more: no signature, follower or pledge has one of these addresses."""
    rows = (
        campaign.pledges.filter(supporter__email=OuterRef("email")),
        campaign.signatures.filter(email=OuterRef("email")),
        campaign.followers.filter(email=OuterRef("email")),
    )
    campaign.mail_choices.filter(*(~Exists(each) for each in rows), email__in=list(emails)).delete()


def unsubscribe_token(reference: str) -> str:
    """Return the token for the unsubscribe link."""
    return _tokens.make(reference)


def find_by_token(token: str) -> Subscription | None:
    """Find the subscription for this token; None if it is forged, or what it came from no longer exists."""
    reference = _tokens.key(token)
    found = _find(reference) if reference else []
    return Subscription(Campaign.objects.get(pk=found[0][0]), found[0][1]) if found else None


def still_wants(reference: str) -> bool:
    """Whether a mail is still wanted when it is sent, which may be days after it was posted."""
    return any(wants_updates(Campaign(pk=campaign), email) for campaign, email in _find(reference))


def _find(reference: str) -> list[tuple[Any, ...]]:
    """The campaign and the address behind a reference, if it still exists."""
    return _found[reference[0]](UUID(reference[1:]))


def _behind(rows: str, email: str, pk: UUID) -> QuerySet[Any, Any]:
    return Campaign.objects.filter(**{rows: pk}).values_list("pk", email)


_found = {
    FROM_SIGNATURE: sql.prebuilt(partial(_behind, "signatures", "signatures__email"), _ANY),
    FROM_PLEDGE: sql.prebuilt(partial(_behind, "pledges", "pledges__supporter__email"), _ANY),
    FROM_FOLLOWER: sql.prebuilt(partial(_behind, "followers", "followers__email"), _ANY),
}
