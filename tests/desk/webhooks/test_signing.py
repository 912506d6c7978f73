"""Messages are signed as Standard Webhooks says, so that receivers can verify them with any of its libraries."""

import base64
import hashlib
import time
from typing import Any

from django.conf import settings

from desk.webhooks import signing

# Published with the specification's own libraries.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SIGNED = ("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, '{"test": 2432232314}')


def independent(message_id: str, timestamp: str, body: str, secret: str) -> str:
    """HMAC from its definition (RFC 2104), without the library that signs."""
    key = base64.b64decode(secret.removeprefix("whsec_")).ljust(64, b"\0")
    inner = hashlib.sha256(bytes(each ^ 0x36 for each in key) + f"{message_id}.{timestamp}.{body}".encode()).digest()
    outer = hashlib.sha256(bytes(each ^ 0x5C for each in key) + inner).digest()
    return f"v1,{base64.b64encode(outer).decode()}"


def test_the_published_message_has_its_published_signature() -> None:
    assert signing.signature(*SIGNED, SECRET) == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_receiver_verifies_it_as_the_documentation_says() -> None:
    code = (settings.BASE_DIR / "docs" / "webhooks.md").read_text().partition("```python")[2].partition("```")[0]
    receiver: dict[str, Any] = {}
    exec(code, receiver)
    secret, now = signing.new_secret(), int(time.time())

    def is_genuine(headers: dict[str, str], body: str = "{}") -> bool:
        return bool(receiver["is_genuine"](headers, body.encode(), secret))

    headers = signing.headers("msg_1", now, "{}", [signing.new_secret(), secret])
    assert is_genuine(headers)
    assert not is_genuine(headers, "{} ")
    assert not is_genuine(signing.headers("msg_1", now, "{}", [signing.new_secret()]))
    assert not is_genuine(signing.headers("msg_1", now - 600, "{}", [secret]))


def test_a_new_secret_is_random_and_long_enough_for_the_specification() -> None:
    secret = signing.new_secret()

    assert secret.startswith("whsec_")
    assert secret != signing.new_secret()
    assert 24 <= len(base64.b64decode(secret.removeprefix("whsec_"), validate=True)) <= 64


def test_while_a_secret_is_replaced_either_verifies_the_message() -> None:
    old, new = signing.new_secret(), signing.new_secret()

    found = signing.headers("msg_1", 1_800_000_000, "ü", [new, old])

    assert found == {
        "webhook-id": "msg_1",
        "webhook-timestamp": "1800000000",
        "webhook-signature": " ".join(independent("msg_1", "1800000000", "ü", secret) for secret in (new, old)),
    }
