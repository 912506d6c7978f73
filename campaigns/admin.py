from collections.abc import Sequence

from django.contrib import admin
from django.http import HttpRequest

from campaigns import models


class Text(admin.StackedInline):  # type: ignore[type-arg]
    model = models.CampaignText
    extra = 0


class Terms(admin.StackedInline):  # type: ignore[type-arg]
    model = models.TermsVersion
    extra = 0


@admin.register(models.Campaign)
class CampaignAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Staff may prepare a draft. What supporters rely on is not changed here: phases move by their own services."""

    inlines = (Text, Terms)

    def get_readonly_fields(self, request: HttpRequest, obj: models.Campaign | None = None) -> list[str]:  # noqa: ARG002
        if obj is None or obj.phase == models.Campaign.Phase.DRAFT:
            return ["phase"]
        return [field.name for field in models.Campaign._meta.fields]  # noqa: SLF001  (the documented way)

    def get_inlines(self, request: HttpRequest, obj: models.Campaign | None) -> Sequence[type[admin.StackedInline]]:  # type: ignore[override,type-arg]  # noqa: ARG002
        return self.inlines if obj is None or obj.phase == models.Campaign.Phase.DRAFT else ()


admin.site.register([models.Company, models.CompanyFact, models.Assumption, models.TeamMember])
