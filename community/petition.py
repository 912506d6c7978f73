"""The text of a petition, and the public list of names under it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from campaigns import totals
from campaigns.models import Campaign, CampaignAct
from common import sql, wakeup
from common.signed import pages
from common.signed.pages import Places
from community.models import PetitionVersion, Signature

Phase = Campaign.Phase

OPEN = {Phase.INTEREST, Phase.PLEDGING, Phase.COLLECTING, Phase.OFFER}
PAGE = 50


class ChangedMeanwhile(Exception):
    """The text or form differs from what this person has seen."""


@dataclass(frozen=True, slots=True)
class Names:
    """One page of the public list, newest first; `before` is the cursor for the next page, empty on the last one."""

    signatures: list[Signature]
    before: str


def current(campaign: Campaign) -> PetitionVersion | None:
    """The current version of the petition; None if there is no petition."""
    return campaign.petition_versions.order_by("number").last()


def is_open(campaign: Campaign) -> bool:
    """Whether it can be signed; a signature can be withdrawn at any time."""
    return campaign.phase in OPEN


def signed(campaign: Campaign) -> int:
    """How many people have signed the current version."""
    return totals.of([campaign])[campaign.pk].signed.people


def advisory_lock(campaign_id: UUID, *, to_change: bool = False) -> None:
    """Lock the petition's text until the transaction ends: shared for signers, exclusive with `to_change`.

    An advisory lock instead of the campaign's row: outdating a million signatures must not block pledges.
    """
    lock = "pg_advisory_xact_lock" if to_change else "pg_advisory_xact_lock_shared"
    sql.execute(f"SELECT {lock}(hashtext('community.petition'), hashtext(%s))", [str(campaign_id)])


@transaction.atomic
def publish(campaign: Campaign, texts: dict[str, str], by: User, *, after: int | None = None) -> PetitionVersion:
    """Publish a new text, Markdown by language; earlier signatures no longer count until people sign this version.

    `after` is the number of the version that the author saw, 0 for none. Raises ChangedMeanwhile.
    """
    advisory_lock(campaign.pk, to_change=True)
    before = current(campaign)
    number = before.number if before else 0
    if after not in {None, number}:
        raise ChangedMeanwhile(campaign.slug)
    if before and before.texts == texts:
        return before
    version = campaign.petition_versions.create(number=number + 1, texts=texts)
    campaign.signatures.counted().update(status=Signature.Status.OUTDATED)
    campaign.acts.create(by=by, kind=CampaignAct.Kind.PETITION_PUBLISHED, data={"number": version.number})
    wakeup.wake_on_commit("community.tasks.ask_to_sign_again")
    return version


def names(campaign: Campaign, before: str = "", limit: int = PAGE) -> Names:
    """Read a page of the signatures with a public name. Raises BadSignature if `before` is not a valid cursor."""
    places = Places(f"petition-names:{campaign.pk}")
    shown = campaign.signatures.counted().filter(show_name=True).order_by("-confirmed_at", "-pk")
    if before:
        shown = pages.below(shown, "confirmed_at", *places.read(before))
    found = list(shown.only("name", "confirmed_at", "campaign_id")[: limit + 1])
    return Names(*pages.cut(found, limit, lambda last: places.write(_moment(last), str(last.pk))))


def _moment(signature: Signature) -> datetime:
    assert signature.confirmed_at is not None  # noqa: S101  (set on confirmed signatures)
    return signature.confirmed_at
