"""What comes back from a mail server after it had taken a mail."""

from io import BytesIO, TextIOWrapper

import pytest
from django.core.management import call_command

from common.mail import outbox
from common.models import Mail, Unreachable

pytestmark = pytest.mark.django_db

REPORT = """\
From: MAILER-DAEMON@relay.example
To: hello@example.org
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I could not deliver your message.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

Final-Recipient: rfc822; somebody-else@example.org
Action: failed
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 unknown

--b
Content-Type: {kind}

{quoted}
--b--
"""


@pytest.fixture
def sent() -> Mail:
    outbox.post("login_code", "ada@example.org", {"code": "123456"})
    return Mail.objects.get()


def report(sent: Mail, status: str = "5.1.1", kind: str = "text/rfc822-headers", quoted: str = "") -> bytes:
    headers = (
        quoted or f"From: hello@example.org\nMessage-ID: {outbox.render(sent).message()['Message-ID']}\nSubject: x\n"
    )
    return REPORT.format(status=status, kind=kind, quoted=headers).encode()


def note(raw: bytes, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(raw)))
    call_command("note_bounce")
    return list(Unreachable.objects.values_list("email", "reason"))


@pytest.mark.parametrize("kind", ["text/rfc822-headers", "message/rfc822"])
def test_a_report_marks_the_address_that_our_mail_went_to(
    sent: Mail, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert note(report(sent, kind=kind), monkeypatch) == [("ada@example.org", "bounced")]


@pytest.mark.parametrize("status", ["4.2.2", "2.0.0", "", "nonsense"])
def test_a_temporary_failure_marks_no_address(sent: Mail, status: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert note(report(sent, status=status), monkeypatch) == []


@pytest.mark.parametrize(
    "quoted",
    [
        "Subject: x\n",
        "Message-ID: <01934f0e-7d5c-7000-8000-0123456789ab@example.org>\n",
        f"Message-ID: <{'-' * 36}@example.org>\n",
        "Message-ID: <1@example.org>\n",
    ],
)
def test_a_report_about_other_mail_marks_no_address(sent: Mail, quoted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert note(report(sent, quoted=quoted), monkeypatch) == []


@pytest.mark.parametrize("raw", [b"", b"\xff\x00", b"Content-Type: multipart/report; boundary=b\n\n--b\n"])
def test_other_mail_in_the_bounce_mailbox_is_ignored(raw: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    assert note(raw, monkeypatch) == []
