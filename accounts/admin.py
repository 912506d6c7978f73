from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest

from accounts.models import User


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
