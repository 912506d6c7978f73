from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def begin(**options: Any) -> None:
    from payments.books import restoring  # noqa: PLC0415  (models are not loaded earlier)

    restoring.begin(**options)


class PaymentsConfig(AppConfig):
    name = "payments"

    def ready(self) -> None:
        from accounts.destinations import Destination, register  # noqa: PLC0415  (models are not loaded earlier)

        post_migrate.connect(begin, sender=self)
        register(
            Destination(
                "payments:",
                _("Open your pledge"),
                _("Enter the email address you pledged with. We will send you a six-digit code; there is no password."),
                hint=_("The link in every email about your pledge opens your pledge page without a code."),
            )
        )
