from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from campaigns.models import Campaign
from common.ids import uuid7
from common.worklist import Due, DueQuerySet
from pledges.models.keyed import Keyed
from pledges.models.pledge import Pledge

BIG = models.BigIntegerField()


class Collection(models.Model):
    """What became of a campaign at its deadline, and what was decided on the money really reserved."""

    class Decision(models.TextChoices):
        OPEN = "", _("Not decided yet")
        CAPTURE = "capture", _("Collect everything")
        RELEASE = "release", _("Release everything")

    campaign = models.OneToOneField(Campaign, models.PROTECT, primary_key=True, related_name="collection")
    closed_at = models.DateTimeField()
    secured_cents = models.PositiveBigIntegerField(help_text="At the close.")
    repair_until = models.DateTimeField()
    repairs_ended_at = models.DateTimeField(null=True, help_text="When the team stopped waiting, if it did.")
    decision = models.CharField(max_length=8, choices=Decision, blank=True, default=Decision.OPEN)
    decided_at = models.DateTimeField(null=True)
    authorized_cents = models.PositiveBigIntegerField(null=True, help_text="At the recount.")

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.get_decision_display()}"


class PaymentQuerySet(DueQuerySet["Payment"]):
    def kept(self) -> Self:
        """Collected, and not yet on the way back in full."""
        refunds = Refund.objects.standing().filter(payment=OuterRef("pk")).order_by().values("payment")
        back = Subquery(refunds.annotate(sum=Sum("amount_cents")).values("sum"))
        return self.filter(state=Payment.State.CAPTURED, amount_cents__gt=Coalesce(back, Value(0), output_field=BIG))

    def open_repair(self) -> Payment | None:
        """The failed payment that its supporter can still fix; None if there is none. Asks the database each time."""
        return next((payment for payment in self.select_related("campaign") if payment.is_repairable), None)

    def queue(self, state: Payment.State, **facts: object) -> int:
        """Put them on the workers' list, due now; `facts` are written with it. Returns how many."""
        return self.update(state=state, due_at=timezone.now(), tries=0, **facts)


class Payment(Keyed, Due):
    """One PaymentIntent of a pledge. `TO_…` states are work for the workers; at most one payment is not released."""

    class State(models.TextChoices):
        TO_AUTHORIZE = "to_authorize", _("To be authorized")
        DECLINED = "declined", _("Declined")
        REPAIRING = "repairing", _("Being fixed by the supporter")
        AUTHORIZED = "authorized", _("Authorized")
        TO_CAPTURE = "to_capture", _("To be collected")
        CAPTURED = "captured", _("Collected")
        TO_RELEASE = "to_release", _("To be released")
        RELEASED = "released", _("Released")

    class Problem(models.TextChoices):
        NONE = "", ""
        AUTHENTICATE = "authenticate", _("Bank requires confirmation by the cardholder")
        ANOTHER_CARD = "another_card", _("Another card is needed")
        LATER = "later", _("The same card may work later")
        CANCELLED = "cancelled", _("Cancelled manually at the payment provider")
        OURS = "ours", _("Held up by an error on this site")

    LOOK_AGAIN: ClassVar = timedelta(minutes=10)  # at what somebody else moves on
    # By hand and by itself. Card networks charge for endless tries, and banks take them for a thief's.
    MOST_TRIES = 5
    # What a bank says that its customer may hear in these words; never that somebody is suspected of something.
    SAYABLE: ClassVar = {"insufficient_funds", "expired_card", "processing_error"}
    SAME_CARD_CAN_WORK: ClassVar = Q(state=State.DECLINED, problem=Problem.LATER, attempt__lte=MOST_TRIES)
    UNSETTLED: ClassVar = [State.TO_AUTHORIZE, State.DECLINED, State.REPAIRING]
    # Nothing was reserved, and not for want of a card: nobody else may wait for it.
    HELD_UP: ClassVar = Q(state=State.TO_AUTHORIZE, problem=Problem.OURS)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="payments")
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="payments")
    state = models.CharField(max_length=12, choices=State, default=State.TO_AUTHORIZE)
    amount_cents = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    method_id = models.CharField(max_length=80, help_text="The saved card.")
    customer_id = models.CharField(
        max_length=80, blank=True, help_text="Empty: at the close the payment service knew them no longer."
    )
    intent_id = models.CharField(max_length=80, blank=True)
    session_id = models.CharField(max_length=120, blank=True, help_text="The page on which its supporter repairs it.")
    attempt = models.PositiveSmallIntegerField(default=1, help_text="Part of the key: a new attempt has a new one.")
    problem = models.CharField(max_length=12, choices=Problem, blank=True, default=Problem.NONE)
    code = models.CharField(max_length=60, blank=True)
    repair_until = models.DateTimeField()
    reminders = models.PositiveSmallIntegerField(default=0)
    had_last_try = models.BooleanField(default=False)
    expires_at = models.DateTimeField(null=True, help_text="When the bank lets go of the reservation.")
    charge_id = models.CharField(max_length=80, blank=True)
    fee_cents = models.BigIntegerField(
        null=True, help_text="In the currency of the balance. Null until the payment service has said it."
    )

    objects: ClassVar[PaymentQuerySet] = PaymentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Due.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="payment_amount_is_positive"),
            models.UniqueConstraint(
                fields=["pledge"], condition=~Q(state="released"), name="one_unreleased_payment_a_pledge"
            ),
            models.UniqueConstraint(fields=["intent_id"], condition=~Q(intent_id=""), name="one_payment_an_intent"),
            models.CheckConstraint(
                condition=~Q(state__in=["authorized", "to_capture"]) | Q(expires_at__isnull=False),
                name="reserved_payment_expires",
            ),
        ]
        indexes: ClassVar = [
            *Due.Meta.indexes,
            models.Index(fields=["campaign", "state"], name="payment_campaign_state"),
            # What the bank lets go of first is collected first.
            models.Index(
                fields=["state", "expires_at"],
                condition=Q(state__in=["to_capture", "to_release"]),
                name="payment_expires",
            ),
        ]

    def __str__(self) -> str:
        return f"payment {self.pk}"

    def renewed(self, state: State, due_at: datetime | None = None) -> Payment:
        """A payment to take the place of this one, which goes on where this one was; not saved yet."""
        return Payment(
            pledge_id=self.pledge_id,
            campaign_id=self.campaign_id,
            state=state,
            due_at=due_at,
            amount_cents=self.amount_cents,
            currency=self.currency,
            method_id=self.method_id,
            customer_id=self.customer_id,
            attempt=self.attempt,  # what the saved card has had; the first decline was told
            problem=self.problem,
            code=self.code,
            repair_until=self.repair_until,
            reminders=self.reminders,
            had_last_try=self.had_last_try,
        )

    @property
    def is_repairable(self) -> bool:
        """Whether it failed on the day of collection and its supporter can still put it right."""
        failed = self.state in {self.State.DECLINED, self.State.REPAIRING}
        # This row's own campaign, read with it: the pledge's may have been read long before.
        return failed and self.repair_until > timezone.now() and self.campaign.phase == Campaign.Phase.COLLECTING

    @property
    def tried_enough(self) -> bool:
        """Whether the bank has been asked about the saved card as often as it may be; `attempt` is the next one."""
        return self.attempt > self.MOST_TRIES

    @property
    def sayable_code(self) -> str:
        """The bank's reason where its customer may hear it, else nothing."""
        return self.code if self.code in self.SAYABLE else ""


