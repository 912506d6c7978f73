"""The outbox is emptied, over one connection while that holds. No message holds up another, whatever it raises.

What is wrong with the server counts against no message. What is wrong with a message puts off that one alone, after
each try for longer, until it is given up.
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

from common.mail.outbox import Unwanted, render
from common.models import Mail, Unreachable

log = logging.getLogger(__name__)

GIVE_UP_AFTER = 20  # tries; with the pauses of common.worklist about 12 hours
# A 5xx reply is final, but servers also give it when it is they who are set up wrong: two more tries, an hour apart.
GIVE_UP_REFUSED_AFTER = 3
REFUSED_PAUSE = timedelta(hours=1)
# A connection that breaks may be the server's fault, and that may take days to mend.
GIVE_UP_BROKEN_AFTER = 100

CLOSING = 421
TOO_LARGE = 552


class Away(Exception):
    """The mail server cannot be reached, or takes nothing from us now."""


class Broken(Exception):
    """The connection broke during this message; other messages may get through."""

    def __init__(self, error: Exception) -> None:
        super().__init__(repr(error))
        # smtplib raises something else while it handles the timeout.
        self.took_long = isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)


class Line:
    """A connection to the mail server that is opened when it is needed, and again when it was lost."""

    def __init__(self) -> None:
        self._backend = mailers["default"]

    def send(self, message: EmailMultiAlternatives) -> None:
        """Raises Away, Broken, or whatever is wrong with this message."""
        try:
            self._try(message)
        except Broken as error:
            if error.took_long:
                raise
            # Servers end a connection when it has been idle or has carried enough: a new one tells if that was it.
            self._try(message)

    def _try(self, message: EmailMultiAlternatives) -> None:
        self._open()
        try:
            self._backend.send_messages([message])
        except Exception as error:
            if not _is_reply(error):
                self.close()  # whatever was said halfway would be part of the next message
            if _is_about_sender(error):
                raise Away(repr(error)) from error
            if _is_about_connection(error):
                self.close()
                raise Broken(error) from error
            raise

    def _open(self) -> None:
        try:
            self._backend.open()
        except Exception as error:
            self.close()
            raise Away(repr(error)) from error

    def close(self) -> None:
        with suppress(Exception):  # it is of no use any more, in whatever state it was
            self._backend.close()


def deliver(limit: int = 100) -> int:
    """Send what is due. Returns how many messages went through its hands, 0 if the server is away."""
    batch = Mail.objects.claim(limit)
    line = Line()
    try:
        for done, mail in enumerate(batch):
            if mail.is_anybodys:
                break
            try:
                _deliver(mail, line)
            except Away as error:
                log.error("mail server: %s", error)  # noqa: TRY400  (its text is enough)
                Mail.objects.give_back(batch[done:])
                return 0
    finally:
        line.close()
    return len(batch)


def _deliver(mail: Mail, line: Line) -> None:
    """Send one message or put it off. Raises Away; nothing that one message raises may stop the others."""
    try:
        message = render(mail)
    except Unwanted:
        mail.done(data={})
        return
    except Exception as error:
        log.exception("mail %s (%s) cannot be written, try %d", mail.pk, mail.kind, mail.tries)
        _put_off(mail, error)
        return
    try:
        line.send(message)
    except Away:
        raise
    except Exception as error:  # noqa: BLE001
        # Without the error's own words: they may hold the address.
        log.warning("mail %s (%s) not sent, try %d: %s", mail.pk, mail.kind, mail.tries, type(error).__name__)
        _put_off(mail, error)
    else:
        _sent(mail)


def _sent(mail: Mail) -> None:
    mail.done(sent_at=timezone.now(), data={}, problem="")
    # A server that passes mail on accepts what bounces later: that mark stays.
    Unreachable.objects.filter(email=mail.to.lower()).exclude(reason=Unreachable.Reason.BOUNCED).delete()


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
    """Note that mail does not reach this address."""
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
    """What the server answered, code and text, for each recipient that it refused."""
    answers: list[tuple[int, bytes | str]] = []
    if isinstance(error, SMTPRecipientsRefused):
        answers += error.recipients.values()
    elif isinstance(error, SMTPResponseException):
        answers += [(error.smtp_code, error.smtp_error)]
    return [(code, text.decode(errors="replace") if isinstance(text, bytes) else str(text)) for code, text in answers]


def _is_reply(error: Exception) -> bool:
    return isinstance(error, (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError))


def _is_refusal(error: Exception) -> bool:
    """The server says that it will never take it."""
    codes = [code for code, _text in _replies(error)]
    return bool(codes) and min(codes) >= 500


def _is_about_sender(error: Exception) -> bool:
    """The sender is the same in every message, so the server takes none of them; only a size is a message's own."""
    return isinstance(error, SMTPSenderRefused) and error.smtp_code not in {TOO_LARGE, CLOSING}


def _is_about_connection(error: Exception) -> bool:
    if replies := _replies(error):
        return isinstance(error, SMTPHeloError) or any(code == CLOSING for code, _text in replies)
    is_network = isinstance(error, OSError) and not isinstance(error, SMTPException)
    return is_network or isinstance(error, SMTPServerDisconnected)
