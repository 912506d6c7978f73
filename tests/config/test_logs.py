import logging
import re

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils.module_loading import import_string

from config.logs import WithoutSecrets, requests
from tests.access import addresses

# Parts of addresses that are no secrets: they open nothing by themselves.
NO_SECRETS = {
    *("slug", "number", "language", "kind", "action", "name", "file"),
    *("pk", "block", "card", "tagging", "delivery"),
    # Of passwords, which accounts do not have.
    *("uidb36", "key"),
}
SECRET = "0198-x.SIG_nature"


def test_links_and_addresses_stay_out_of_the_logs() -> None:
    record = logging.LogRecord(
        "django", logging.ERROR, "", 0, "Error: %s for %s", ("/p/0198-x.SIG/", "ada@example.org"), None
    )

    WithoutSecrets().filter(record)

    assert record.getMessage() == "Error: /p/…/ for …"


def test_no_link_with_a_secret_is_logged_with_it(caplog: pytest.LogCaptureFixture) -> None:
    """A part of an address is a secret unless it is known to be none."""
    caplog.set_level(logging.INFO, "access")
    links = [route for route, parts in addresses.routes().items() if parts - NO_SECRETS and "/admin/" not in route]
    log = requests(lambda _: HttpResponse())

    for link in [*links, *(f"/fr{each}" for each in links)]:
        log(RequestFactory().get(re.sub("<[^<>]+>", SECRET, link)))

    assert len(links) > 10
    assert [line for line in map(written, caplog.records) if SECRET in line] == []


def written(record: logging.LogRecord) -> str:
    WithoutSecrets().filter(record)
    return record.getMessage()


@pytest.mark.django_db
def test_each_request_is_logged_without_its_query_and_health_checks_are_not(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "access")

    for path in ("/robots.txt?signature=secret", "/nowhere/", "/healthz"):
        Client().get(path)

    lines = [record.getMessage() for record in caplog.records if record.name == "access"]
    assert [line.split(" ")[:3] for line in lines] == [["GET", "/robots.txt", "200"], ["GET", "/nowhere/", "404"]]


def test_every_line_of_the_log_has_its_time() -> None:
    assert settings.LOGGING["formatters"]["line"]["format"].startswith("{asctime} ")


def test_secrets_stay_out_of_all_that_is_logged() -> None:
    configured = settings.LOGGING

    assert configured["root"]["handlers"] == ["console"]
    assert {name: each["filters"] for name, each in configured["handlers"].items()} == {"console": ["no secrets"]}
    assert import_string(configured["filters"]["no secrets"]["()"]) is WithoutSecrets
