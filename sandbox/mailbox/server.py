import json
import re
from dataclasses import asdict
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from . import pages
from .smtp import Faults
from .store import Mails

JSON = {"Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store"}


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port: int, mails: Mails, faults: Faults, host: str = "127.0.0.1") -> None:
        super().__init__((host, port), Handler)
        self.mails = mails
        self.faults = faults
        self.url = f"http://{host}:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        query = parse_qs(url.query)
        to = query.get("to", [""])[-1]
        mails = self.server.mails
        if url.path == "/api/messages":
            self._json(200, [mails.get(mail["id"]) for mail in mails.newest(to)])
        elif found := re.fullmatch(r"/api/messages/(\d{1,15})", url.path):
            mail = mails.get(int(found[1]))
            self._json(200 if mail else 404, mail)
        elif url.path == "/api/faults":
            self._json(200, asdict(self.server.faults))
        else:
            page = pages.answer(mails, url.path, to=to, live="live" in query)
            self._send(page.status, page.html, page.headers)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if urlsplit(self.path).path != "/api/faults":
            self._json(404, None)
            return
        try:
            changed = Faults(**(asdict(self.server.faults) | json.loads(body)))
        except (TypeError, ValueError) as error:
            self._json(400, {"error": str(error)})
            return
        # Changed in place, because the SMTP side uses the same object.
        for name, value in asdict(changed).items():
            setattr(self.server.faults, name, value)
        self._json(200, asdict(changed))

    def do_DELETE(self) -> None:
        if urlsplit(self.path).path == "/api/messages":
            self.server.mails.clear()
            self._json(200, [])
        else:
            self._json(404, None)

    def _json(self, status: int, value: Any) -> None:
        self._send(status, json.dumps(value), JSON)

    def _send(self, status: int, body: str, headers: dict[str, str]) -> None:
        content = body.encode()
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        first = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n"
        self.wfile.write(f"{first}{head}Content-Length: {len(content)}\r\n\r\n".encode() + content)
        self.wfile.flush()

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except (ConnectionError, TimeoutError):
            self.close_connection = True
