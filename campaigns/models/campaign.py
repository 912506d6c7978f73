from __future__ import annotations

from copy import copy
from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from campaigns import clock
from campaigns.models.company import Company
from campaigns.models.prefix import PrefixField
from campaigns.models.promises import CONTACT_IS_CORRECTED, PHASE_IS_LOGGED, PROMISES_STAY, TOTAL_IS_RECORDED
from campaigns.models.situation import Situation, situation
from campaigns.models.texts import CampaignText, TermsVersion
from campaigns.models.words import APPEND_ONLY, best_language
from common import money
from common.ids import uuid7
from common.mail.fields import EmailField
from common.sql import with_tables

# A draft, or possibly an abandoned draft: nobody relies on it.
UNPUBLISHED = Q(phase__in=["draft", "cancelled"])


class WrongPhase(Exception):
    """The campaign is not, or no longer, in a phase that allows this."""


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def public(self) -> Self:
        """Campaigns that were published: neither drafts nor abandoned drafts."""
        cancelled = PhaseChange.objects.filter(campaign=OuterRef("pk"), after=Campaign.Phase.CANCELLED)
        given_up = Exists(cancelled.filter(before=Campaign.Phase.DRAFT))
        return self.exclude(phase=Campaign.Phase.DRAFT).exclude(given_up)

    def lock_for_key_share(self, pk: object) -> Campaign:
        """Lock the campaign's phase until the transaction ends; `in_time` tells by the database's clock if it is open.

        The lock is FOR KEY SHARE: pledges do not block each other, but closing the campaign, which uses FOR UPDATE,
        waits for all of them, and they for it. Raises Campaign.DoesNotExist.
        """
        query = (
            "SELECT *, clock_timestamp() < deadline AS in_time FROM {campaigns.Campaign} WHERE id = %s FOR KEY SHARE"
        )
        for campaign in self.raw(with_tables(query), [pk]):
            return campaign
        raise Campaign.DoesNotExist


