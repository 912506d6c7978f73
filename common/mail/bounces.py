"""Bounce reports (RFC 3464), trusted only if they quote the Message-ID of a mail that we sent.

The Message-ID contains the id of the row in the outbox and cannot be guessed, so forged reports cannot mark addresses.
"""

import re
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage, Message
from email.parser import BytesParser
from uuid import UUID

from django.utils import timezone

from common.mail import delivery
from common.models import Mail, Unreachable

_FINAL = re.compile(r"5\.\d{1,3}\.\d{1,3}")
_MESSAGE_ID = re.compile(r"^Message-ID:\s*<([0-9a-f-]{36})@", re.IGNORECASE | re.MULTILINE)


def process_report(raw: bytes) -> Mail | None:
    """Mark the address of the reported mail as unreachable; None if it is not a permanent failure of a mail of ours."""
    report = BytesParser(EmailMessage, policy=policy.default).parsebytes(raw)
    mail = _reported(report)
    failure = next(_failures(report), "")
    if mail is None or not failure:
        return None
    Mail.objects.filter(pk=mail.pk).update(bounced_at=timezone.now())
    delivery.mark(mail.to, Unreachable.Reason.BOUNCED, failure)
    return mail


def _failures(report: EmailMessage) -> Iterator[str]:
    """The diagnostics for each recipient with a permanent failure."""
    for part in report.walk():
        if part.get_content_type() == "message/delivery-status":
            for block in part.get_payload():
                if isinstance(block, Message) and _FINAL.match(str(block.get("Status", "")).strip()):
                    yield str(block.get("Diagnostic-Code") or block["Status"])


def _reported(report: EmailMessage) -> Mail | None:
    """The mail that bounced, found by the headers quoted in the report."""
    for part in report.walk():
        is_quoted = part.get_content_type() in {"message/rfc822", "text/rfc822-headers"}
        if is_quoted and (found := _MESSAGE_ID.search(part.as_string())):
            return _find(found[1])
    return None


def _find(pk: str) -> Mail | None:
    try:
        return Mail.objects.filter(pk=UUID(pk)).first()
    except ValueError:
        return None
