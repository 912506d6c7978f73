from django.apps import AppConfig


class AssemblyConfig(AppConfig):
    name = "assembly"

    def ready(self) -> None:
        from assembly import checks  # noqa: PLC0415  (models are not loaded earlier)
        from payments.books import audit  # noqa: PLC0415

        audit.add_checks(*checks.CHECKS)
