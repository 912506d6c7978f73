"""How many people a message would reach, as its author sees it before sending it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, Max, OuterRef, QuerySet

from campaigns.models import Campaign
from common import sql
from common.pages.partials import PartialEnum
from community.news import mail_frequency
from desk.messages import recipients
from desk.supporters.criteria import Wanted
from desk.visibility import Visibility
from pledges.models import Pledge

COUNTED = 10_000  # maximum to count for a page; beyond it the page only says that there are more
PATIENCE = "3s"
ASIDE = "1s"  # on pages about something else


@dataclass(frozen=True, slots=True)
class Reach:
    """How many would get a message now, out of those who match and want mail; both at most COUNTED + 1.

    If nobody would, because all were emailed a short time ago, `free_from` is when they all can be emailed again.
    """

    now: int
    people: int
    free_from: datetime | None = None

    @property
    def is_cut(self) -> bool:
        return self.now > COUNTED

    @property
    def leaves_out(self) -> bool:
        return self.people > self.now > 0


class Reached(PartialEnum, partials="desk/message_form.html#"):
    """How many would get it; each has a partial in desk/message_form.html."""

    UNKNOWN = "unknown"
    MANY = "many"
    SOME = "some"
    NOBODY = "nobody"


def reached(reach: Reach | None) -> Reached:
    if reach is None:
        return Reached.UNKNOWN
    if reach.is_cut:
        return Reached.MANY
    return Reached.SOME if reach.now else Reached.NOBODY


def read(campaign: Campaign, wanted: Wanted, visibility: Visibility) -> Reach | None:
    """Count the recipients; None if that takes too long for a page, as for a rare language among millions."""
    try:
        with sql.at_most(PATIENCE):
            return _count(campaign, wanted, visibility)
    except sql.TookTooLong:
        return None


def free_from(campaign: Campaign, wanted: Wanted, visibility: Visibility) -> datetime | None:
    """When all who match can be emailed again; None if somebody can be now, or if it takes too long to find out."""
    try:
        with sql.at_most(ASIDE):
            found = recipients.readers(campaign, wanted, visibility)
            can_be_now = recipients.is_rescue(campaign, wanted) or _not_paused(campaign, found).exists()
            return None if can_be_now else _free_from(campaign, found)
    except sql.TookTooLong:
        return None


def example(campaign: Campaign, wanted: Wanted, visibility: Visibility) -> Pledge | None:
    """A recipient, as whom a preview is shown; None if there is none, or it takes too long to find one."""
    try:
        with sql.at_most(PATIENCE):
            return recipients.readers(campaign, wanted, visibility).first()
    except sql.TookTooLong:
        return None


def _count(campaign: Campaign, wanted: Wanted, visibility: Visibility) -> Reach:
    found = recipients.readers(campaign, wanted, visibility)
    if recipients.is_rescue(campaign, wanted):
        people = found.values("pk")[: COUNTED + 1].count()
        return Reach(people, people)
    now, people = (rows.values("pk")[: COUNTED + 1].count() for rows in (_not_paused(campaign, found), found))
    return Reach(now, people, None if now else _free_from(campaign, found))


def _not_paused(campaign: Campaign, found: QuerySet[Pledge]) -> QuerySet[Pledge]:
    return found.exclude(Exists(mail_frequency.paused(campaign).filter(email=OuterRef("supporter__email"))))


def _free_from(campaign: Campaign, found: QuerySet[Pledge]) -> datetime | None:
    """When the pause of all of them is over, in full minutes; None if nobody has one."""
    emails = found.values("supporter__email")
    waiting = mail_frequency.paused(campaign).filter(email__in=emails)
    last: datetime | None = waiting.aggregate(last=Max("at"))["last"]
    return last and (last + mail_frequency.length()).replace(second=0, microsecond=0) + timedelta(minutes=1)
