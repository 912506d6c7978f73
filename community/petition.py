"""The text that people put their names to, and the public list of those who did."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from campaigns.models import Campaign, CampaignAct
from common import sql, wakeup
from common.signed import pages
from common.signed.pages import Places
from community.models import PetitionVersion, Signature

Phase = Campaign.Phase

OPEN = {Phase.INTEREST, Phase.PLEDGING, Phase.COLLECTING, Phase.OFFER}
PAGE = 50


class ChangedMeanwhile(Exception):
    """It is not, or no longer, what this person has seen."""


@dataclass(frozen=True, slots=True)
class Names:
    """One page of the public list, newest first; `before` asks for the next one, empty on the last."""

    signatures: list[Signature]
    before: str


def current(campaign: Campaign) -> PetitionVersion | None:
    """Find the text that can be signed now; None where there is no petition."""
    return campaign.petition_versions.order_by("number").last()


def is_open(campaign: Campaign) -> bool:
    """Check that names can be added; taking one back is possible for ever."""
    return campaign.phase in OPEN


def hold(campaign_id: UUID, *, to_change: bool = False) -> None:
    """Keep the text as it is until this transaction ends: signers share it, who changes it waits for all of them.

    Not the campaign's row: outdating a million signatures must not keep people from pledging.
    """
    lock = "pg_advisory_xact_lock" if to_change else "pg_advisory_xact_lock_shared"
    sql.execute(f"SELECT {lock}(hashtext('community.petition'), hashtext(%s))", [str(campaign_id)])


@transaction.atomic
def publish(campaign: Campaign, texts: dict[str, str], by: User, *, after: int | None = None) -> PetitionVersion:
    """Publish a new text, Markdown by language; whoever signed an earlier one stops counting until they sign this.

    `after` is the number of the version that the author has seen, 0 for none. Raises ChangedMeanwhile.
    """
    hold(campaign.pk, to_change=True)
    before = current(campaign)
    number = before.number if before else 0
    if after not in {None, number}:
        raise ChangedMeanwhile(campaign.slug)
    if before and before.texts == texts:
        return before
    version = campaign.petition_versions.create(number=number + 1, texts=texts)
    campaign.signatures.counted().update(status=Signature.Status.OUTDATED)
    campaign.acts.create(by=by, kind=CampaignAct.Kind.PETITION_PUBLISHED, data={"number": version.number})
    wakeup.ring_on_commit("community.tasks.ask_signers_again")
    return version


def names(campaign: Campaign, before: str = "", limit: int = PAGE) -> Names:
    """Read a page of those who chose to be in the list. Raises BadSignature unless `before` came from a page of it."""
    places = Places(f"petition-names:{campaign.pk}")
    shown = campaign.signatures.counted().filter(show_name=True).order_by("-confirmed_at", "-pk")
    if before:
        shown = pages.below(shown, "confirmed_at", *places.read(before))
    found = list(shown.only("name", "confirmed_at", "campaign_id")[: limit + 1])
    return Names(*pages.cut(found, limit, lambda last: places.write(_moment(last), str(last.pk))))


def _moment(signature: Signature) -> datetime:
    assert signature.confirmed_at is not None  # noqa: S101  (confirmed ones have it)
    return signature.confirmed_at
