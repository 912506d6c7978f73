"""What `manage.py check --deploy` finds missing on the pages about this installation."""

from typing import Any

from django.core import checks

from accounts.site import operators


@checks.register(deploy=True)
def operator_is_stated(**_options: Any) -> list[checks.CheckMessage]:
    return [
        checks.Warning(
            f"{name} is not set: imprint, privacy page, terms and contact page are incomplete.", id="accounts.W001"
        )
        for name in operators.missing()
    ]
