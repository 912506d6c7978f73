from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest

from accounts.models import Alarm, User
from common.models import Unreachable


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]  # a generic for mypy only
    """Staff may look; what happens goes through the site's own services, so that nothing is left out."""

    actions = None

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False


# Whoever can write an address or a second factor into an account, or read its secret, can be its owner.
for door in (EmailAddress, Authenticator, Group):
    admin.site.unregister(door)


@admin.register(User)
class UserAdmin(ReadOnly):
    list_display = ("email", "language", "date_joined", "last_login", "is_active", "is_staff")
    list_filter = ("is_staff", "is_active", "language")
    search_fields = ("email",)
    fields = (*list_display, "is_superuser")


@admin.register(Unreachable)
class UnreachableAdmin(ReadOnly):
    """Whom mail does not reach, and why; the outbox itself would show who follows which campaign."""

    list_display = ("email", "reason", "detail", "at")
    list_filter = ("reason",)
    search_fields = ("email",)


@admin.register(Alarm)
class AlarmAdmin(ReadOnly):
    list_display = ("day", "what", "count", "last_at")
    list_filter = ("day",)
    search_fields = ("what",)
