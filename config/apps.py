from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class SiteConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        from config.database import transactions  # noqa: PLC0415  (the database is set up only now)

        transactions.connect()


class StaffConfig(AdminConfig):
    default_site = "config.staff.StaffSite"
