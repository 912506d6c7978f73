from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "desk"

    def ready(self) -> None:
        from campaigns.desk_nav import Place, Section, register  # noqa: PLC0415  (models are not loaded earlier)
        from campaigns.models import Permission  # noqa: PLC0415

        full = Permission.SEE_SUPPORTERS_IN_FULL
        register(
            Place(Section.OVERVIEW, _("Overview"), "desk:dashboard", "desk:"),
            Place(Section.SUPPORTERS, _("List"), "desk:supporters", "desk:supporter"),
            Place(Section.SUPPORTERS, _("Messages"), "desk:messages", "desk:message", permission=full),
            Place(Section.SUPPORTERS, _("On paper"), "desk:offline", permission=full),
            Place(Section.SUPPORTERS, _("Exports"), "desk:exports", "desk:export", permission=full),
            Place(Section.TEAM, _("Email summary"), "desk:digest"),
            Place(Section.LOG, _("Log"), "desk:log"),
        )
