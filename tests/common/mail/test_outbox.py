from datetime import timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused, SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail as django_mail
from django.utils import timezone

from common import worklist
from common.mail import delivery, outbox
from common.models import Mail
from common.tasks import tidy
from tests.helpers.strict_mailbox import EmailBackend

pytestmark = pytest.mark.django_db


def post(number: int = 0) -> Mail:
    outbox.post("login_code", f"ada{number}@example.org", {"code": "123456"}, key=f"code:{number}")
    return Mail.objects.get(key=f"code:{number}")


def test_a_message_is_posted_once_an_occasion_and_sent_once() -> None:
    for _ in range(3):
        post()

    delivery.deliver()
    delivery.deliver()

    sent = [(message.to, "123456" in message.subject) for message in django_mail.outbox]
    assert sent == [(["ada0@example.org"], True)]
    sent = Mail.objects.get()
    assert (sent.data, sent.due_at, sent.sent_at is not None) == ({}, None, True)


def test_text_and_html_both_have_the_code() -> None:
    message = outbox.render(post())

    assert "123456" in message.body
    assert "123456" in message.alternatives[0].content


def test_remembered_headers_are_those_that_django_would_write() -> None:
    messages = [outbox.render(post(number)) for number in (0, 1)]

    for message in messages * 2:
        ours, plain = message.message(), django_mail.EmailMultiAlternatives.message(message)
        for name in ("Subject", "From", "To", "Message-ID", "Auto-Submitted", "Content-Type"):
            assert ours[name].partition("boundary")[0] == plain[name].partition("boundary")[0]


def test_headers_are_those_of_automatic_mail_and_stay_the_same_when_it_is_sent_again(settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "Commonbid <hello@Bücher.example>"
    row = post()

    first, again = (outbox.render(row).message() for _ in range(2))

    assert first["Message-ID"] == again["Message-ID"] == f"<{row.pk}@xn--bcher-kva.example>"
    assert first["From"] == "Commonbid <hello@xn--bcher-kva.example>"
    assert first["Auto-Submitted"] == "auto-generated"
    assert first["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    assert first["Date"].datetime
    assert (first["Reply-To"], first["List-Unsubscribe"]) == (None, None)
    for name in ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Auto-Submitted"):
        assert len(first.get_all(name)) == 1


def test_a_campaigns_mail_is_answered_by_its_team() -> None:
    row = Mail(kind="login_code", to="ada@example.org", data={"code": "123456", "contact_email": "team@example.org"})

    assert outbox.render(row).message()["Reply-To"] == "team@example.org"


@pytest.mark.parametrize(
    "error",
    [
        SMTPRecipientsRefused({}),
        SMTPSenderRefused(552, b"too large", "hello@example.org"),
        SMTPDataError(554, b"no"),
        SMTPServerDisconnected("gone"),
        OSError("reset"),
        TimeoutError("slow"),
        UnicodeEncodeError("ascii", "ü", 0, 1, "not ASCII"),
        ValueError("a header with a line feed"),
        TypeError("a mistake of ours"),
    ],
)
def test_an_error_in_one_message_does_not_delay_the_next(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    first, second = post(1), post(2)
    backend: Any = EmailBackend
    really = backend.send_messages

    def send(self: Any, messages: Any) -> Any:
        if messages[0].to == [first.to]:
            raise error
        return really(self, messages)

    monkeypatch.setattr(backend, "send_messages", send)
    delivery.deliver()

    assert [message.to for message in django_mail.outbox] == [[second.to]]
    monkeypatch.setattr(backend, "send_messages", really)
    Mail.objects.exclude(due_at=None).update(due_at=timezone.now() - timedelta(seconds=1))
    delivery.deliver()
    assert sorted(message.to[0] for message in django_mail.outbox) == [first.to, second.to]


def test_a_sender_that_the_server_refuses_counts_against_no_message(monkeypatch: pytest.MonkeyPatch) -> None:
    post(1), post(2)
    backend: Any = EmailBackend

    def refuse(_self: Any, _messages: Any) -> None:
        raise SMTPSenderRefused(550, b"who are you?", "hello@example.org")

    monkeypatch.setattr(backend, "send_messages", refuse)

    assert delivery.deliver() == 0
    assert set(Mail.objects.values_list("tries", flat=True)) == {0}


def test_after_the_lease_a_slow_worker_leaves_the_rest_to_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worklist, "LEASE", timedelta(seconds=-1))
    post()

    delivery.deliver()

    assert django_mail.outbox == []


def test_a_row_that_failed_very_often_is_only_postponed() -> None:
    row = post()
    row.tries = 5000

    row.later()

    assert row.due_at
    assert row.due_at < timezone.now() + timedelta(hours=2)


def test_old_messages_are_deleted_also_those_that_were_given_up() -> None:
    row = post()
    row.done()
    Mail.objects.update(created_at=timezone.now() - timedelta(days=91))
    post(2)

    tidy()

    assert [outbox.key for outbox in Mail.objects.all()] == ["code:2"]
