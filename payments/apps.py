from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def begin(**options: Any) -> None:
    from payments.books import restoring  # noqa: PLC0415  (models are not loaded earlier)

    restoring.begin(**options)


class PaymentsConfig(AppConfig):
    name = "payments"

    def ready(self) -> None:
        post_migrate.connect(begin, sender=self)
