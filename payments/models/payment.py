from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from campaigns.models import Campaign
from common.ids import uuid7
from common.worklist import Due, DueQuerySet
from pledges.models.keyed import Keyed
from pledges.models.pledge import Pledge
from pledges.models.status import Status

BIG = models.BigIntegerField()


class Collection(models.Model):
    """The result of a campaign's close, and of the recount of authorized money."""

    class Decision(models.TextChoices):
        OPEN = "", _("Not decided yet")
        CAPTURE = "capture", _("Collect everything")
        RELEASE = "release", _("Release everything")

    campaign = models.OneToOneField(Campaign, models.PROTECT, primary_key=True, related_name="collection")
    closed_at = models.DateTimeField()
    secured_cents = models.PositiveBigIntegerField(help_text="The total of secured pledges when the campaign closed.")
    repair_until = models.DateTimeField()
    repairs_ended_at = models.DateTimeField(
        null=True, help_text="When the team stopped waiting for failed cards to be fixed, if it did."
    )
    decision = models.CharField(max_length=8, choices=Decision, blank=True, default=Decision.OPEN)
    decided_at = models.DateTimeField(null=True)
    authorized_cents = models.PositiveBigIntegerField(null=True, help_text="The total authorized at the recount.")

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.get_decision_display()}"


class PaymentQuerySet(DueQuerySet["Payment"]):
    def kept(self) -> Self:
        """Captured payments that are not fully refunded or being refunded, with what is kept as `kept_cents`."""
        refunds = Refund.objects.standing().filter(payment=OuterRef("pk")).order_by().values("payment")
        # Postgres adds bigints up to a numeric, which would not divide into whole shares.
        back = Cast(Coalesce(Subquery(refunds.annotate(sum=Sum("amount_cents")).values("sum")), Value(0)), BIG)
        left = self.filter(state=Payment.State.CAPTURED).annotate(kept_cents=F("amount_cents") - back)
        return left.filter(kept_cents__gt=0)

    def allottable(self) -> Self:
        """Kept payments that can become shares: nothing was allotted for them, and no dispute can take them back."""
        disputed = Dispute.objects.filter(payment=OuterRef("pk")).exclude(Dispute.NOTHING_TAKEN)
        return self.kept().filter(~Exists(disputed), pledge__status=Status.COLLECTED)

    def open_repair(self) -> Payment | None:
        """The failed payment that the supporter can still fix, if any. Queries the database each time."""
        return next((payment for payment in self.select_related("campaign") if payment.is_repairable), None)

    def queue(self, state: Payment.State, **facts: object) -> int:
        """Put them on the workers' list, due now; `facts` are written with it. Returns how many."""
        return self.update(state=state, due_at=timezone.now(), tries=0, **facts)


