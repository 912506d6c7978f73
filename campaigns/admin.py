"""Campaigns in the staff's admin. Staff can edit drafts, and each change is recorded in the campaign's log.

Published campaigns are read-only. Teams cannot be changed here: members are invited and accept.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.admin import ReadOnly
from accounts.models import User
from campaigns import models
from campaigns.models import Campaign, CampaignAct


class OfDraft(ReadOnly):
    """Rows that can be edited, one at a time, as long as all their campaigns are drafts."""

    campaigns = "campaign"  # lookup from a row to the campaigns it belongs to

    def of(self, obj: Any) -> QuerySet[Campaign]:
        return Campaign.objects.filter(pk__in=type(obj).objects.filter(pk=obj.pk).values(self.campaigns))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        phases = set(self.of(obj).values_list("phase", flat=True)) if obj else {Campaign.Phase.DRAFT}
        return phases == {Campaign.Phase.DRAFT}

    def save_model(self, request: HttpRequest, obj: Any, form: forms.ModelForm[Any], change: bool) -> None:  # noqa: FBT001
        """Save the row and log what was replaced, holding the campaigns so that no draft is published meanwhile."""
        campaigns = list(self.of(obj).select_for_update(of=("self",)))
        if any(campaign.phase != Campaign.Phase.DRAFT for campaign in campaigns):
            raise PermissionDenied
        super().save_model(request, obj, form, change)
        changed = {name: [str(form.initial.get(name)), str(form.cleaned_data[name])] for name in form.changed_data}
        facts = {"what": f"{obj._meta.verbose_name} {obj}", "changed": changed}  # noqa: SLF001  (the documented way)
        assert isinstance(request.user, User)  # noqa: S101  (for mypy: the admin admits only users)
        for campaign in campaigns if changed else ():
            campaign.acts.create(by=request.user, kind=CampaignAct.Kind.BY_STAFF, data=facts)


@admin.register(Campaign)
class CampaignAdmin(OfDraft):
    campaigns = "pk"
    list_display = ("slug", "company", "phase", "deadline", "organizer_name", "contact_email", "created_at", "is_demo")
    list_filter = ("phase", "currency", "language", "is_demo")
    search_fields = ("slug", "company__name", "company__ticker", "organizer_name", "contact_email", "texts__title")
    list_select_related = ("company",)
    readonly_fields = ("company", "phase", "version", "currency", "is_demo", "debaters", "created_at")
    exclude = ("image",)  # it is re-encoded on its page of the setup


@admin.register(models.Company)
class CompanyAdmin(OfDraft):
    campaigns = "campaigns"
    list_display = ("name", "ticker", "currency", "prices_loaded_at")
    list_filter = ("currency",)
    search_fields = ("name", "ticker", "campaigns__slug")
    readonly_fields = ("currency", "prices_loaded_at")


@admin.register(models.CompanyFact)
class FactAdmin(OfDraft):
    campaigns = "company__campaigns"
    list_display = ("company", "kind", "value", "as_of", "source")
    list_filter = ("kind", "as_of")
    search_fields = ("company__name", "company__ticker", "source")
    list_select_related = ("company",)
    readonly_fields = ("company", "kind")


@admin.register(models.Assumption)
class AssumptionAdmin(OfDraft):
    list_display = ("campaign", "kind", "value", "as_of", "source")
    list_filter = ("kind",)
    search_fields = ("campaign__slug", "source")
    list_select_related = ("campaign",)
    readonly_fields = ("campaign", "kind")


@admin.register(models.CampaignText)
class TextAdmin(OfDraft):
    list_display = ("title", "campaign", "language", "ask")
    list_filter = ("language",)
    search_fields = ("title", "ask", "campaign__slug")
    list_select_related = ("campaign",)
    readonly_fields = ("campaign", "language")


@admin.register(models.TermsVersion)
class TermsAdmin(ReadOnly):
    list_display = ("campaign", "number", "published_at")
    search_fields = ("campaign__slug",)
    list_select_related = ("campaign",)


@admin.register(models.TeamMember)
class TeamAdmin(ReadOnly):
    list_display = ("name", "user", "role", "campaign")
    list_filter = ("role",)
    search_fields = ("name", "user__email", "campaign__slug")
    list_select_related = ("user", "campaign")
    exclude = ("portrait",)  # it is on the campaign's page


@admin.register(CampaignAct)
class ActAdmin(ReadOnly):
    list_display = ("at", "campaign", "kind", "by")
    list_filter = ("kind", "at")
    search_fields = ("campaign__slug", "by__email")
    list_select_related = ("campaign", "by")
