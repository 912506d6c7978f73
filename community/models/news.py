from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from campaigns.models.campaign import Campaign
from campaigns.models.words import Translated
from common.ids import uuid7
from common.mail.fields import EmailField
from common.worklist import Due, DueQuerySet
from community.models.drafts import Drafted


class Update(Due, Drafted):
    """News of a campaign: `words` has a title and a Markdown body. It is due while it is still to be emailed."""

    class Audience(models.TextChoices):
        EVERYBODY = "everybody", _("Everyone")
        SUPPORTERS = "supporters", _("Everyone who signed, registered interest or pledged")
        PLEDGED = "pledged", _("People who pledged")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="updates")
    number = models.PositiveIntegerField(help_text="Part of its web address; numbered within the campaign.")
    audience = models.CharField(max_length=12, choices=Audience, default=Audience.EVERYBODY)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    publish_at = models.DateTimeField(
        null=True, blank=True, help_text="Not visible to others before this time; null while it is only a draft."
    )
    edited_at = models.DateTimeField(null=True, blank=True)
    by_mail = models.BooleanField(default=True)
    mailed_at = models.DateTimeField(null=True, blank=True, help_text="When the first email was posted.")
    mailed_to = models.UUIDField(
        null=True, blank=True, help_text="The last recipient posted to, in the order of their IDs."
    )
    mailed = models.PositiveIntegerField(default=0, help_text="The number of emails posted.")

    objects: ClassVar[DueQuerySet[Update]] = DueQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Due.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "number"], name="one_update_a_number"),
            models.CheckConstraint(
                condition=Q(publish_at__isnull=False) | Q(due_at__isnull=True), name="draft_update_is_not_due"
            ),
            models.CheckConstraint(
                condition=Q(publish_at__isnull=True) | Q(planned_at__isnull=True),
                name="only_draft_update_has_proposed_time",
            ),
        ]

    def __str__(self) -> str:
        return f"update {self.campaign_id} {self.number}"

    @property
    def is_published(self) -> bool:
        return self.publish_at is not None and self.publish_at <= timezone.now()

    @property
    def is_scheduled(self) -> bool:
        return self.publish_at is not None and not self.is_published

    @property
    def is_for_everybody(self) -> bool:
        return self.audience == self.Audience.EVERYBODY

    @property
    def readers(self) -> str:
        """Such as “for people who pledged”; empty if it is public."""
        if self.is_for_everybody:
            return ""
        if self.audience == self.Audience.PLEDGED:
            return gettext("for people who pledged")
        return gettext("for everyone who signed, registered interest or pledged")

    @property
    def refusal(self) -> str:
        """The text for people who may not read it."""
        if self.audience == self.Audience.PLEDGED:
            return gettext("This update is for people who pledged.")
        return gettext("This update is for everyone who signed, registered interest or pledged.")


class Follower(models.Model):
    """Somebody who follows a campaign by email without pledging; counts once `confirmed_at` is set."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="followers", db_index=False)
    email = EmailField()
    language = models.CharField(max_length=8, choices=settings.LANGUAGES)
    asked_at = models.DateTimeField(help_text="When a confirmation was last emailed.")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(
        null=True, blank=True, help_text="When this person unsubscribed; the row is deleted some time later."
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "email"], name="one_follower_a_person_and_campaign"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="follower_email_is_lower_case"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["campaign", "id"], condition=Q(confirmed_at__isnull=False), name="follower_mailing"),
            models.Index(fields=["asked_at"], condition=Q(confirmed_at__isnull=True), name="follower_drafts"),
            models.Index(fields=["stopped_at"], condition=Q(stopped_at__isnull=False), name="follower_stopped"),
        ]

    def __str__(self) -> str:
        return f"follower {self.pk}"


class MailChoice(models.Model):
    """Whether a person wants a campaign's updates by email; without a row, it follows from how they take part."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="mail_choices")
    email = EmailField()
    wants_updates = models.BooleanField()
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "email"], name="one_mail_choice_a_person_and_campaign"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="mail_choice_email_is_lower_case"),
        ]

    def __str__(self) -> str:
        return f"mail choice {self.pk}"


class LastNews(models.Model):
    """When a person was last emailed news of a campaign, or will be; deleted when the pause after it is over."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+", db_index=False)
    email = EmailField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "email"], name="one_last_news_a_person_and_campaign"),
        ]

    def __str__(self) -> str:
        return f"last news {self.pk}"


class Resource(Translated):
    """A link or a file in a campaign's library: `words` has a title and a note."""

    class Section(models.TextChoices):
        ARTICLES = "articles", _("Articles")
        COOPERATIVES = "cooperatives", _("Platform co‑operatives")
        DOCUMENTS = "documents", _("Documents")
        TOOLS = "tools", _("Tools")

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="resources")
    section = models.CharField(max_length=12, choices=Section)
    url = models.URLField(max_length=400, blank=True)
    file = models.FileField(upload_to="resources", blank=True)
    source = models.CharField(max_length=120, help_text="Who published it.")
    date = models.DateField(null=True, blank=True)
    in_language = models.CharField(max_length=8, help_text="The language of the linked page, such as “en”.")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["section", "position", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(url="", file=""), name="resource_leads_somewhere"),
        ]

    def __str__(self) -> str:
        return f"resource {self.pk}"


class Event(Translated):
    """A meeting: `words` has a title and a Markdown body."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="events")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=200, help_text="An address, or “Online”.")
    url = models.URLField(max_length=400, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["starts_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gte=models.F("starts_at")), name="event_ends_after_its_start"),
        ]

    def __str__(self) -> str:
        return f"event {self.pk}"


class Question(Translated):
    """A frequently asked question: `words` has a title (the question) and a body (the answer, Markdown)."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        return f"question {self.pk}"


class Milestone(Translated):
    """A milestone: `words` has a title and a note. It has either a date or an amount to be pledged with cards."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="milestones")
    date = models.DateField(null=True, blank=True)
    amount_cents = models.PositiveBigIntegerField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(date__isnull=True) ^ Q(amount_cents__isnull=True), name="milestone_has_a_date_or_a_sum"
            ),
        ]

    def __str__(self) -> str:
        return f"milestone {self.pk}"


class ShareCode(models.Model):
    """A code chosen by the organizers for `?s=` in links, so that the dashboard shows where people came from."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="share_codes")
    code = models.SlugField(max_length=32)
    label = models.CharField(max_length=80)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["campaign", "code"], name="one_share_code_a_campaign")]

    def __str__(self) -> str:
        return self.code
