"""Whom a message reaches, and how long and how much of an answer is waited for."""

from __future__ import annotations

import math
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.db import transaction

from config.database.transactions import InTransaction
from desk.models import Delivery
from desk.webhooks import addresses, calling
from desk.webhooks.calling import Answer, Message
from tests.desk.webhooks.test_addresses import Names
from tests.helpers.desk.webhooks import Sink

Problem = Delivery.Problem
NAME = "hooks.example.org"
PUBLIC = "93.184.215.14"
USUAL_TLS = calling._tls  # which most tests replace, to trust their own server


def message(url: str, body: str = "{}") -> Message:
    return Message(url, body, {"webhook-id": "msg_1"})


def certificate(folder: Path, name: str) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    subject, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]), datetime.now(UTC)
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / f"{name}.pem"
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


class Outside:
    """A server with TLS on this machine, which names lead to as if it were public."""

    def __init__(self, answer: Callable[[ssl.SSLSocket], object], pem: Path) -> None:
        self.asked: list[bytes] = []
        self.names: list[str | None] = []
        self._answer = answer
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(pem)
        self._tls.sni_callback = lambda _sock, name, _context: self.names.append(name)
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        try:
            plain, _address = self.socket.accept()
            with self._tls.wrap_socket(plain, server_side=True) as sock:
                self.asked.append(sock.recv(65536))
                while not self.asked[-1].endswith(b"}"):
                    self.asked[-1] += sock.recv(65536)
                self._answer(sock)
        except OSError:
            return  # whoever called has gone


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    @contextmanager
    def running(answer: Callable[[ssl.SSLSocket], object], name: str = NAME) -> Iterator[Outside]:
        pem = certificate(tmp_path, name)
        server = Outside(answer, pem)
        trusting = ssl.create_default_context(cafile=pem)
        monkeypatch.setattr(calling, "_tls", lambda: trusting)
        monkeypatch.setattr(addresses, "PORTS", {server.port})
        monkeypatch.setattr(addresses, "is_public", lambda _address: True)
        monkeypatch.setattr(addresses, "resolver", lambda: Names(["127.0.0.1"]))
        yield server
        server.socket.close()
        server.thread.join(5)

    return running


def says(text: bytes) -> Callable[[ssl.SSLSocket], object]:
    return lambda sock: sock.sendall(text)


def drips(text: bytes, pause: float = 0.05) -> Callable[[ssl.SSLSocket], object]:
    def answer(sock: ssl.SSLSocket) -> None:
        for place in range(len(text)):
            sock.sendall(text[place : place + 1])
            time.sleep(pause)

    return answer


