from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "desk"

    def ready(self) -> None:
        from campaigns.desk_nav import NavItem, Section, register  # noqa: PLC0415  (models are not loaded earlier)
        from campaigns.models import Campaign, Permission  # noqa: PLC0415

        full = Permission.SEE_SUPPORTERS_IN_FULL
        register(
            NavItem(Section.DASHBOARD, _("Dashboard"), "desk:dashboard", "desk:"),
            NavItem(Section.SUPPORTERS, _("List"), "desk:supporters", "desk:supporter"),
            NavItem(
                Section.SUPPORTERS,
                _("Failed cards"),
                "desk:repairs",
                "desk:repair",
                permission=full,
                phase=Campaign.Phase.COLLECTING,
            ),
            NavItem(Section.SUPPORTERS, _("Messages"), "desk:messages", "desk:message", permission=full),
            NavItem(Section.SUPPORTERS, _("On paper"), "desk:offline", permission=full),
            NavItem(Section.SUPPORTERS, _("Exports"), "desk:exports", "desk:export", permission=full),
            NavItem(
                Section.SETUP,
                _("Opening"),
                "desk:open",
                permission=Permission.PUBLISH,
                phase=Campaign.Phase.INTEREST,
            ),
            NavItem(Section.SETUP, _("Webhooks"), "desk:webhooks", "desk:webhook", permission=Permission.PUBLISH),
            NavItem(Section.TEAM, _("Email summary"), "desk:digest"),
            NavItem(Section.LOG, _("Log"), "desk:log"),
        )
