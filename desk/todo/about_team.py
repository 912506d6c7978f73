"""Tasks about the team itself: second factors, the second person, invitations, a draft that came back."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from campaigns.models import Campaign, Permission, Submission
from campaigns.models.permissions import may
from campaigns.setup import approval
from common.models import Unreachable
from common.templatetags.texts import address
from desk.todo import waiting
from desk.todo.task import Case, Kind, Task
from desk.todo.waiting import Query
from payments.decisions import second_person

REPLY = timedelta(days=7)  # in which an invited person usually replies


def own_factor(case: Case) -> Iterator[Task]:
    if has_decisions(case) and case.member.user_id in case.team.without_factor:
        yield Task(Kind.OWN_FACTOR, 1, reverse("mfa_activate_totp"))


def has_decisions(case: Case) -> bool:
    """Whether decisions about money may have to be made: money is or will be collected, or a refund has failed."""
    campaign = case.campaign
    is_running = campaign.phase not in {Campaign.Phase.DRAFT, *Campaign.FINAL}
    return is_running or bool(case.figures.failed_refunds.rows)


def second_person_missing(case: Case) -> Iterator[Task]:
    """Whether nobody with a second factor could confirm what the reader requests."""
    if not has_decisions(case):
        return
    money = [each for each in case.team.members if may(each.role, Permission.ACT_ON_MONEY) and each.user.is_active]
    others = second_person.others(money, case.member.user)
    if all(each.user_id in case.team.without_factor for each in others):
        names = format_html_join(", ", "<bdi>{}</bdi>", ((each.name,) for each in others))
        note = format_html("{} {}", _("Without one:"), names) if others else ""
        yield Task(Kind.SECOND_PERSON, 1, _team(case), note=note)


def _team(case: Case) -> str:
    return reverse("campaigns:desk_team", args=[case.campaign.slug])


def late_invitations(case: Case) -> Iterator[Query]:
    """Invitations without a reply, and addresses of the team that cannot be reached."""
    invited, team = case.campaign.invitations, case.campaign.team
    yield waiting.query(invited.filter(invited_at__lt=case.now - REPLY), Kind.INVITED, at="invited_at")
    failed = Unreachable.objects.filter(Q(email__in=team.values("user__email")) | Q(email__in=invited.values("email")))
    yield waiting.query(failed, Kind.TEAM_UNREACHABLE, key="email")


def invitations(case: Case) -> Iterator[Task]:
    late, emails = case.waiting[Kind.INVITED], [row.key for row in case.waiting[Kind.TEAM_UNREACHABLE]]
    yield Task(Kind.INVITED, len(late), _team(case), since=late[0].at if late else None)
    # Each comma goes to the next line with its address.
    listed = [*(f"{email}," for email in emails[:-1]), *emails[-1:]]
    note = format_html_join(" ", "{}", ((address(each),) for each in listed))
    yield Task(Kind.TEAM_UNREACHABLE, len(emails), _team(case), note=note)


def returned_draft(case: Case) -> Iterator[Task]:
    if case.campaign.phase != Campaign.Phase.DRAFT:
        return
    submission = approval.latest_submission(case.campaign)
    if submission and submission.state == Submission.State.RETURNED:
        url = reverse("campaigns:setup", args=[case.campaign.slug])
        yield Task(Kind.RETURNED, 1, url, since=submission.decided_at)
