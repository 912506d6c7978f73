from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        """Register the receivers of allauth's signals, and what `check --deploy` looks at."""
        from accounts import second_factor  # noqa: F401, PLC0415
        from accounts.site import checks  # noqa: F401, PLC0415
