"""nginx as deploy/ configures it, with a certificate made for a test, and how to ask it."""

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPResponse, HTTPSConnection
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.helpers import fronts


def make_certificate(folder: Path) -> dict[str, str]:
    """Write a certificate and its key; returns where they are instead of where the configuration expects them."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1))
    pem = serialization.Encoding.PEM
    (folder / "site.pem").write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(pem))
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "site.key").write_bytes(secret)
    return {"/etc/ssl/commonbid.pem": f"{folder}/site.pem", "/etc/ssl/commonbid.key": f"{folder}/site.key"}


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Any
    body: bytes


@dataclass(frozen=True, slots=True)
class Front:
    port: int

    def ask(self, path: str, **headers: str) -> Answer:
        return self.answer(self.asked(path, **headers))

    def asked(self, path: str, **headers: str) -> HTTPSConnection:
        """Send a request without waiting for the answer."""
        connection = HTTPSConnection("127.0.0.1", self.port, timeout=60, context=ssl._create_unverified_context())
        connection.request("GET", path, headers={"Host": "localhost", **headers})
        return connection

    def answer(self, connection: HTTPSConnection) -> Answer:
        answer: HTTPResponse = connection.getresponse()
        body = answer.read()
        connection.close()
        return Answer(answer.status, answer.headers, body)


def listens(port: int) -> dict[str, str]:
    """Where it listens, instead of at the usual ports."""
    plain = fronts.free_port()
    return {"listen 80;": f"listen 127.0.0.1:{plain};", "listen 443 ssl;": f"listen 127.0.0.1:{port} ssl;"}


@contextmanager
def before(upstream: int, folder: Path, changes: Mapping[str, str] | None = None) -> Iterator[Front]:
    """Run it before this port."""
    secure = fronts.free_port()
    # As long as it takes on a busy machine.
    patience = {"proxy_cache_lock_timeout 5s;": "proxy_cache_lock_timeout 60s; proxy_cache_lock_age 60s;"}
    with fronts.nginx(folder, upstream, {**listens(secure), **patience, **make_certificate(folder), **(changes or {})}):
        fronts.wait_for(secure)
        yield Front(secure)
