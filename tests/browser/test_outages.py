"""What a supporter notices when a part of the stack is away."""

import http.cookiejar
import re
import time
import urllib.parse
import urllib.request
from uuid import uuid4

import psycopg
import pytest

from tests.browser.conftest import wait_for

pytestmark = pytest.mark.slow

AT_ONCE = 4  # seconds, on a busy machine; whoever waits for a server that is away waits 8


def send_pledge(stack, email):
    """Fill in the form as a browser without scripts would; returns where it led and the seconds it took."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    address = f"{stack.web}/c/we-are-twitter/pledge/"
    page = opener.open(address).read().decode()
    hidden = dict(re.findall(r'type="hidden"\s+name="([^"]+)"\s+value="([^"]*)"', page))
    form = {**hidden, "choice": "4026", "email": email, "consent": "on"}
    began = time.monotonic()
    answer = opener.open(address, urllib.parse.urlencode(form).encode())
    return answer.url, time.monotonic() - began


def test_without_redis_pledging_answers_at_once_and_the_mail_goes_out_later(stack):
    email = f"{uuid4().hex[:10]}@example.org"
    stack.redis.stop()
    try:
        url, seconds = send_pledge(stack, email)
        assert "/accounts/login/code/confirm/" in url
        assert seconds < AT_ONCE
        time.sleep(3)
        assert stack.mails(email) == []
    finally:
        stack.redis.start()

    assert "code" in stack.mail(email, "", seconds=120)["subject"]
    assert len(stack.mails(email)) == 1


def test_a_mail_server_that_refuses_delays_the_mail_and_nothing_else(stack):
    email = f"{uuid4().hex[:10]}@example.org"
    switch(stack, refuse=True)
    try:
        url, seconds = send_pledge(stack, email)
        assert "/accounts/login/code/confirm/" in url
        assert seconds < AT_ONCE
        time.sleep(2)
        assert stack.mails(email) == []
    finally:
        switch(stack, refuse=False)

    stack.mail(email, "code", seconds=120)
    time.sleep(1)
    assert len(stack.mails(email)) == 1


def switch(stack, *, refuse):
    body = b'{"refuse": true}' if refuse else b'{"refuse": false}'
    request = urllib.request.Request(f"{stack.mailbox}/api/faults", body, {"Content-Type": "application/json"})
    urllib.request.urlopen(request).close()


def test_after_its_connections_were_cut_the_site_works_again(stack):
    url = f"{stack.web}/c/we-are-twitter/"
    urllib.request.urlopen(url).close()
    with psycopg.connect(stack.database_url, autocommit=True) as admin:
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                      " AND usename = current_user AND backend_type = 'client backend'")  # fmt: skip

    def status():
        try:
            with urllib.request.urlopen(url) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    assert {status() for _ in range(20)} == {200}
    email = f"{uuid4().hex[:10]}@example.org"
    send_pledge(stack, email)
    wait_for(lambda: stack.mails(email), "the mail of a worker that lost its database", 120)
