"""What waits for a team, made as it comes about: each kind of task with its number and its sum in minor units."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from assembly.document import answering
from campaigns import team
from campaigns.models import Campaign, Submission, TeamInvitation, TeamMember
from common.models import Unreachable
from desk.todo.task import Kind
from payments.books import ledger
from payments.decisions import approvals
from payments.models import AuditRun, Dispute, MoneyAct, Refund, ServiceBalance
from tests.helpers import document
from tests.helpers.builders import make_secured, make_user, put
from tests.helpers.campaigns import amendments
from tests.helpers.community import posts
from tests.helpers.community.endorsers import make_endorser, make_organization
from tests.helpers.community.updates import make_update
from tests.helpers.desk import many_pledges
from tests.helpers.desk.desk_team import collected, in_phase, member

Role = TeamMember.Role
DAYS = timedelta(days=1)


def ago(days: int) -> Any:
    return timezone.now() - DAYS * days


def requested(campaign: Campaign) -> None:
    member(campaign, Role.OWNER)  # who can confirm it, whoever else is there
    act = MoneyAct(campaign=campaign, kind="cancel", reason="It was sold.")
    approvals.request(act, member(campaign, Role.TREASURER))


def offered(campaign: Campaign) -> None:
    collected(campaign)
    put(campaign, phase="offer")


def disputed(campaign: Campaign) -> None:
    payment = collected(campaign)
    for number, state in enumerate(("open", "inquiry", "won")):
        Dispute.objects.create(pk=f"dp_{number}", payment=payment, amount_cents=10_00, state=state)


def refunding(campaign: Campaign, state: str) -> None:
    for _ in range(2):
        Refund.objects.create(payment=collected(campaign), amount_cents=40_26, state=state, due_at=None)


def failed(campaign: Campaign, **fields: Any) -> None:
    for cents in (40_00, 2_50):
        many_pledges.payment(many_pledges.pledge(campaign, amount_cents=cents), **fields)
    in_phase(campaign, "collecting")


def changed(campaign: Campaign) -> None:
    make_secured(campaign, cents=30_00)
    make_secured(campaign, cents=12_50)
    amendments.publish(campaign)
    make_secured(Campaign.objects.get(pk=campaign.pk), cents=99_00)  # who has seen the change


def expiring(campaign: Campaign) -> None:
    many_pledges.card(many_pledges.pledge(campaign, amount_cents=7_00), "01/20")


def returned(campaign: Campaign) -> None:
    put(campaign, phase="draft")
    facts = {"fingerprint": "f", "by": make_user(), "state": "returned", "decided_by": make_user(), "reason": "Who?"}
    Submission.objects.create(campaign=campaign, decided_at=ago(1), **facts)


def reported(campaign: Campaign) -> None:
    post = posts.ask_in_public(campaign)
    post.reports.create(by=make_user(), reason="spam")


def failing_mails(campaign: Campaign) -> None:
    pledge = make_secured(campaign, cents=5_00)
    Unreachable.objects.create(email=pledge.supporter.email, reason="bounced")


def failing_team(campaign: Campaign) -> None:
    Unreachable.objects.create(email=member(campaign, Role.OBSERVER).email, reason="bounced")


def invited(campaign: Campaign) -> None:
    for days in (3, 9):
        invitation = team.invite(campaign, f"{days}@example.org", Role.EDITOR, make_user())
        TeamInvitation.objects.filter(pk=invitation.pk).update(invited_at=ago(days))


def unverified(campaign: Campaign) -> None:
    make_endorser(campaign, email="person@example.org")
    make_organization(campaign, email="verified@example.org", verified_at=timezone.now())
    make_organization(campaign, email="unverified@example.org")


def found_by_the_audit(campaign: Campaign) -> None:
    AuditRun.objects.create(problems=[f"campaign {campaign.pk} is odd", "elsewhere"], with_service=False)


def short(campaign: Campaign) -> None:
    ledger.book([ledger.captured(collected(campaign))])
    put(campaign, phase="offer")
    ServiceBalance.objects.create(currency="USD", available_cents=1_00, pending_cents=0, at=timezone.now())


def pending_file(campaign: Campaign) -> None:
    for state in ("waiting", "loaded"):
        campaign.offline_imports.create(by=make_user(), of=1, state=state)


def suggested(campaign: Campaign) -> None:
    found = document.make_document(campaign)
    for place in range(3):
        made = document.suggest(found, place)
    answering.reject(made, member(campaign, Role.OWNER), "Too long.")


def stopped(campaign: Campaign) -> None:
    for reason in ("phase", ""):
        campaign.messages.create(by=make_user(), due_at=None, stopped=reason)


def cut_off(campaign: Campaign) -> None:
    for reason in ("gone", "failing", "by_team"):
        campaign.webhooks.create(name="Ours", kind="slack", url="", off_at=ago(2), off_because=reason)
    campaign.webhooks.create(name="Ours", kind="slack", url="")


MADE: dict[Kind, tuple[Callable[[Campaign], object], int, int | None]] = {
    Kind.CONFIRM: (requested, 1, None),
    Kind.ANSWER: (offered, 1, 40_26),
    Kind.ANSWER_DATE: (offered, 1, None),
    Kind.DISPUTE: (disputed, 2, 20_00),
    Kind.REFUND: (lambda campaign: refunding(campaign, "failed"), 2, 80_52),
    Kind.WAITING: (lambda campaign: refunding(campaign, "waiting"), 2, 80_52),
    Kind.BALANCE: (short, 1, 39_26),
    Kind.AUDIT: (found_by_the_audit, 1, None),
    Kind.HELD_UP: (lambda campaign: failed(campaign, state="to_authorize", problem="ours"), 2, 42_50),
    Kind.AUTHENTICATE: (lambda campaign: failed(campaign, problem="authenticate"), 2, 42_50),
    Kind.DECLINED: (lambda campaign: failed(campaign, problem="later"), 2, 42_50),
    Kind.AGREE: (changed, 2, 42_50),
    Kind.EXPIRES: (expiring, 1, 7_00),
    Kind.OWN_FACTOR: (make_secured, 1, None),
    Kind.SECOND_PERSON: (make_secured, 1, None),
    Kind.STOPPED: (stopped, 1, None),
    Kind.RETURNED: (returned, 1, None),
    Kind.WEBHOOK: (cut_off, 2, None),
    Kind.HELD: (posts.ask, 1, None),
    Kind.REPORTED: (reported, 1, None),
    Kind.QUESTION: (posts.ask_in_public, 1, None),
    Kind.SUGGESTION: (suggested, 2, None),
    Kind.OFFLINE: (pending_file, 1, None),
    Kind.UPDATE: (lambda campaign: make_update(campaign, publish_at=ago(15)), 1, None),
    Kind.UNREACHABLE: (failing_mails, 1, 5_00),
    Kind.TEAM_UNREACHABLE: (failing_team, 1, None),
    Kind.INVITED: (invited, 1, None),
    Kind.ENDORSER: (unverified, 1, None),
}
