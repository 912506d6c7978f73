from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest

from accounts.models import Alarm, SiteText, User
from common.models import Unreachable


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]  # a generic for mypy only
    """Staff can only view. Changes are made by the site's services, which also handle their consequences."""

    actions = None

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False


# Anyone who can edit an account's email address or second factor, or read its secret, can take it over.
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
    """Undeliverable addresses and the reasons. The outbox is not shown: it reveals who follows which campaign."""

    list_display = ("email", "reason", "detail", "at")
    list_filter = ("reason",)
    search_fields = ("email",)


@admin.register(Alarm)
class AlarmAdmin(ReadOnly):
    list_display = ("day", "what", "count", "last_at")
    list_filter = ("day",)
    search_fields = ("what",)


@admin.register(SiteText)
class SiteTextAdmin(ReadOnly):
    """Texts of this site. A new one replaces the one before it, which stays as a record."""

    list_display = ("kind", "language", "published_at", "is_default")
    list_filter = ("kind", "language")

    @admin.display(boolean=True, description="default text")
    def is_default(self, row: SiteText) -> bool:
        return not row.text

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return bool(request.user.is_superuser)
