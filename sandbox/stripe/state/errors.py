from typing import Any


class Refused(Exception):
    """An error response in Stripe's format."""

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
        """Whether the transaction is kept: for a declined card, and for a 5xx after the work was done."""
        return self.status == 402 or self.acted


class Dropped(Exception):
    """The connection breaks, so that the caller gets no response."""


def invalid(message: str, param: str, code: str = "parameter_invalid") -> Refused:
    """An error about a parameter. Stripe does not save these responses for the idempotency key."""
    return Refused(400, message, code=code, param=param, saved=False)


def lacking(param: str) -> Refused:
    return invalid(f"Missing required param: {param}.", param, "parameter_missing")


def no_such(kind: str, id_: str, param: str = "id") -> Refused:
    status = 404 if param == "id" else 400
    message = f"No such {kind.replace('.', ' ')}: '{id_}'"
    return Refused(status, message, code="resource_missing", param=param, saved=False)