class Payment(Keyed, Due):
    """One PaymentIntent of a pledge. `TO_…` states are work for workers; at most one payment is not released."""

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

    LOOK_AGAIN: ClassVar = timedelta(minutes=10)  # how often to check states that are decided elsewhere
    # Manual and automatic together. Card networks charge for too many retries, and banks suspect fraud.
    MOST_TRIES = 5
    # Decline codes that may be shown to the supporter; never one that suggests suspicion.
    DISCLOSABLE_CODES: ClassVar = {"insufficient_funds", "expired_card", "processing_error"}
    SAME_CARD_CAN_WORK: ClassVar = Q(state=State.DECLINED, problem=Problem.LATER, attempt__lte=MOST_TRIES)
    UNSETTLED: ClassVar = [State.TO_AUTHORIZE, State.DECLINED, State.REPAIRING]
    # Not authorized because of our own error, not the card: the campaign must not wait for it.
    HELD_UP: ClassVar = Q(state=State.TO_AUTHORIZE, problem=Problem.OURS)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="payments")
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="payments")
    state = models.CharField(max_length=12, choices=State, default=State.TO_AUTHORIZE)
    amount_cents = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    method_id = models.CharField(max_length=80, help_text="The saved card.")
    customer_id = models.CharField(
        max_length=80,
        blank=True,
        help_text="Empty if the customer no longer existed at the payment service when the campaign closed.",
    )
    intent_id = models.CharField(max_length=80, blank=True)
    session_id = models.CharField(
        max_length=120, blank=True, help_text="The checkout session in which the supporter pays with another card."
    )
    attempt = models.PositiveSmallIntegerField(
        default=1, help_text="Part of the idempotency key: each attempt has a new key."
    )
    problem = models.CharField(max_length=12, choices=Problem, blank=True, default=Problem.NONE)
    code = models.CharField(max_length=60, blank=True)
    repair_until = models.DateTimeField()
    reminders = models.PositiveSmallIntegerField(default=0)
    had_last_try = models.BooleanField(default=False)
    expires_at = models.DateTimeField(null=True, help_text="When the bank releases the authorization.")
    charge_id = models.CharField(max_length=80, blank=True)
    fee_cents = models.BigIntegerField(
        null=True, help_text="In the currency of the balance. Null until reported by the payment service."
    )

    kept_cents: int  # not refunded nor being refunded; set only by objects.kept()

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
            # Authorizations that expire first are captured first.
            models.Index(
                fields=["state", "expires_at"],
                condition=Q(state__in=["to_capture", "to_release"]),
                name="payment_expires",
            ),
        ]

    def __str__(self) -> str:
        return f"payment {self.pk}"

    def renewed(self, state: State, due_at: datetime | None = None) -> Payment:
        """An unsaved payment that replaces this one and continues its attempts and reminders."""
        return Payment(
            pledge_id=self.pledge_id,
            campaign_id=self.campaign_id,
            state=state,
            due_at=due_at,
            amount_cents=self.amount_cents,
            currency=self.currency,
            method_id=self.method_id,
            customer_id=self.customer_id,
            attempt=self.attempt,  # tries of the saved card; the first decline has already been reported
            problem=self.problem,
            code=self.code,
            repair_until=self.repair_until,
            reminders=self.reminders,
            had_last_try=self.had_last_try,
        )

    @property
    def is_repairable(self) -> bool:
        """Whether it failed during the collection and the supporter can still fix it."""
        failed = self.state in {self.State.DECLINED, self.State.REPAIRING}
        # The payment's own campaign: the pledge's object may be outdated.
        return failed and self.repair_until > timezone.now() and self.campaign.phase == Campaign.Phase.COLLECTING

    @property
    def was_reported(self) -> bool:
        """Whether the supporter was told that this payment failed; not if only we have held it up."""
        return self.attempt > 1 or self.problem not in {self.Problem.NONE, self.Problem.OURS}

    @property
    def attempts_exhausted(self) -> bool:
        """Whether the saved card has been tried as often as allowed; `attempt` is the next one."""
        return self.attempt > self.MOST_TRIES

    @property
    def disclosable_code(self) -> str:
        """The decline code if it may be shown to the supporter, otherwise empty."""
        return self.code if self.code in self.DISCLOSABLE_CODES else ""


class RefundQuerySet(DueQuerySet["Refund"]):
    def standing(self) -> Self:
        """Refunds that count: of retried ones only the last."""
        return self.filter(again=None)


class Refund(Keyed, Due):
    """A refund to the card that paid."""

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
    by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", help_text="Null if it was not requested by a person."
    )
    instead_of = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="again", help_text="The failed refund that this one repeats."
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
    """A dispute: a supporter demands the money back through their bank, or the bank inquires about a payment."""

    class State(models.TextChoices):
        INQUIRY = "inquiry", _("Inquiry from the bank; no money has moved")
        OPEN = "open", _("Open")
        WON = "won", _("Won")
        LOST = "lost", _("Lost")
        APPEAL = "appeal", _("Lost, under appeal")
        CLOSED = "closed", _("Closed; no money has moved")

    UNDECIDED: ClassVar = {State.INQUIRY, State.OPEN}
    TO_ANSWER: ClassVar = [State.INQUIRY, State.OPEN, State.APPEAL]
    LOST: ClassVar = [State.LOST, State.APPEAL]
    # It is over, and the money is back.
    NOTHING_TAKEN: ClassVar = Q(state__in=[State.WON, State.CLOSED], taken_cents__lte=0)

    id = models.CharField(max_length=80, primary_key=True)
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="disputes")
    amount_cents = models.PositiveBigIntegerField()
    state = models.CharField(max_length=7, choices=State, default=State.OPEN)
    movements = models.PositiveSmallIntegerField(
        default=0, help_text="The number of movements of the balance that have been booked."
    )
    taken_cents = models.BigIntegerField(default=0, help_text="Taken from the balance and not returned, without fees.")
    opened_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"dispute {self.pk}"


class Pace(models.Model):
    """When an endpoint of the payment service may next be called by any worker."""

    endpoint = models.CharField(max_length=40, primary_key=True)
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.endpoint
