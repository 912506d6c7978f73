"""What only a process of its own can show: sockets, signals, and what is left after a kill."""

import json
import queue
import signal
import smtplib
import threading
import time
import urllib.error
import urllib.request
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import stripe

from .builders import make_session

KEY = "sk_test_sandbox"


def call(url, method="GET", given=None):
    body = None if given is None else json.dumps(given).encode()
    with urllib.request.urlopen(urllib.request.Request(url, body, method=method)) as answer:
        return json.loads(answer.read())


def connect(url, key=KEY, **options):
    return stripe.StripeClient(key, base_addresses={"api": url}, **options)


@pytest.fixture
def ear():
    """A webhook address that really listens."""
    came = queue.Queue()

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self):
            came.put((self.rfile.read(int(self.headers["Content-Length"])), self.headers["Stripe-Signature"]))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Ear)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/webhooks/stripe/", came
    server.shutdown()
    server.server_close()


@pytest.fixture
def url(start):
    return start("sandbox.stripe", "--port", "0")[1][0]


def test_a_signed_webhook_arrives(start, ear):
    address, came = ear
    _, [url] = start("sandbox.stripe", "--port", "0", "--webhook-url", address, "--webhook-secret", "whsec_x")
    client = connect(url)
    session = make_session(client.v1)

    call(f"{url}/_sandbox/checkout/{session.id}/complete", "POST", {"card": "visa"})

    types = [client.construct_event(*came.get(timeout=5), "whsec_x").type for _ in range(2)]
    assert types == ["setup_intent.succeeded", "checkout.session.completed"]


@pytest.mark.slow
def test_a_kill_loses_nothing_and_a_webhook_still_arrives(start, ear):
    address, came = ear
    process, [url] = start("sandbox.stripe", "--port", "0", "--webhook-url", "http://127.0.0.1:9/")
    customer = connect(url).v1.customers.create({"email": "ada@example.org"}, {"idempotency_key": "k"})
    session = make_session(connect(url).v1, customer=customer.id)
    call(f"{url}/_sandbox/checkout/{session.id}/complete", "POST", {})

    process.kill()
    process.wait()
    _, [url] = start("sandbox.stripe", "--port", "0", "--webhook-url", address)

    again = connect(url).v1.customers.create({"email": "ada@example.org"}, {"idempotency_key": "k"})
    assert (again.id, connect(url).v1.checkout.sessions.retrieve(session.id).status) == (customer.id, "complete")
    call(f"{url}/_sandbox/webhooks/flush", "POST", {})
    assert json.loads(came.get(timeout=5)[0])["data"]["object"]["customer"] == customer.id


def test_after_a_lost_reply_the_same_key_finds_the_same_object(url):
    client = connect(url)
    call(f"{url}/_sandbox/faults", "POST", {"lose_reply_next": 1, "lose_reply_path": "POST /v1/customers$"})
    with pytest.raises(stripe.APIConnectionError):
        client.v1.customers.create({}, {"idempotency_key": "k"})

    again = client.v1.customers.create({}, {"idempotency_key": "k"})

    assert [customer.id for customer in client.v1.customers.list().data] == [again.id]


def test_the_sdk_retries_after_a_dropped_connection(url):
    call(f"{url}/_sandbox/faults", "POST", {"fail_before_next": 1})
    assert connect(url, max_network_retries=1).v1.customers.create({}).id


@pytest.mark.parametrize(
    ("fault", "error"), [({"share_429": 1}, stripe.RateLimitError), ({"share_5xx": 1}, stripe.APIError)]
)
def test_a_busy_or_broken_service_says_so(url, fault, error):
    call(f"{url}/_sandbox/faults", "POST", fault)
    with pytest.raises(error):
        connect(url).v1.customers.create({})


@pytest.mark.parametrize("key", ["sk_test_other", "sk_live_sandbox"])
def test_another_key_is_refused(url, key):
    with pytest.raises(stripe.AuthenticationError):
        connect(url, key).v1.balance.retrieve()


def test_a_switch_that_does_not_exist_is_a_400(url):
    with pytest.raises(urllib.error.HTTPError) as refusal:
        call(f"{url}/_sandbox/faults", "POST", {"bogus": 1})
    with refusal.value as answer:
        assert answer.status == 400


@pytest.mark.parametrize(
    ("module", "ports"), [("sandbox.stripe", ["--port"]), ("sandbox.mailbox", ["--smtp-port", "--http-port"])]
)
def test_it_stops_in_time_when_asked(start, module, ports):
    process, _ = start(module, *(word for port in ports for word in (port, "0")))
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert (process.wait(timeout=2), time.monotonic() - began < 2) == (0, True)


@pytest.fixture
def mailbox(start):
    smtp, web = start("sandbox.mailbox", "--smtp-port", "0", "--http-port", "0")[1]
    return int(smtp.rpartition(":")[2]), web


def send(port, to="ada@example.org", text="<b> Go to https://x.example/a?b=1&c=2. <script>", html=""):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Commonbid <hello@example.org>", to, "Grüße & <b>"
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        smtp.send_message(mail)


def test_mail_is_found_by_whom_it_was_sent_to(mailbox):
    port, web = mailbox
    send(port, to="Ada@example.org", html="<p>Hello</p>")
    send(port, to="bob@example.org")

    [mail] = call(f"{web}/api/messages?to=ada@Example.org")
    assert (mail["subject"], mail["html"].strip()) == ("Grüße & <b>", "<p>Hello</p>")
    assert [mail["to"] for mail in call(f"{web}/api/messages")] == [["bob@example.org"], ["Ada@example.org"]]
    assert call(f"{web}/api/messages/{mail['id']}") == mail
    assert call(f"{web}/api/messages", "DELETE") == call(f"{web}/api/messages") == []


def test_a_mail_is_shown_with_links_and_without_scripts(mailbox):
    port, web = mailbox
    send(port, html="<p><a href='https://x.example'>x</a><script>alert(1)</script></p>")

    with urllib.request.urlopen(f"{web}/messages/1") as page:
        text = page.read().decode()
    with urllib.request.urlopen(f"{web}/messages/1/html") as page:
        policy = page.headers["Content-Security-Policy"]

    assert '<a href="https://x.example/a?b=1&amp;c=2">' in text
    assert ("&lt;b&gt; Go" in text, "&lt;script&gt;" in text) == (True, True)
    assert ("script-src" in policy, "default-src 'none'" in policy, "sandbox" in policy) == (False, True, True)


def test_a_mailbox_can_be_set_to_refuse(mailbox):
    port, web = mailbox
    call(f"{web}/api/faults", "POST", {"refuse": True})
    with pytest.raises(smtplib.SMTPDataError) as refusal:
        send(port)
    assert (refusal.value.smtp_code, call(f"{web}/api/messages")) == (451, [])

    call(f"{web}/api/faults", "POST", {"refuse": False})
    send(port)
    assert len(call(f"{web}/api/messages")) == 1
