from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        """Register the receivers of allauth's signals."""
        from accounts import second_factor  # noqa: F401, PLC0415
