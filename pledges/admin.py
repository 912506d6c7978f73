from django.contrib import admin

from pledges import models


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]  # a generic for mypy only
    """Staff may look; what happens to a pledge goes through its services, so that nothing is left out."""

    def has_add_permission(self, request: object) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: object, obj: object = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: object, obj: object = None) -> bool:  # noqa: ARG002
        return False


admin.site.register([models.Pledge, models.PledgeEvent, models.Card, models.StripeEvent], ReadOnly)
