from __future__ import annotations

from typing import ClassVar, Self
from uuid import UUID

from django.contrib.postgres.indexes import GinIndex
from django.db import models, transaction
from django.db.models import Case, F, Func, Q, Value, When
from django.db.models.functions import Concat, Lower
from django.utils.functional import cached_property

from accounts.models import User
from campaigns.models import Campaign, Channel
from common.ids import uuid7
from common.pages.word_search import words_of
from pledges.models import counting, reference
from pledges.models.card import Card
from pledges.models.event import PledgeEvent
from pledges.models.status import LIVE, Status

# What the list of supporters is sorted by: case does not matter, and people without a name come last.
NAME_ORDER = Concat(Case(When(name="", then=Value("1")), default=Value("0")), Lower("name"))


class WrongMove(Exception):
    """The pledge is not, or no longer, in a status that allows this."""


class PledgeQuerySet(models.QuerySet["Pledge"]):
    def live(self) -> Self:
        return self.filter(status__in=LIVE)

    def promised(self) -> Self:
        """Live pledges with a card, as opposed to a mere interest."""
        return self.live().exclude(status=Status.INTERESTED)

    def referred_to(self, typed: str, prefix: str = "") -> Self:
        """The pledge with this reference, typed in any case, with or without its prefix and the dash; or none."""
        number = reference.number_of(typed, prefix)
        return self.none() if number is None else self.filter(number=number)

    def to_reconfirm(self, campaign: Campaign) -> Self:
        """Pledges that agreed to an earlier version of what the campaign promises, so they must not be charged."""
        return self.filter(campaign=campaign, version__lt=campaign.version, status__in=Pledge.CHANGEABLE)

    def move(
        self, before: Status, to: Status, kind: PledgeEvent.Kind, cause: PledgeEvent.Cause | str = ""
    ) -> dict[UUID, PledgeEvent]:
        """Move those in status `before` and log it; returns the events by pledge id. Raises WrongMove."""
        if to not in Pledge.MOVES[before]:
            raise WrongMove(f"{before} to {to}")
        with transaction.atomic():
            rows = list(self.filter(status=before).order_by("pk").select_for_update(of=["self"]))
            Pledge.objects.filter(pk__in=[row.pk for row in rows]).update(status=to)
            events = PledgeEvent.objects.bulk_create(
                PledgeEvent(
                    pledge=row,
                    campaign_id=row.campaign_id,
                    kind=kind,
                    cause=cause,
                    status_before=before,
                    status=to,
                    amount_before_cents=row.amount_cents,
                    amount_cents=row.amount_cents,
                )
                for row in rows
            )
        return {event.pledge_id: event for event in events}

    def public_lines(self, *, with_card: bool) -> Self:
        """The newest pledges on the public list, whose supporters show their name; `with_card`: no mere interest."""
        live = self.promised() if with_card else self.live()
        return live.filter(show_name=True).order_by("-created_at", "-pk").only(
            "name", "amount_cents", "status", "show_name", "show_amount", "created_at", "campaign_id"
        )  # fmt: skip