def test_a_message_arrives_with_the_name_of_the_server_in_tls_and_http(outside: Any) -> None:
    with outside(says(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")) as server:
        answer = calling.post(message(f"https://{NAME}:{server.port}/in?a=1", '{"a": "ü"}'))

    assert answer == Answer("", 200, "ok")
    head, _, body = server.asked[0].partition(b"\r\n\r\n")
    assert head.splitlines()[:2] == [b"POST /in?a=1 HTTP/1.1", f"Host: {NAME}:{server.port}".encode()]
    assert b"webhook-id: msg_1" in head.splitlines()
    assert b"Content-Type: application/json" in head.splitlines()
    assert (body.decode(), server.names) == ('{"a": "ü"}', [NAME])


def test_the_connection_goes_to_the_address_that_was_looked_at_and_no_name_is_looked_up_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rebinding, connected = Names([PUBLIC], ["127.0.0.1"]), []

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(addresses, "resolver", lambda: rebinding)
    monkeypatch.setattr(socket, "create_connection", connect)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: pytest.fail("a second lookup"))

    assert calling.post(message(f"https://{NAME}/")) == Answer(Problem.CONNECTION)

    assert (connected, rebinding.asked) == ([(PUBLIC, 443)], [f"{NAME}."])


def test_a_name_that_leads_to_ourselves_at_the_second_attempt_is_refused_then(monkeypatch: pytest.MonkeyPatch) -> None:
    rebinding, connected = Names([PUBLIC], ["127.0.0.1"]), []

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(addresses, "resolver", lambda: rebinding)
    monkeypatch.setattr(socket, "create_connection", connect)

    answers = [calling.post(message(f"https://{NAME}/")) for _ in range(2)]

    assert [each.problem for each in answers] == [Problem.CONNECTION, Problem.ADDRESS]
    assert connected == [(PUBLIC, 443)]


def test_all_addresses_of_a_server_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    connected = []

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        connected.append((address[0], math.ceil(timeout)))
        raise OSError("unreachable")

    monkeypatch.setattr(addresses, "resolver", lambda: Names(["2606:4700::1111", "8.8.8.8", "8.8.4.4"]))
    monkeypatch.setattr(socket, "create_connection", connect)

    assert calling.post(message(f"https://{NAME}/")) == Answer(Problem.CONNECTION)

    assert connected == [("2606:4700::1111", 5), ("8.8.8.8", 8), ("8.8.4.4", 15)]


@pytest.mark.parametrize("url", ["https://127.0.0.1/", "https://[::1]/", "http://hooks.example.org/"])
def test_nothing_is_sent_to_an_address_that_is_not_allowed(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "create_connection", lambda *_: pytest.fail("a connection"))

    assert calling.post(message(url)) == Answer(Problem.ADDRESS)


def test_a_redirect_is_not_followed(sink: Sink) -> None:
    answer = calling.post(message(f"{sink.url}/redirect"))

    assert (answer.problem, answer.status) == (Problem.NO, 302)
    assert [each.path for each in sink.taken] == ["/redirect"]


def test_a_proxy_in_the_environment_is_not_used(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    assert calling.post(message(f"{sink.url}/slack")) == Answer("", 200, "ok")


def test_a_certificate_of_another_name_or_that_nobody_vouches_for_is_refused(
    outside: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with outside(says(b""), name="other.example.org") as server:
        assert calling.post(message(f"https://{NAME}:{server.port}/")) == Answer(Problem.CERTIFICATE)
    with outside(says(b"")) as server:
        monkeypatch.setattr(calling, "_tls", USUAL_TLS)
        assert calling.post(message(f"https://{NAME}:{server.port}/")) == Answer(Problem.CERTIFICATE)
    assert server.asked == []


@pytest.mark.parametrize(
    "text",
    [b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 500, b"HTTP/1.1 " + b"2" * 500, b"HTTP/1.1 100 Continue\r\n\r\n" * 20],
    ids=["headers", "status", "more and more to come"],
)
def test_a_server_that_answers_a_byte_at_a_time_is_left(
    outside: Any, text: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calling, "SECONDS", 0.4)
    began = time.monotonic()
    with outside(drips(text)) as server:
        answer = calling.post(message(f"https://{NAME}:{server.port}/"))
        took = time.monotonic() - began

    assert answer == Answer(Problem.TIME)
    assert took < 2


def test_of_a_text_that_never_ends_the_status_counts(outside: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calling, "SECONDS", 0.4)
    with outside(drips(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 500, 0.01)) as server:
        answer = calling.post(message(f"https://{NAME}:{server.port}/"))

    assert (answer.problem, answer.status) == ("", 200)


def test_only_the_beginning_of_a_long_answer_is_read_and_kept(outside: Any) -> None:
    sent = []

    def answer(sock: ssl.SSLSocket) -> None:
        sock.sendall(b"HTTP/1.1 400 Bad\r\n\r\nno\0\x1b[1m")
        sent.extend(sock.send(b"x" * 16_384) for _ in range(2_000))

    with outside(answer) as server:
        found = calling.post(message(f"https://{NAME}:{server.port}/"))

    assert (found.problem, found.status, len(found.text)) == (Problem.NO, 400, calling.KEEP)
    assert found.text.startswith("no[1mxxx")
    assert sum(sent) < 16_000_000


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (b"", Problem.CONNECTION),
        (b"SSH-2.0-OpenSSH\r\n", Problem.CONNECTION),
        (b"HTTP/1.1 abc\r\n", Problem.CONNECTION),
    ],
)
def test_what_is_not_http_is_a_failure(outside: Any, text: bytes, problem: Problem) -> None:
    with outside(says(text)) as server:
        assert calling.post(message(f"https://{NAME}:{server.port}/")) == Answer(problem)


@pytest.mark.parametrize(
    ("header", "seconds"), [("120", 120), ("9999999", 86400), ("-5", 0), ("²", 0), ("Wed, 21 Oct 2027 07:28:00 GMT", 0)]
)
def test_a_server_may_say_how_long_it_wants_to_be_left_alone(outside: Any, header: str, seconds: int) -> None:
    with outside(says(f"HTTP/1.1 429 Slow\r\nRetry-After: {header}\r\n\r\n".encode("latin-1"))) as server:
        assert calling.post(message(f"https://{NAME}:{server.port}/")).wait == seconds


@pytest.mark.django_db
def test_nothing_is_posted_inside_a_transaction(sink: Sink) -> None:
    with transaction.atomic(), pytest.raises(InTransaction):
        list(calling.post_each([message(f"{sink.url}/slack")]))

    assert sink.taken == []
