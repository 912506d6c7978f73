from __future__ import annotations

from typing import Any, ClassVar

import pgtrigger
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common import languages
from common.ids import uuid7
from common.mail import addresses
from common.mail.fields import EmailField
from common.pages.word_search import words_of


class UserManager(BaseUserManager["User"]):
    def staff(self) -> models.QuerySet[User]:
        """The people who run the site: they approve drafts and are notified of problems that only they can fix."""
        return self.filter(is_staff=True, is_active=True)

    def create_user(self, email: str, **fields: Any) -> User:
        """Create a user without a password: people sign in with a code that is emailed to them."""
        user = self.model(email=addresses.cleaned(email), **fields)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        del password
        user = self.create_user(email, is_staff=True, is_superuser=True, **fields)
        # The sign-in code verifies an address that allauth knows; otherwise allauth would ask for a second code.
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = EmailField(unique=True)
    language = models.CharField(max_length=8, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="email_is_lower_case"),
        ]
        indexes: ClassVar = [GinIndex(words_of("email"), name="user_email_words")]

    def __str__(self) -> str:
        return self.email

    def remember_language(self) -> None:
        """Send this user's mails in the currently active language from now on."""
        if self.language != languages.current():
            self.language = languages.current()
            self.save(update_fields=["language"])


class Alarm(models.Model):
    """A problem at the payment service that only the staff can fix, one row a day. Contains no personal data."""

    what = models.CharField(max_length=120, help_text="401; 403 and the missing permission; or 400 and its code.")
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["what", "day"], name="one_alarm_a_day")]

    def __str__(self) -> str:
        return f"{self.what} on {self.day}"


class SiteTextQuerySet(models.QuerySet["SiteText"]):
    def shown(self, kind: SiteText.Kind) -> SiteText | None:
        """What is shown instead of the default text: in the active language if there is one, else in another."""
        newest = {each.language: each for each in self.filter(kind=kind).order_by("published_at")}
        written = {language: each for language, each in newest.items() if each.text}
        wished = [languages.current(), settings.LANGUAGE_CODE, *written]
        return next((written[language] for language in wished if language in written), None)


class SiteText(models.Model):
    """A text that replaces a default one of this site. The newest counts; an empty one brings the default back."""

    class Kind(models.TextChoices):
        HOW_IT_WORKS = "how_it_works", _("How it works")
        PRIVACY = "privacy", _("Privacy")
        IMPRINT = "imprint", _("Imprint")
        TERMS = "terms", _("Terms of use")
        CONTACT = "contact", _("Contact")

    kind = models.CharField(max_length=12, choices=Kind)
    language = models.CharField(max_length=8, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE)
    text = models.TextField(blank=True, max_length=100_000, help_text="Markdown. Empty: back to the default text.")
    published_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[SiteTextQuerySet] = SiteTextQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["-published_at"]
        triggers: ClassVar = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.language}"
