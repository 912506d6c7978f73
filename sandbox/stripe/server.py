import json
import socket
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from sandbox.stripe.calls.api import Request
from sandbox.stripe.client import secret_key
from sandbox.stripe.sandbox import Sandbox
from sandbox.stripe.state.box import as_of
from sandbox.stripe.state.errors import Dropped, Refused
from sandbox.stripe.web import admin, pages

# Header for backdating a call, in seconds since 1970; such calls send no webhooks. Used to create a fictitious past.
TIME = "Sandbox-Time"
JSON = {"Content-Type": "application/json; charset=utf-8"}


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def __init__(self, port: int, sandbox: Sandbox, host: str = "127.0.0.1") -> None:
        super().__init__((host, port), Handler)
        self.sandbox = sandbox
        self.url = f"http://{host}:{self.server_port}"
        sandbox.box.base_url = self.url


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_DELETE(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def _answer(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(size).decode(errors="replace") if size else ""
        earlier = self.headers.get(TIME)
        if earlier is not None and not earlier.isdecimal():
            self._send(400, json.dumps({"error": {"message": f"{TIME} must be seconds since 1970."}}), JSON)
            return
        with as_of(None if earlier is None else int(earlier)):
            self._route(body)

    def _route(self, body: str) -> None:
        url = urlsplit(self.path)
        if url.path.startswith("/v1/"):
            self._api(url.path, body if self.command == "POST" else url.query)
        elif url.path.startswith("/_sandbox/"):
            self._admin(url.path, body)
        else:
            fields = {name: values[-1] for name, values in parse_qs(body).items()}
            page = pages.answer(self.server.sandbox, self.command, url.path, fields)
            self._send(page.status, page.html, page.headers)

    def _api(self, path: str, form: str) -> None:
        request = Request(
            self.command,
            path,
            form,
            secret_key(self.headers.get("Authorization", "")),
            self.headers.get("Idempotency-Key", ""),
            self.headers.get("Stripe-Version", ""),
        )
        try:
            answer = self.server.sandbox.api.answer(request)
        except Dropped:
            self._drop()
        else:
            self._send(answer.status, answer.body, JSON | answer.headers)
        finally:
            self.server.sandbox.courier.notice()

    def _admin(self, path: str, body: str) -> None:
        try:
            given = json.loads(body or "{}")
            result = admin.answer(self.server.sandbox, self.command, path, given)
        except Refused as refused:
            self._send(refused.status, json.dumps({"error": refused.error}), JSON)
        except ValueError as error:
            self._send(400, json.dumps({"error": {"message": str(error)}}), JSON)
        else:
            self._send(200, json.dumps(result), JSON)

    def _drop(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def _send(self, status: int, body: str, headers: dict[str, str]) -> None:
        content = body.encode()
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        line = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n{head}Content-Length: {len(content)}\r\n\r\n"
        self.wfile.write(line.encode() + (b"" if self.command == "HEAD" else content))
        self.wfile.flush()

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except (ConnectionError, TimeoutError):
            self.close_connection = True
