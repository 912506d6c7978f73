"""Delivering the outbox over one connection, reopened when lost. A failing message never holds up the others.

A problem with the server does not count as a try of any message. A problem with a message postpones that message only,
for longer after each try, until it is given up.
"""

import logging
from contextlib import suppress
from datetime import timedelta
from smtplib import (
    SMTPDataError,
    SMTPException,
    SMTPHeloError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)

from django.core.mail import EmailMultiAlternatives, mailers
from django.utils import timezone

from common import sql
from common.mail.outbox import Unwanted, render
from common.models import Mail, Unreachable

log = logging.getLogger(__name__)

GIVE_UP_AFTER = 20  # tries; about 12 hours with the pauses of common.worklist
# A 5xx reply is final, but misconfigured servers send it too: two more tries, an hour apart.
GIVE_UP_REFUSED_AFTER = 3
REFUSED_PAUSE = timedelta(hours=1)
# A broken connection may be the server's fault, and that may take days to fix.
GIVE_UP_BROKEN_AFTER = 100

# One statement, because it is for every mail. A relaying server accepts mail that bounces later: a bounce mark stays.
SENT = f"""
    WITH sent AS (
        UPDATE {{common.Mail}} SET due_at = NULL, sent_at = %(now)s, data = '{{}}', problem = '' WHERE id = %(mail)s
    )
    DELETE FROM {{common.Unreachable}} WHERE email = %(email)s AND reason <> '{Unreachable.Reason.BOUNCED}'
"""  # noqa: S608  (our own constants)

CLOSING = 421
TOO_LARGE = 552


class ServerUnavailable(Exception):
    """The mail server cannot be reached, or accepts nothing from us at the moment."""


class Broken(Exception):
    """The connection broke during this message; other messages may get through."""

    def __init__(self, error: Exception) -> None:
        super().__init__(repr(error))
        # smtplib raises something else while it handles the timeout.
        self.took_long = isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)


class SmtpConnection:
    """A connection to the mail server, opened when needed and reopened when lost."""

    def __init__(self) -> None:
        self._backend = mailers["default"]

    def send(self, message: EmailMultiAlternatives) -> None:
        """Send a message. Raises ServerUnavailable, Broken, or smtplib's error about this message."""
        try:
            self._try(message)
        except Broken as error:
            if error.took_long:
                raise
            # Servers close connections that were idle or have carried enough messages: retry on a new one.
            self._try(message)

    def _try(self, message: EmailMultiAlternatives) -> None:
        self._open()
        try:
            self._backend.send_messages([message])
        except Exception as error:
            if not _is_reply(error):
                self.close()  # a half-sent message would become part of the next one
            if _is_about_sender(error):
                raise ServerUnavailable(repr(error)) from error
            if _is_about_connection(error):
                self.close()
                raise Broken(error) from error
            raise

    def _open(self) -> None:
        try:
            self._backend.open()
        except Exception as error:
            self.close()
            raise ServerUnavailable(repr(error)) from error

    def close(self) -> None:
        with suppress(Exception):  # it is discarded, whatever state it is in
            self._backend.close()


def deliver(limit: int = 100) -> int:
    """Send the messages that are due; returns how many were claimed, or 0 if the server is unavailable."""
    batch = Mail.objects.claim(limit)
    line = SmtpConnection()
    try:
        for done, mail in enumerate(batch):
            if mail.lease_expired:
                break
            try:
                _deliver(mail, line)
            except ServerUnavailable as error:
                log.error("mail server: %s", error)  # noqa: TRY400  (a traceback adds nothing)
                Mail.objects.give_back(batch[done:])
                return 0
    finally:
        line.close()
    return len(batch)


def _deliver(mail: Mail, line: SmtpConnection) -> None:
    """Send or postpone one message. Raises ServerUnavailable, and nothing else: no message may stop the others."""
    try:
        message = render(mail)
    except Unwanted:
        mail.done(data={})
        return
    except Exception as error:
        log.exception("mail %s (%s) cannot be rendered, try %d", mail.pk, mail.kind, mail.tries)
        _put_off(mail, error)
        return
    try:
        line.send(message)
    except ServerUnavailable:
        raise
    except Exception as error:  # noqa: BLE001
        # Without the error's text: it may contain the address.
        log.warning("mail %s (%s) not sent, try %d: %s", mail.pk, mail.kind, mail.tries, type(error).__name__)
        _put_off(mail, error)
    else:
        _sent(mail)


def _sent(mail: Mail) -> None:
    sql.execute(SENT, {"mail": mail.pk, "now": timezone.now(), "email": mail.to.lower()})


def _put_off(mail: Mail, error: Exception) -> None:
    """Try again later, or give up."""
    problem, is_refused = _in_words(error), _is_refusal(error)
    if is_refused:
        mark(mail.to, Unreachable.Reason.REFUSED, problem)
    if mail.tries < _most_tries(error):
        Mail.objects.filter(pk=mail.pk, due_at=mail.due_at).update(problem=problem)
        mail.later(REFUSED_PAUSE if is_refused else timedelta())
        return
    mail.done(given_up_at=timezone.now(), problem=problem)
    if not is_refused:
        mark(mail.to, Unreachable.Reason.FAILED, problem)


def mark(email: str, reason: Unreachable.Reason, detail: str) -> None:
    """Mark an address as unreachable."""
    facts = {"reason": reason, "detail": detail[:300], "at": timezone.now()}
    Unreachable.objects.update_or_create(email=email.lower(), defaults=facts)


def _most_tries(error: Exception) -> int:
    if isinstance(error, Broken):
        return GIVE_UP_BROKEN_AFTER
    return GIVE_UP_REFUSED_AFTER if _is_refusal(error) else GIVE_UP_AFTER


def _in_words(error: Exception) -> str:
    replies = _replies(error)
    return "; ".join(f"{code} {text}" for code, text in replies)[:300] or type(error).__name__


def _replies(error: Exception) -> list[tuple[int, str]]:
    """The server's replies, code and text, one for each refused recipient."""
    answers: list[tuple[int, bytes | str]] = []
    if isinstance(error, SMTPRecipientsRefused):
        answers += error.recipients.values()
    elif isinstance(error, SMTPResponseException):
        answers += [(error.smtp_code, error.smtp_error)]
    return [(code, text.decode(errors="replace") if isinstance(text, bytes) else str(text)) for code, text in answers]


def _is_reply(error: Exception) -> bool:
    return isinstance(error, (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError))


def _is_refusal(error: Exception) -> bool:
    """Whether the server refused the message permanently."""
    codes = [code for code, _text in _replies(error)]
    return bool(codes) and min(codes) >= 500


def _is_about_sender(error: Exception) -> bool:
    """Whether the server refuses our sender, and so every message; TOO_LARGE is about this message alone."""
    return isinstance(error, SMTPSenderRefused) and error.smtp_code not in {TOO_LARGE, CLOSING}


def _is_about_connection(error: Exception) -> bool:
    if replies := _replies(error):
        return isinstance(error, SMTPHeloError) or any(code == CLOSING for code, _text in replies)
    is_network = isinstance(error, OSError) and not isinstance(error, SMTPException)
    return is_network or isinstance(error, SMTPServerDisconnected)
