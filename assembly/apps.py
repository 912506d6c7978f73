from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssemblyConfig(AppConfig):
    name = "assembly"

    def ready(self) -> None:
        from assembly import checks  # noqa: PLC0415  (models are not loaded earlier)
        from payments.books import audit  # noqa: PLC0415

        audit.add_checks(*checks.CHECKS)
        _register_desk()


def _register_desk() -> None:
    from campaigns.desk_nav import NavItem, Section, register  # noqa: PLC0415
    from campaigns.models import Permission  # noqa: PLC0415

    register(
        NavItem(Section.CONTENT, _("Decisions"), "assembly:desk_proposals", "assembly:desk_proposal"),
        NavItem(Section.CONTENT, _("Document"), "assembly:desk_document"),
        NavItem(
            Section.SUPPORTERS,
            _("Register"),
            "assembly:desk_register",
            permission=Permission.SEE_SUPPORTERS_IN_FULL,
        ),
    )
