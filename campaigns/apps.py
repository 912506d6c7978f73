from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    name = "campaigns"

    def ready(self) -> None:
        from campaigns.desk_nav import NavItem, Section, register  # noqa: PLC0415  (models are not loaded earlier)

        register(
            NavItem(Section.SETUP, _("Setup"), "campaigns:setup"),
            NavItem(Section.TEAM, _("Members"), "campaigns:desk_team"),
        )
