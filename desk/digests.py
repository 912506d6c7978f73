"""The dashboard's summary by email: the main figures, how they changed, and the team's tasks.

Each day is covered once, however late a worker is: the next mail starts where the last one ended.
"""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone, translation

from campaigns import clock
from campaigns.models import Campaign, TeamMember
from common.mail import outbox
from common.mail.outbox import OutgoingMail
from common.signed.tokens import Tokens
from desk import digest_mail
from desk.dashboard.history.period import Period
from desk.models import Digest

Phase, Rhythm = Campaign.Phase, Digest.Rhythm

MORNING, EVENING = time(8), time(20)  # a delayed mail is sent during the day, or waits for the next morning
STEP = {Rhythm.DAILY: 1, Rhythm.WEEKLY: 7}
AT_ONCE = 10
BATCH = 500

_tokens = Tokens("digest")


def of(member: TeamMember) -> Digest:
    """The member's setting, or an unsaved default."""
    return Digest.objects.filter(member=member).first() or Digest(member=member, due_at=None)


@transaction.atomic
def choose(member: TeamMember, rhythm: Digest.Rhythm) -> Digest:
    """Set how often the member gets the mail, from the next morning on; ended campaigns send no more."""
    digest, _ = Digest.objects.select_for_update().get_or_create(member=member, defaults={"due_at": None})
    digest.rhythm = rhythm
    if rhythm == Rhythm.NEVER:
        digest.due_at = digest.told_until = None
    elif member.campaign.phase not in Campaign.FINAL:
        digest.due_at = next_morning(member.campaign, rhythm, timezone.now())
    digest.save()
    return digest


def begin() -> None:
    """Create the default setting for members who have none, because campaigns.team does not know about digests."""
    now = timezone.now()
    new = TeamMember.objects.filter(digest=None).exclude(campaign__phase__in=Campaign.FINAL).select_related("campaign")
    Digest.objects.bulk_create(
        (Digest(member=each, due_at=next_morning(each.campaign, Rhythm.WEEKLY, now)) for each in new[:BATCH]),
        ignore_conflicts=True,
    )


def next_morning(campaign: Campaign, rhythm: Digest.Rhythm, now: datetime) -> datetime:
    """The next morning in the campaign's time zone: of any day, or for weekly digests of a Monday."""
    today = clock.local(now, campaign).date()
    first = today if rhythm == Rhythm.DAILY else today - timedelta(days=today.weekday())
    mornings = (first + timedelta(days=STEP[rhythm] * number) for number in range(2))
    moments = [clock.moment(datetime.combine(day, MORNING), campaign) for day in mornings]
    return next(moment for moment in moments if moment > now)


def mail_due() -> int:
    """Post the digests that are due; returns how many were claimed."""
    return Digest.objects.work(_tell, limit=AT_ONCE)


@transaction.atomic
def _tell(claimed: Digest) -> None:
    """Post the mail and record which days it covers in one transaction; a second worker finds nothing to do."""
    mine = Digest.objects.filter(pk=claimed.pk, due_at=claimed.due_at).select_for_update(of=["self"])
    digest = mine.select_related("member__campaign", "member__user").first()
    if digest is None:
        return
    campaign, now = digest.member.campaign, timezone.now()
    local = clock.local(now, campaign)
    if MORNING <= local.time() < EVENING:
        until = local.date() - timedelta(days=1)
        if campaign.phase != Phase.DRAFT:
            _post(digest, now, until)
        digest.told_until = until
        digest.due_at = None if campaign.phase in Campaign.FINAL else next_morning(campaign, Rhythm(digest.rhythm), now)
    else:
        digest.due_at = next_morning(campaign, Rhythm.DAILY, now)
    digest.tries = 0
    digest.save()


def _post(digest: Digest, now: datetime, until: date) -> None:
    user = digest.member.user
    with translation.override(user.language):
        data = {"digest": digest.pk, **digest_mail.context(digest.member, now, _period(digest, until))}
    outbox.post_many([OutgoingMail("digest", user.email, data, f"digest:{digest.pk}:{until}", user.language)])


def _period(digest: Digest, until: date) -> Period:
    """The days that no mail has covered yet."""
    told = digest.told_until or until - timedelta(days=STEP[Rhythm(digest.rhythm)])
    return Period("custom", min(told + timedelta(days=1), until), until)


def token(digest: int) -> str:
    """Return the token for the unsubscribe link."""
    return _tokens.make(digest)


def by_token(secret: str) -> Digest | None:
    """Find the digest for this token; None if it is forged, or the member has left the team."""
    return _tokens.find(Digest.objects.select_related("member__campaign__company"), secret)
