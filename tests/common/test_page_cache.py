"""A page is rendered once a second, is never older than that, and nobody waits for ever for somebody else's."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from common.pages import page_cache
from common.pages.page_cache import Page, PageCache
from tests.helpers.clock import Clock
from tests.helpers.threads import wait_until


@pytest.fixture(autouse=True)
def one_second(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_cache, "LIFE", 1.0)
    monkeypatch.setattr(page_cache, "WAIT", 60.0)  # on a busy machine too


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cache(clock: Clock) -> PageCache[None]:
    return PageCache(clock)


def page(text: str = "page") -> Page[None]:
    return Page(text.encode(), {}, None)


def get(cache: PageCache[None], text: str, key: str = "key") -> str | None:
    """What is shown to somebody who would render this text."""
    found = cache.get(key, lambda: page(text))
    return found.body.decode() if found else None


def test_a_page_is_shown_again_until_it_is_a_second_old(cache: PageCache[None], clock: Clock) -> None:
    assert get(cache, "first") == "first"
    clock.now += 0.999
    assert get(cache, "second") == "first"
    clock.now += 0.001
    assert get(cache, "third") == "third"


def test_its_age_counts_from_before_it_was_rendered(cache: PageCache[None], clock: Clock) -> None:
    def slowly() -> Page[None]:
        clock.now += 0.9
        return page("first")

    cache.get("key", slowly)
    clock.now += 0.1

    assert get(cache, "second") == "second"


def test_other_addresses_have_other_pages(cache: PageCache[None]) -> None:
    assert [get(cache, key, key) for key in ("en", "fr", "en")] == ["en", "fr", "en"]


def test_a_page_that_is_not_to_be_shared_is_rendered_for_each(cache: PageCache[None]) -> None:
    assert cache.get("key", lambda: None) is None
    assert get(cache, "second") == "second"


class Slow:
    """Renders when it is told to; counts how often it was asked."""

    def __init__(self, result: Callable[[], Page[None] | None] = page) -> None:
        self.result = result
        self.may_end, self.begun = threading.Event(), 0

    def __call__(self) -> Page[None] | None:
        self.begun += 1
        assert self.may_end.wait(60)
        return self.result()


def waiting(cache: PageCache[None]) -> int:
    """How many requests wait for the page that is being rendered."""
    [rendering] = cache._underway.values()
    return len(rendering.has_ended._cond._waiters)  # type: ignore[attr-defined]


def test_of_all_who_come_at_once_one_renders_and_the_others_get_the_same(cache: PageCache[None]) -> None:
    render = Slow()

    with ThreadPoolExecutor(16) as pool:
        answers = [pool.submit(cache.get, "key", render) for _ in range(16)]
        wait_until(lambda: render.begun == 1 and waiting(cache) == 15)
        render.may_end.set()

    assert render.begun == 1
    assert len({id(answer.result()) for answer in answers}) == 1


def test_an_error_reaches_only_the_request_that_met_it(cache: PageCache[None]) -> None:
    def fail() -> Page[None]:
        raise ZeroDivisionError

    render = Slow(fail)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(cache.get, "key", render)
        wait_until(lambda: render.begun == 1)
        second = pool.submit(cache.get, "key", page)
        wait_until(lambda: waiting(cache) == 1)
        render.may_end.set()

    assert isinstance(first.exception(), ZeroDivisionError)
    assert second.result() is None  # renders for itself
    assert get(cache, "third") == "third"


def test_nobody_waits_longer_than_some_seconds_for_another_request(
    cache: PageCache[None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_cache, "WAIT", 0.01)
    render = Slow()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(cache.get, "key", render)
        wait_until(lambda: render.begun == 1)

        assert cache.get("key", page) is None

        render.may_end.set()
    assert first.result() is not None


def test_whoever_comes_a_second_later_does_not_get_a_page_that_took_longer(
    cache: PageCache[None], clock: Clock
) -> None:
    render = Slow(lambda: page("first"))
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(cache.get, "key", render)
        wait_until(lambda: render.begun == 1)
        clock.now += 1

        assert get(cache, "second") == "second"

        render.may_end.set()
        assert first.result().body == b"first"  # type: ignore[union-attr]
    assert get(cache, "third") == "second"


def test_no_number_of_addresses_fills_the_memory(
    cache: PageCache[None], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_cache, "MOST_PAGES", 3)
    for number in range(10):
        get(cache, f"{number}", key=f"{number}")
    assert [*cache._kept] == ["7", "8", "9"]

    monkeypatch.setattr(page_cache, "MOST_BYTES", 30)
    get(cache, "01234", key="fifteen bytes")
    get(cache, "01234", key="fifteen more")
    assert [*cache._kept] == ["fifteen bytes", "fifteen more"]

    clock.now += 1
    get(cache, "0", key="later")
    assert [*cache._kept] == ["later"]
    assert cache._bytes == 3
    assert cache._underway == {}
