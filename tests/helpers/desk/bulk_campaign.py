"""A campaign with everything in it, as many times as a test likes, in a handful of statements."""

from datetime import timedelta
from itertools import chain, count
from uuid import uuid4

from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign, Change
from common import sql
from common.ids import uuid7
from community.models import Endorser, Signature, Update
from desk.models import Export, Message, OfflineImport
from desk.supporters import annotations
from payments.decisions import approvals
from payments.models import Dispute, MoneyAct, Payment, Refund
from pledges.models import Card, Pledge, PledgeEvent, Status
from tests.helpers.builders import make_user
from tests.helpers.desk import many_pledges

# What the team writes down does not grow with the pledges.
KEPT = 20


def grow(campaign: Campaign, people: int) -> list[Pledge]:
    """Put so many more there, in every stage as many, with every problem."""
    each = people // len(Status)
    pledges = {
        status: many_pledges.crowd(campaign, each, status=status, source="letter", name="Ada", show_name=True)
        for status in Status
    }
    everybody = list(chain.from_iterable(pledges.values()))
    _happen(everybody)
    _save_cards([*pledges[Status.INTERESTED], *pledges[Status.SECURED]])
    _payments(pledges[Status.SECURED], Payment.State.DECLINED, "another_card")
    _payments(pledges[Status.INTERESTED], Payment.State.DECLINED, "authenticate")
    _pay_back(pledges[Status.COLLECTED])
    _sign(campaign, people)
    _keep(campaign)
    annotations.tag(everybody[0], "press", make_user())
    sql.execute("ANALYZE")  # as the database does by itself, once it sees them
    return everybody


def _happen(pledges: list[Pledge]) -> None:
    """One event of each that is more than a draft; the trigger counts them."""
    PledgeEvent.objects.bulk_create(
        PledgeEvent(
            pledge=each, campaign_id=each.campaign_id, kind="secured", status_before="unconfirmed", status=each.status,
            amount_before_cents=each.amount_cents, amount_cents=each.amount_cents,
        )
        for each in pledges
        if each.status != Status.UNCONFIRMED
    )  # fmt: skip


def _save_cards(pledges: list[Pledge]) -> None:
    Card.objects.bulk_create(
        Card(pledge=each, campaign_id=each.campaign_id, state="saved", expires="01/20", method_id="pm")
        for each in pledges
    )


def _payments(pledges: list[Pledge], state: str, problem: str = "") -> list[Payment]:
    now = timezone.now()
    return Payment.objects.bulk_create(
        Payment(
            pledge=each, campaign_id=each.campaign_id, state=state, problem=problem,
            amount_cents=each.amount_cents, currency="USD", repair_until=now, due_at=None, expires_at=now,
        )
        for each in pledges
    )  # fmt: skip


def _pay_back(pledges: list[Pledge]) -> None:
    """Collected; each in dispute, and each refund failed."""
    paid = _payments(pledges, Payment.State.CAPTURED)
    Dispute.objects.bulk_create(Dispute(pk=each.pk.hex, payment=each, amount_cents=40_00) for each in paid)
    Refund.objects.bulk_create(Refund(payment=each, amount_cents=40_00, state="failed", due_at=None) for each in paid)


def _sign(campaign: Campaign, people: int) -> None:
    version, now = campaign.petition_versions.latest("number"), timezone.now()
    Signature.objects.bulk_create(
        Signature(
            campaign=campaign, version=version, status="confirmed", confirmed_at=now, show_name=True, language="en",
            email=f"{uuid4().hex}@example.org", name="Ada", country="FR",
        )
        for _ in range(people)
    )  # fmt: skip


def _keep(campaign: Campaign) -> None:
    """What the team writes down."""
    by, now = make_user(), timezone.now()
    numbers = count(campaign.updates.count() + 1)
    words = {"en": {"title": "News", "body": "Good news."}}
    Update.objects.bulk_create(
        Update(campaign=campaign, number=next(numbers), by=by, publish_at=now - timedelta(hours=1), words=words,
               by_mail=False, due_at=None)
        for _ in range(KEPT)
    )  # fmt: skip
    Endorser.objects.bulk_create(
        Endorser(pk=key, campaign=campaign, kind="person", status="given", email=f"{key.hex}@example.org", name="Bo",
                 invited_by=by, statement="Yes.", language="en", given_at=now, due_at=None)
        for key in (uuid7() for _ in range(KEPT))
    )  # fmt: skip
    Export.objects.bulk_create(Export(campaign=campaign, by=by, format="csv", due_at=None) for _ in range(KEPT))
    OfflineImport.objects.bulk_create(OfflineImport(campaign=campaign, by=by, of=1, due_at=None) for _ in range(KEPT))
    Message.objects.bulk_create(
        Message(campaign=campaign, by=by, wanted={"source": "letter"}, words=words, due_at=None) for _ in range(KEPT)
    )
    numbers = count(campaign.changes.count() + 1)
    threshold = {"threshold_cents": campaign.threshold_cents}
    Change.objects.bulk_create(
        Change(campaign=campaign, number=next(numbers), before=threshold, after=threshold, reasons={"en": "So."}, by=by,
               published_at=now - timedelta(hours=1), ends_at=now)
        for _ in range(KEPT)
    )  # fmt: skip
    _decide(campaign, by)


def _decide(campaign: Campaign, by: User) -> None:
    """What is in the log, by people who have left; requests in it that wait and that were settled."""
    now, moments = timezone.now(), dict.fromkeys(("before", "after"), timezone.now().isoformat())
    for user in User.objects.bulk_create(User(email=f"{uuid4().hex}@example.org") for _ in range(5)):
        campaign.acts.create(kind="extended", by=user, data=moments)
        campaign.acts.create(kind="message_sent", by=user, data={"wanted": {"source": "letter"}})
        campaign.phase_changes.create(before="draft", after="pledging", by=user)
    failed = Refund.objects.filter(payment__campaign=campaign).order_by("-pk")[:KEPT]
    figures = approvals.current_figures(campaign)
    facts = {"campaign": campaign, "phase": campaign.phase, "facts": figures, "asked_by": by,
             "expires_at": now + timedelta(days=1)}  # fmt: skip
    asked = [MoneyAct(kind="refund", refund=each, **facts) for each in failed]
    settled = [MoneyAct(kind="cancel", state="taken_back", settled_by=by, settled_at=now, **facts) for _ in asked]
    for act in MoneyAct.objects.bulk_create([*asked, *settled]):
        data = {"request": str(act.pk), "act": act.kind, "reason": "It was sold.", "answer": ""}
        campaign.acts.create(kind="money_asked", by=by, data=data)