class Campaign(models.Model):
    class Phase(models.TextChoices):
        DRAFT = "draft", _("Draft")
        INTEREST = "interest", _("Gathering interest")
        PLEDGING = "pledging", _("Open for pledges")
        COLLECTING = "collecting", _("Collecting")
        OFFER = "offer", _("Offer made")
        COMPLETED = "completed", _("Completed")
        FAILED = "failed", _("Ended without a purchase")
        CANCELLED = "cancelled", _("Cancelled")

    MOVES: ClassVar = {
        Phase.DRAFT: {Phase.INTEREST, Phase.PLEDGING, Phase.CANCELLED},
        Phase.INTEREST: {Phase.PLEDGING, Phase.FAILED, Phase.CANCELLED},
        Phase.PLEDGING: {Phase.COLLECTING, Phase.FAILED, Phase.CANCELLED},
        Phase.COLLECTING: {Phase.OFFER, Phase.FAILED, Phase.CANCELLED},
        Phase.OFFER: {Phase.COMPLETED, Phase.FAILED, Phase.CANCELLED},
        Phase.COMPLETED: set(),
        Phase.FAILED: set(),
        Phase.CANCELLED: set(),
    }

    class Debaters(models.TextChoices):
        INTEREST = "interest", _("Everybody who has registered interest or pledged")
        SECURED = "secured", _("Only those who have saved a card")

    OPEN: ClassVar = {Phase.INTEREST, Phase.PLEDGING}
    FINAL: ClassVar = {phase for phase, next_ones in MOVES.items() if not next_ones}
    FIRST: ClassVar = [
        (Phase.INTEREST, _("Gather interest first, without cards")),
        (Phase.PLEDGING, _("Take pledges right away")),
    ]

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    prefix = PrefixField(help_text="The references of its pledges begin with it.")
    company = models.ForeignKey(Company, models.PROTECT, related_name="campaigns")
    phase = models.CharField(max_length=12, choices=Phase, default=Phase.DRAFT)
    currency = models.CharField(max_length=3)
    threshold_cents = models.PositiveBigIntegerField(
        default=0, help_text="0 if not decided yet, which is allowed only in a draft."
    )
    optimum_cents = models.PositiveBigIntegerField(default=0)
    min_cents = models.PositiveBigIntegerField(default=0)
    max_cents = models.PositiveBigIntegerField(default=0)
    version = models.PositiveSmallIntegerField(
        default=0, help_text="The number of the newest Change; 0 if nothing changed since publication."
    )
    first_phase = models.CharField(
        max_length=12, blank=True, choices=FIRST, help_text="The phase after publication; empty if not decided yet."
    )
    deadline = models.DateTimeField()
    timezone = models.CharField(max_length=40, default="UTC")
    language = models.CharField(
        max_length=8,
        choices=settings.LANGUAGES,
        default="en",
        help_text="The language shown where a translation is missing.",
    )
    valuation_date = models.DateField()
    organizer_name = models.CharField(max_length=120)
    contact_email = EmailField()
    debaters = models.CharField(
        max_length=8, choices=Debaters, default=Debaters.INTEREST, help_text="Who, beside the team, may debate."
    )
    chat_url = models.URLField(max_length=400, blank=True)
    repository_url = models.URLField(max_length=400, blank=True)
    meeting_url = models.URLField(max_length=400, blank=True)
    image = models.ImageField(upload_to="campaigns", blank=True)
    image_width = models.PositiveIntegerField(null=True, blank=True, editable=False)
    image_height = models.PositiveIntegerField(null=True, blank=True, editable=False)
    is_demo = models.BooleanField(default=False)
    set_aside = models.JSONField(
        default=dict,
        blank=True,
        editable=False,
        help_text="Texts of a draft that differ from others saved at the same time, by the page that sent them.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    in_time: bool  # before the deadline; set only by objects.lock_for_key_share()
    objects: ClassVar[CampaignQuerySet] = CampaignQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(min_cents__gt=0, max_cents__gte=F("min_cents")) | UNPUBLISHED & Q(min_cents=0, max_cents=0),
                name="pledge_limits_are_a_range",
            ),
            models.CheckConstraint(
                condition=Q(threshold_cents__gt=0, optimum_cents__gte=F("threshold_cents"))
                | UNPUBLISHED & Q(threshold_cents=0, optimum_cents=0),
                name="optimum_is_at_least_the_threshold",
            ),
            models.CheckConstraint(
                condition=UNPUBLISHED | ~Q(organizer_name="") & ~Q(contact_email=""),
                name="public_campaign_has_a_contact",
            ),
            models.CheckConstraint(
                condition=Q(first_phase__in=["", "interest", "pledging"]), name="first_phase_is_open"
            ),
            models.CheckConstraint(
                condition=Q(phase__in=["draft", "interest", "pledging", "collecting", "offer", "completed", "failed",
                                       "cancelled"]),
                name="phase_is_known",
            ),
        ]  # fmt: skip
        triggers: ClassVar = [PROMISES_STAY, PHASE_IS_LOGGED, CONTACT_IS_CORRECTED]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("campaigns:campaign", args=[self.slug])

    @property
    def is_open(self) -> bool:
        return self.phase in self.OPEN and timezone.now() < self.deadline

    @property
    def situation(self) -> Situation:
        return situation(self.phase, is_open=self.is_open, was_not_sold=self.was_not_sold)

    @property
    def has_days(self) -> bool:
        """Whether its team has chosen how it opens and when it ends; until then, both are only suggested."""
        return bool(self.first_phase)

    @property
    def accepts_cards(self) -> bool:
        """Whether cards may be saved. For legal reasons there is no way to do so while interest is gathered."""
        return self.phase == self.Phase.PLEDGING

    @property
    def least_cents(self) -> int:
        """The smallest pledge in minor units: what the team set, but at least what a card can be charged."""
        return max(self.min_cents, money.smallest(self.currency))

    @property
    def deadline_local(self) -> datetime:
        return clock.local(self.deadline, self)

    @property
    def timezone_name(self) -> str:
        """A short name of the time zone, such as “New York”."""
        return clock.place(self)

    @property
    def time_left(self) -> timedelta | None:
        return self.deadline - timezone.now() if self.is_open else None

    @property
    def days_left(self) -> int | None:
        return self.time_left.days if self.time_left else None

    @cached_property
    def texts_by_language(self) -> dict[str, CampaignText]:
        return {text.language: text for text in self.texts.all()}

    @property
    def text(self) -> CampaignText:
        """The campaign's texts in the active language, or else in its main language.

        In a draft they may lack a title: then it has that of another language, or else its address.
        """
        there = self.texts_by_language
        found = there[best_language(there, self.language)]
        if not found.title:
            found = copy(found)
            found.title = next((text.title for text in there.values() if text.title), self.slug)
        return found

    @cached_property
    def terms(self) -> TermsVersion:
        """The current version, which new supporters consent to."""
        return self.terms_versions.latest("number")

    def move(self, to: Phase, by: User | None = None) -> Self:
        """Change the phase and log it. Raises WrongPhase, also if another process changed the phase first."""
        with transaction.atomic():
            # FOR UPDATE, because the UPDATE below alone would not wait for transactions that lock_for_key_share().
            here = Campaign.objects.select_for_update().get(pk=self.pk).phase
            if here != self.phase or to not in self.MOVES[self.Phase(here)]:
                raise WrongPhase(f"campaign {self.slug}: {here} to {to}")
            if to in self.OPEN and not (self.texts.exists() and self.terms_versions.exists()):
                raise WrongPhase(f"campaign {self.slug} has no text or no terms")
            self.phase_changes.create(before=here, after=to, by=by)
            Campaign.objects.filter(pk=self.pk).update(phase=to)
        self.phase = to
        return self

    @property
    def is_public(self) -> bool:
        """Whether it was published: it is neither a draft nor an abandoned draft."""
        if self.phase == self.Phase.CANCELLED:
            return not self.phase_changes.filter(before=self.Phase.DRAFT, after=self.Phase.CANCELLED).exists()
        return self.phase != self.Phase.DRAFT

    @cached_property
    def was_not_sold(self) -> bool:
        """Whether it failed after the offer was made, because the seller declined."""
        return self.phase == self.Phase.FAILED and self.phase_changes.filter(before=self.Phase.OFFER).exists()

    def is_seen_by(self, user: User | AnonymousUser) -> bool:
        if self.is_public:
            return True
        return user.pk is not None and self.team.filter(user_id=user.pk).exists()


class PhaseChange(models.Model):
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="phase_changes")
    before = models.CharField(max_length=12, choices=Campaign.Phase)
    after = models.CharField(max_length=12, choices=Campaign.Phase)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    people = models.PositiveBigIntegerField(
        default=0, help_text="How many people had registered interest or saved a card, if the phase before was open."
    )
    amount_cents = models.PositiveBigIntegerField(default=0, help_text="Their total; also set by a trigger.")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["campaign", "at"], name="phases_of_a_campaign")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q.create(
                    [Q(before=here, after__in=sorted(to)) for here, to in Campaign.MOVES.items() if to], Q.OR
                ),
                name="phase_change_is_a_move",
            )
        ]
        triggers: ClassVar = [APPEND_ONLY, TOTAL_IS_RECORDED]

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.before} to {self.after}"
