from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PledgesConfig(AppConfig):
    name = "pledges"

    def ready(self) -> None:
        _register_parts()
        _register_destinations()


def _register_parts() -> None:
    from campaigns.page_sections import Slot, add_own_part, add_sections  # noqa: PLC0415  (after loading the models)
    from pledges.pages import campaign_parts as parts  # noqa: PLC0415

    add_sections(Slot.PROGRESS, parts.supporters_section)
    add_own_part(parts.own_pledge)


def _register_destinations() -> None:
    from accounts.destinations import Destination, register  # noqa: PLC0415  (models are not loaded earlier)
    from pledges.pages.code_purpose import code_purpose  # noqa: PLC0415

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
            purpose=code_purpose,
        ),
    )
