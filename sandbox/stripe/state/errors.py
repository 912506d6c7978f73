from typing import Any


class Refused(Exception):
    """An answer that is no success, in Stripe's words."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        kind: str = "invalid_request_error",
        saved: bool = True,
        acted: bool = False,
        **more: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.saved = saved
        self.acted = acted
        self.error = {"type": kind, "message": message} | {k: v for k, v in more.items() if v is not None}

    @property
    def keeps_changes(self) -> bool:
        """A declined card leaves its traces, and so may a fault of theirs; any other refusal leaves none."""
        return self.status == 402 or self.acted


class Dropped(Exception):
    """The connection breaks: the caller learns nothing."""


def invalid(message: str, param: str, code: str = "parameter_invalid") -> Refused:
    """Refuse a parameter. Stripe does not save these answers under the idempotency key."""
    return Refused(400, message, code=code, param=param, saved=False)


def lacking(param: str) -> Refused:
    return invalid(f"Missing required param: {param}.", param, "parameter_missing")


def no_such(kind: str, id_: str, param: str = "id") -> Refused:
    status = 404 if param == "id" else 400
    message = f"No such {kind.replace('.', ' ')}: '{id_}'"
    return Refused(status, message, code="resource_missing", param=param, saved=False)
