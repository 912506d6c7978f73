from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        """Have what allauth's signals call."""
        from accounts import second_factor  # noqa: F401, PLC0415
