"""Payments in the staff's admin: read-only, because only supporters and two team members may change them."""

from django.contrib import admin

from accounts.admin import ReadOnly
from payments import models


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


@admin.register(models.Allotment)
class AllotmentAdmin(ReadOnly):
    list_display = ("issue", "number", "pledge_id", "shares", "nominal_cents", "at", "cancelled_at", "cause")
    list_filter = ("cause",)
    search_fields = ("issue__campaign__slug", "pledge__id")
    list_select_related = ("issue",)


@admin.register(models.StripeEvent)
class StripeEventAdmin(ReadOnly):
    list_display = ("id", "type", "object_id", "created")
    list_filter = ("type",)
    search_fields = ("id", "object_id")
