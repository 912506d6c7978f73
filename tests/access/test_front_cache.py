"""The addresses that deploy/nginx.conf may keep are those of pages that the site lets shared caches keep."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from tests.access import addresses, requests
from tests.access.one_of_everything import World
from tests.helpers import transactions
from tests.helpers.fronts import DEPLOY

CONFIGURED = (DEPLOY / "nginx.conf").read_text()
KEPT = [re.compile(each) for each in re.findall(r'^    "~(.+)" 0;$', CONFIGURED, re.MULTILINE)]


def may_be_kept(path: str) -> bool:
    return any(pattern.search(path) for pattern in KEPT)


@pytest.mark.slow
def test_it_keeps_what_the_site_lets_it_keep_and_lets_nobody_wait_for_anything_else(world: World) -> None:
    surprises = []
    for name in sorted(addresses.parameters()):
        url = requests.url(world, name)
        answer = asked(url)
        is_kept = answer.status_code == 200 and answer.get("Cache-Control", "").startswith("public")
        if is_kept != may_be_kept(answer.request["PATH_INFO"]):
            surprises.append((name, url, "kept" if is_kept else "not kept"))

    assert surprises == []


def asked(url: str) -> Any:
    """The answer to a visitor, after which everything is rolled back."""
    with transactions.of_test():
        answer = Client(raise_request_exception=False).get(url)
        answer.getvalue()  # closes a file
        transaction.set_rollback(True)
    return answer


def test_pages_are_kept_in_all_languages_and_static_files_too() -> None:
    languages = [f"/{code}" for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]

    assert all(may_be_kept(language + path) for language in languages for path in ("/", "/c/twitter/", "/terms/"))
    assert may_be_kept("/static/site.css")
    assert not any(map(may_be_kept, ["/fr/c/twitter/pledge/", "/c/twitter/static/", "/fr/accounts/login/"]))