class RefundQuerySet(DueQuerySet["Refund"]):
    def standing(self) -> Self:
        """Those that count: of one that was tried again only the last."""
        return self.filter(again=None)


class Refund(Keyed, Due):
    """Money on its way back to the card that paid."""

    class State(models.TextChoices):
        TO_REFUND = "to_refund", _("To be refunded")
        PENDING = "pending", _("On its way")
        WAITING = "waiting", _("Waiting for sufficient balance")
        SUCCEEDED = "succeeded", _("Refunded")
        FAILED = "failed", _("Could not be refunded")

    ON_THEIR_WAY: ClassVar = [State.PENDING, State.WAITING]

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds")
    amount_cents = models.PositiveBigIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.TO_REFUND)
    refund_id = models.CharField(max_length=80, blank=True)
    failure = models.CharField(max_length=80, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", help_text="Empty: nobody had to ask.")
    instead_of = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="again", help_text="The refund that failed before this one."
    )

    objects: ClassVar[RefundQuerySet] = RefundQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Due.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="refund_amount_is_positive"),
            models.UniqueConstraint(fields=["refund_id"], condition=~Q(refund_id=""), name="one_row_a_refund"),
        ]

    def __str__(self) -> str:
        return f"refund {self.pk}"


class Dispute(models.Model):
    """A supporter asked their bank for the money back, or the bank only asks about a payment."""

    class State(models.TextChoices):
        INQUIRY = "inquiry", _("Inquiry from the bank; no money has moved")
        OPEN = "open", _("Open")
        WON = "won", _("Won")
        LOST = "lost", _("Lost")
        APPEAL = "appeal", _("Lost, under appeal")
        CLOSED = "closed", _("Closed; no money has moved")

    UNDECIDED: ClassVar = {State.INQUIRY, State.OPEN}
    TO_ANSWER: ClassVar = [State.INQUIRY, State.OPEN, State.APPEAL]

    id = models.CharField(max_length=80, primary_key=True)
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="disputes")
    amount_cents = models.PositiveBigIntegerField()
    state = models.CharField(max_length=7, choices=State, default=State.OPEN)
    movements = models.PositiveSmallIntegerField(default=0, help_text="On the balance, as far as they are booked.")
    taken_cents = models.BigIntegerField(default=0, help_text="Out of the balance and not put back, without fees.")
    opened_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"dispute {self.pk}"


class Pace(models.Model):
    """When an endpoint of the payment service may next be called, by whichever worker."""

    endpoint = models.CharField(max_length=40, primary_key=True)
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.endpoint
