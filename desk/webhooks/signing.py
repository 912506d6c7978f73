"""Signatures by which a receiver knows that a message is ours (Standard Webhooks).

With the standard library: a package for the one line of it would be one more that has to be trusted.
"""

import base64
import hmac
import secrets
from collections.abc import Iterable

PREFIX = "whsec_"
BYTES = 32


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def signature(message_id: str, timestamp: int, body: str, secret: str) -> str:
    """`v1,` and the signature in Base64; `timestamp` is in seconds since 1970."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = hmac.digest(key, f"{message_id}.{timestamp}.{body}".encode(), "sha256")
    return f"v1,{base64.b64encode(signed).decode()}"


def headers(message_id: str, timestamp: int, body: str, valid: Iterable[str]) -> dict[str, str]:
    """The headers of a message, with a signature for each secret: while one is replaced, two are valid."""
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(message_id, timestamp, body, secret) for secret in valid),
    }
