from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    name = "campaigns"

    def ready(self) -> None:
        from accounts import destinations  # noqa: PLC0415  (models are not loaded earlier)
        from accounts.destinations import Destination  # noqa: PLC0415
        from campaigns.desk_nav import NavItem, Section, register  # noqa: PLC0415

        destinations.register(
            Destination(
                "campaigns:join",
                _("Accept the invitation"),
                _("Enter the email address to which the invitation was sent. We will send you a six-digit code."),
                kept=_("The invitation is still valid."),
            ),
            Destination(
                "campaigns:yours",
                _("Your campaigns"),
                _("Enter your email address. We will send you a six-digit code; there is no password."),
            ),
            Destination(
                "campaigns:start",
                _("Start a campaign"),
                _("Enter your email address. We will send you a six-digit code; there is no password."),
            ),
        )
        register(
            NavItem(Section.SETUP, _("Setup"), "campaigns:setup"),
            NavItem(Section.TEAM, _("Members"), "campaigns:desk_team"),
        )