class Pledge(models.Model):
    """A pledge: `status` tells if it is a draft, an interest, or has a saved card, authorized or collected money."""

    MOVES: ClassVar = {
        Status.UNCONFIRMED: {Status.INTERESTED, Status.WITHDRAWN},
        Status.INTERESTED: {Status.SECURED, Status.WITHDRAWN, Status.RELEASED, Status.LAPSED},
        # Back to interested: the saved card was removed at the payment service.
        Status.SECURED: {
            Status.AUTHORIZED,
            Status.WITHDRAWN,
            Status.RELEASED,
            Status.LAPSED,
            Status.INTERESTED,
        },
        # Back to secured: the bank released the authorization before it was captured.
        Status.AUTHORIZED: {Status.COLLECTED, Status.RELEASED, Status.LAPSED, Status.SECURED},
        Status.COLLECTED: {Status.ISSUED, Status.REFUNDED},
        # Back to collected: the shares are cancelled, as what was paid for them was refunded or taken back.
        Status.ISSUED: {Status.COLLECTED},
        Status.WITHDRAWN: set(),
        Status.LAPSED: set(),
        Status.RELEASED: set(),
        # Back to collected: a refund that had seemed to succeed failed days later.
        Status.REFUNDED: {Status.COLLECTED},
    }
    CHANGEABLE: ClassVar = {Status.INTERESTED, Status.SECURED}

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.BigIntegerField(
        unique=True,
        editable=False,
        db_default=Func(Value(reference.NUMBERS), function="nextval"),
        help_text="Its reference is made from it.",
    )
    # Not indexed: the index pledge_desk begins with it.
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="pledges", db_index=False)
    supporter = models.ForeignKey(User, models.PROTECT, related_name="pledges")
    status = models.CharField(max_length=12, choices=Status, default=Status.UNCONFIRMED)
    amount_cents = models.PositiveBigIntegerField()
    version = models.PositiveSmallIntegerField(
        default=0, help_text="The number of the last change that the supporter agreed to."
    )
    name = models.CharField(max_length=80, blank=True)
    show_name = models.BooleanField(default=False)
    show_amount = models.BooleanField(default=False)
    source = models.CharField(
        max_length=32, blank=True, help_text="The ?s= of the link through which the supporter came; never changed."
    )
    # Not indexed: most came through nobody, and pledge_via has the others.
    via = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        editable=False,
        db_index=False,
        related_name="brought",
        help_text="The pledge through whose personal link the supporter came; never changed.",
    )
    form_key = models.UUIDField(
        unique=True, help_text="The key of the form, so that submitting it twice has no effect."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[PledgeQuerySet] = PledgeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="pledge_amount_is_positive"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="pledge_status_is_known"),
            models.UniqueConstraint(
                fields=["campaign", "supporter"],
                condition=Q(status__in=LIVE),
                name="one_live_pledge_a_person_and_campaign",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["campaign", "-created_at", "-id"],
                condition=Q(show_name=True, status__in=LIVE),
                name="pledge_public_lines",
            ),
            models.Index(fields=["created_at"], condition=Q(status="unconfirmed"), name="pledge_drafts"),
            models.Index(
                fields=["campaign", "version"],
                condition=Q(status__in=[Status.INTERESTED, Status.SECURED]),
                name="pledge_version",
            ),
            models.Index(fields=["campaign", "-created_at", "-id"], name="pledge_desk"),
            models.Index(fields=["campaign", "status", "-created_at", "-id"], name="pledge_desk_stage"),
            models.Index(fields=["campaign", "amount_cents", "id"], name="pledge_desk_amount"),
            models.Index(F("campaign"), NAME_ORDER, F("id"), name="pledge_desk_name"),
            GinIndex(words_of("name"), name="pledge_name_words"),
            models.Index(
                fields=["campaign", "source", "-created_at", "-id"],
                condition=~Q(source=""),
                name="pledge_desk_source",
            ),
            models.Index(fields=["via", "status", "amount_cents"], condition=Q(via__isnull=False), name="pledge_via"),
        ]
        triggers: ClassVar = counting.PLEDGES.triggers

    def __str__(self) -> str:
        return f"pledge {self.pk}"

    def move(self, to: Status, kind: PledgeEvent.Kind) -> PledgeEvent:
        """Change the status and log it. Raises WrongMove, also if another process changed the pledge first."""
        with transaction.atomic():
            here = Pledge.objects.filter(pk=self.pk, status=self.status, amount_cents=self.amount_cents)
            if to not in self.MOVES[Status(self.status)] or not here.update(status=to):
                raise WrongMove(f"{self}: {self.status} to {to}")
            event = self._log(kind, status=to, amount_cents=self.amount_cents)
        self.status = to
        return event

    def change_amount(self, cents: int) -> PledgeEvent:
        """Change the amount and log it. Raises WrongMove, also if another process changed the pledge first."""
        with transaction.atomic():
            here = Pledge.objects.filter(pk=self.pk, status=self.status, amount_cents=self.amount_cents)
            if self.status not in self.CHANGEABLE or not here.update(amount_cents=cents):
                raise WrongMove(f"{self}: amount in {self.status}")
            event = self._log(PledgeEvent.Kind.CHANGED, status=self.status, amount_cents=cents)
        self.amount_cents = cents
        return event

    def record_event(self, kind: PledgeEvent.Kind) -> PledgeEvent:
        """Log an event that changes neither status nor amount."""
        return self._log(kind, status=self.status, amount_cents=self.amount_cents)

    def _log(self, kind: PledgeEvent.Kind, *, status: str, amount_cents: int) -> PledgeEvent:
        return self.events.create(
            campaign_id=self.campaign_id,
            kind=kind,
            status_before=self.status,
            status=status,
            amount_before_cents=self.amount_cents,
            amount_cents=amount_cents,
        )

    @property
    def reference(self) -> str:
        """What people call it, such as “WAT-7K3Q”. It opens nothing, so it may be known."""
        return self.reference_in(self.campaign)

    def reference_in(self, campaign: Campaign) -> str:
        """Its reference, without reading its campaign again."""
        return reference.text(campaign.prefix, self.number)

    @property
    def is_live(self) -> bool:
        return self.status in LIVE

    @property
    def lapse(self) -> str:
        """Why it lapsed: the cause, or `not_reconfirmed`; empty if it did not. Queries the database each time."""
        if self.status != Status.LAPSED:
            return ""
        event = self.events.filter(status=Status.LAPSED).order_by("-pk").first()
        return (event.cause or event.kind) if event else ""

    @property
    def is_on_public_list(self) -> bool:
        return self.is_live and self.show_name

    @property
    def public_name(self) -> str:
        """The name for the public; empty if the pledge is not on the public list."""
        return self.name if self.is_on_public_list else ""

    @property
    def public_amount_cents(self) -> int | None:
        """The amount for the public; None if it is hidden or the pledge is not on the public list."""
        return self.amount_cents if self.is_on_public_list and self.show_amount else None

    @property
    def channel(self) -> str:
        """How an offline pledge was made, such as “On paper”; empty if it was made on this site."""
        return str(Channel(self.source).label) if self.source in Channel.values else ""

    @cached_property
    def card(self) -> Card | None:
        """The saved card, which would be charged."""
        return self.cards.filter(state="saved").first()

    @property
    def misses_card(self) -> bool:
        """Whether it is a mere interest, although the campaign accepts cards."""
        return self.status == Status.INTERESTED and self.campaign.accepts_cards

    @property
    def can_change(self) -> bool:
        """Whether the supporter may change it, as long as the campaign is open."""
        return self.status in self.CHANGEABLE and self.campaign.is_open

    @property
    def must_reconfirm(self) -> bool:
        """Whether the campaign's promises have changed and the supporter has not agreed to that yet."""
        return self.can_change and self.version < self.campaign.version

    @property
    def refund_waits(self) -> bool:
        """Whether a refund is waiting for the balance to cover it."""
        return self.payments.filter(refunds__state="waiting").exists()

    def has_charge_consent(self) -> bool:
        """Whether the supporter agreed to be charged this amount under the campaign's current promises."""
        now = {"terms": self.campaign.terms, "version": self.campaign.version}
        return self.consents.filter(for_charge=True, amount_cents=self.amount_cents, **now).exists()
