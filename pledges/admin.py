"""What staff see of pledges and money. They change nothing here: that is for its supporter, and for two of a team."""

from django.contrib import admin

from accounts.admin import ReadOnly
from pledges import models


@admin.register(models.Pledge)
class PledgeAdmin(ReadOnly):
    list_display = ("id", "campaign", "supporter", "status", "amount_cents", "created_at")
    list_filter = ("status", "campaign__phase")
    search_fields = ("id", "campaign__slug", "supporter__email", "name")
    list_select_related = ("campaign", "supporter")


@admin.register(models.PledgeEvent)
class EventAdmin(ReadOnly):
    list_display = ("at", "pledge_id", "kind", "status", "amount_cents")
    list_filter = ("kind", "status")
    search_fields = ("pledge__id", "pledge__supporter__email")


@admin.register(models.Card)
class CardAdmin(ReadOnly):
    list_display = ("id", "pledge_id", "state", "brand", "last4", "expires", "country")
    list_filter = ("state", "brand")
    search_fields = ("pledge__id", "pledge__supporter__email", "last4")


@admin.register(models.Payment)
class PaymentAdmin(ReadOnly):
    list_display = ("id", "campaign", "pledge_id", "state", "amount_cents", "currency", "intent_id", "problem")
    list_filter = ("state", "problem", "currency")
    search_fields = ("pledge__id", "campaign__slug", "intent_id")
    list_select_related = ("campaign",)


@admin.register(models.Refund)
class RefundAdmin(ReadOnly):
    list_display = ("id", "payment_id", "state", "amount_cents", "refund_id")
    list_filter = ("state",)
    search_fields = ("refund_id", "payment__intent_id", "payment__pledge__id")


@admin.register(models.MoneyAct)
class MoneyActAdmin(ReadOnly):
    list_display = ("asked_at", "campaign", "kind", "state", "asked_by", "settled_by")
    list_filter = ("kind", "state")
    search_fields = ("campaign__slug", "asked_by__email", "settled_by__email")
    list_select_related = ("campaign", "asked_by", "settled_by")


@admin.register(models.StripeEvent)
class StripeEventAdmin(ReadOnly):
    list_display = ("id", "type", "object_id", "created")
    list_filter = ("type",)
    search_fields = ("id", "object_id")
