"""Mail over SMTP to a server as unkind as real ones: one message never holds up another."""

from datetime import timedelta
from typing import Any

import pytest
from django.template import TemplateDoesNotExist
from django.utils import timezone

from common.mail import delivery, outbox
from common.models import Mail, Unreachable
from sandbox.mailbox.smtp import Faults, listen
from sandbox.mailbox.store import Mails

pytestmark = pytest.mark.django_db

UNMAILABLE = [
    "mark@example.net\u200f",
    "mark@exam\u202cple.net",
    "hyphen@\xad.net",
    f"long@{'ä' * 60}.example",
    "ünïcode@example.net",
    f"{'l' * 65}@example.net",
    "two@@example.net",
    "no-domain@",
    "line\nfeed@example.net",
    "unknown-user@example.net",
    "mailbox-full@example.net",
    "rejected-content@example.net",
    "hangs-up@example.net",
]


class Post:
    """The server, and what it has taken."""

    def __init__(self) -> None:
        self.mails, self.faults = Mails(), Faults()
        self.controller, self.port = listen(0, self.mails, self.faults)

    @property
    def taken(self) -> set[str]:
        return {to for kept in self.mails.newest(limit=1000) for to in kept["to"]}

    def close(self) -> None:
        if self.controller.server:
            self.controller.stop()
        self.mails.close()


@pytest.fixture
def server(settings: Any) -> Any:
    post = Post()
    options = {"host": "127.0.0.1", "port": post.port, "timeout": 5}
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}
    yield post
    post.close()


def post(to: str, **facts: Any) -> Mail:
    outbox.post("login_code", to, {"code": "123456"}, key=f"code:{to}")
    Mail.objects.filter(key=f"code:{to}").update(**facts)
    return Mail.objects.get(key=f"code:{to}")


def come_due() -> None:
    Mail.objects.exclude(due_at=None).update(due_at=timezone.now() - timedelta(seconds=1))


def test_in_one_pass_a_hundred_messages_leave_beside_twenty_failing_ones(server: Post) -> None:
    for number in range(20):
        address = UNMAILABLE[number % len(UNMAILABLE)]
        outbox.post("login_code", address, {"code": "123456"}, key=f"bad:{number}")
    good = {post(f"innocent-{number}@example.net").to for number in range(100)}

    assert delivery.deliver(limit=120) == 120

    assert server.taken == good
    left = Mail.objects.filter(sent_at=None)
    assert (left.count(), left.filter(tries=1, given_up_at=None).exclude(due_at=None).count()) == (20, 20)


@pytest.mark.parametrize("address", UNMAILABLE)
def test_each_kind_is_given_up_alone_after_its_tries(server: Post, address: str) -> None:
    bad = post(address)

    for _ in range(delivery.GIVE_UP_BROKEN_AFTER):
        innocent = f"innocent-{bad.tries}@example.net"
        post(innocent)
        delivery.deliver()
        assert innocent in server.taken
        come_due()
        bad.refresh_from_db()
        if bad.given_up_at:
            break

    assert (bad.given_up_at is not None, bad.due_at, bad.sent_at) == (True, None, None)
    assert bad.problem
    assert Unreachable.objects.get().email == address.lower()


def test_a_connection_that_ends_after_some_messages_is_opened_again(server: Post) -> None:
    server.faults.mails_per_connection = 3
    good = {post(f"innocent-{number}@example.net").to for number in range(10)}

    delivery.deliver()

    assert server.taken == good
    assert set(Mail.objects.values_list("tries", flat=True)) == {1}


def test_greylisting_only_delays(server: Post) -> None:
    post("greylisted@example.net")

    delivery.deliver()
    assert server.taken == set()
    come_due()
    delivery.deliver()

    assert server.taken == {"greylisted@example.net"}
    assert not Unreachable.objects.exists()


def test_while_the_server_is_away_no_try_is_counted(server: Post) -> None:
    post("innocent@example.net")
    server.controller.stop()

    for _ in range(delivery.GIVE_UP_BROKEN_AFTER + 1):
        assert delivery.deliver() == 0
        come_due()

    assert Mail.objects.values_list("tries", "given_up_at").get() == (0, None)


def test_a_message_that_cannot_be_rendered_does_not_delay_others(server: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, _good = post("broken@example.net"), post("innocent@example.net")
    really = outbox.render

    def render(row: Mail) -> Any:
        if row.pk == broken.pk:
            raise TemplateDoesNotExist("mail/nothing.txt")
        return really(row)

    monkeypatch.setattr(delivery, "render", render)
    delivery.deliver()

    assert server.taken == {"innocent@example.net"}
    assert Mail.objects.get(pk=broken.pk).problem == "TemplateDoesNotExist"


def test_a_final_refusal_is_known_at_once_and_forgotten_when_mail_arrives(server: Post) -> None:
    post("unknown-user@example.net")
    delivery.deliver()
    assert Unreachable.objects.values_list("email", "reason", "detail").get() == (
        "unknown-user@example.net",
        "refused",
        "550 5.1.1 No such user here",
    )

    Mail.objects.update(to="returned@example.net")
    Unreachable.objects.update(email="returned@example.net")
    come_due()
    delivery.deliver()

    assert not Unreachable.objects.exists()


def test_an_address_that_bounced_stays_marked_when_a_server_passes_mail_on(server: Post) -> None:
    delivery.mark("ada@example.net", Unreachable.Reason.BOUNCED, "")
    post("ada@example.net")

    delivery.deliver()

    assert (server.taken, Unreachable.objects.count()) == ({"ada@example.net"}, 1)
