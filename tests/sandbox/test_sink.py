"""The sink for webhooks shows what it got, and fails where it is asked to."""

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing

import pytest

from sandbox.sink import pages
from sandbox.sink.server import Server
from sandbox.sink.store import KEPT, Messages


@pytest.fixture
def sink() -> Iterator[Server]:
    messages = Messages()
    server = Server(0, messages)
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()
    messages.close()


def post(sink: Server, path: str, body: str = "{}") -> tuple[int, dict[str, str], str]:
    request = urllib.request.Request(f"{sink.url}{path}", body.encode(), {"webhook-id": "msg_1"})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=5) as answer:
            return answer.status, dict(answer.headers), answer.read().decode()
    except urllib.error.HTTPError as answer:
        return answer.code, dict(answer.headers), answer.read().decode()


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        ("/in", 200, "ok"),
        ("/discord", 204, ""),
        ("/fail/500", 500, "failed on purpose"),
        ("/fail/499", 499, "failed on purpose"),
        ("/fail/200", 200, "ok"),
        ("/gone", 410, "gone"),
        ("/busy", 429, "slow down"),
    ],
)
def test_a_path_says_how_it_is_answered(sink: Server, path: str, status: int, text: str) -> None:
    answer = post(sink, path)

    assert (answer[0], answer[2]) == (status, text)
    assert sink.messages.newest()[0].status == status
    assert ("Retry-After" in answer[1]) == (path == "/busy")


def test_its_page_shows_the_newest_first_as_text(sink: Server) -> None:
    post(sink, "/in", '{"a": "<script>"}')
    post(sink, "/in", "no JSON")

    shown = pages.answer(sink.messages, "/", live=False).html

    assert shown.index("no JSON") < shown.index("&lt;script&gt;")
    assert "msg_1" in shown
    assert "<script>" not in shown


def test_programs_read_the_same(sink: Server) -> None:
    post(sink, "/in", "ü")
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    with opener.open(f"{sink.url}/api/messages", timeout=5) as answer:
        [found] = json.load(answer)

    assert (found["path"], found["body"], found["status"]) == ("/in", "ü", 200)


def test_only_the_last_ones_are_kept() -> None:
    with closing(Messages()) as messages:
        for number in range(KEPT + 5):
            messages.keep("/in", {}, str(number), 200)

        assert [messages.newest()[0].body, len(messages.newest())] == [str(KEPT + 4), KEPT]
