"""Pledges in the staff's admin: read-only, because only supporters and the campaign's team may change them."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.admin import ReadOnly
from pledges import models
from pledges.models import Pledge, reference


@admin.register(models.Pledge)
class PledgeAdmin(ReadOnly):
    list_display = ("reference", "campaign", "supporter", "status", "amount_cents", "created_at")
    list_filter = ("status", "campaign__phase")
    search_fields = ("id", "campaign__slug", "supporter__email", "name")
    list_select_related = ("campaign", "supporter")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Pledge], search_term: str
    ) -> tuple[QuerySet[Pledge], bool]:
        """A reference finds its pledge; anything else is searched for in search_fields."""
        prefix, dash, _code = search_term.strip().upper().partition("-")
        if dash and (number := reference.number_of(search_term, prefix)):
            return queryset.filter(number=number, campaign__prefix=prefix), False
        return super().get_search_results(request, queryset, search_term)


@admin.register(models.PledgeEvent)
class EventAdmin(ReadOnly):
    list_display = ("at", "pledge_id", "kind", "cause", "status", "amount_cents")
    list_filter = ("kind", "status")
    search_fields = ("pledge__id", "pledge__supporter__email")


@admin.register(models.Card)
class CardAdmin(ReadOnly):
    list_display = ("id", "pledge_id", "state", "brand", "last4", "expires", "country")
    list_filter = ("state", "brand")
    search_fields = ("pledge__id", "pledge__supporter__email", "last4")
