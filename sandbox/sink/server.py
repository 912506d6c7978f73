import json
import time
from dataclasses import asdict
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from . import pages
from .store import Messages
from .troubles import Reply, reply

MOST = 1_000_000  # bytes of a message
PHRASES = {status.value: status.phrase for status in HTTPStatus}
PLAIN = {"Content-Type": "text/plain; charset=utf-8"}
JSON = {"Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store"}


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 100

    def __init__(self, port: int, messages: Messages, host: str = "127.0.0.1") -> None:
        super().__init__((host, port), Handler)
        self.messages = messages
        self.url = f"http://{host}:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        if path == "/api/messages":
            found = [asdict(message) for message in self.server.messages.newest()]
            self._send(Reply(200, json.dumps(found), JSON))
        else:
            page = pages.answer(self.server.messages, path, live="live" in query)
            self._send(Reply(page.status, page.html, page.headers))

    def do_POST(self) -> None:
        length = min(int(self.headers.get("Content-Length") or 0), MOST)
        body = self.rfile.read(length).decode(errors="replace")
        answer = reply(self.path)
        self.server.messages.keep(self.path, dict(self.headers), body, answer.status)
        self._send(Reply(answer.status, answer.text, PLAIN | answer.headers, answer.pause))

    def _send(self, answer: Reply) -> None:
        content = answer.text.encode()
        head = "".join(f"{name}: {value}\r\n" for name, value in answer.headers.items())
        first = f"HTTP/1.1 {answer.status} {PHRASES.get(answer.status, 'Unknown')}\r\n"
        self.wfile.write(f"{first}{head}Content-Length: {len(content)}\r\n\r\n".encode())
        for part in (content[place : place + 1] for place in range(len(content))) if answer.pause else (content,):
            time.sleep(answer.pause)
            self.wfile.write(part)

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except (ConnectionError, TimeoutError):
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the library's name)
        """Say nothing: the page shows what has arrived."""
