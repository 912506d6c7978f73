from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PledgesConfig(AppConfig):
    name = "pledges"

    def ready(self) -> None:
        from accounts.destinations import Destination, register  # noqa: PLC0415  (models are not loaded earlier)

        register(
            Destination(
                "pledges:",
                _("See your pledges"),
                _("Enter the email address you pledged with. We will send you a six-digit code; there is no password."),
                hint=_("The link in every email about your pledge opens your pledge page without a code."),
            ),
            Destination(
                "pledges:continue",
                _("Confirm your pledge"),
                _("Enter the email address you want to pledge with. We will send you a six-digit code."),
                kept=_("Your pledge is kept as you filled it in."),
            ),
        )
