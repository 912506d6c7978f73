"""Django's mailbox for tests, as strict as a real server: what SMTP refuses is refused here too."""

from email import policy
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected

from django.core.mail.backends import locmem, smtp

from sandbox.mailbox.refusals import HANGS_UP, MALFORMED, is_well_formed, trouble


class EmailBackend(locmem.EmailBackend):
    met: set[str] = set()

    def send_messages(self, messages):
        for message in messages:
            self._check(message)
        return super().send_messages(messages)

    def _check(self, message):
        """Write the message out as SMTP needs it, and refuse what a server refuses."""
        write = smtp.EmailBackend(alias="strict", host="127.0.0.1", port=9).prep_address
        write(message.from_email)
        message.message(policy=policy.SMTP).as_bytes()
        for address in map(write, message.recipients()):
            if not is_well_formed(address):
                raise SMTPRecipientsRefused({address: reply(MALFORMED)})
            for when in ("RCPT", "DATA"):
                self._trouble(address, when)

    def _trouble(self, address, when):
        found = trouble(address, when)
        if not found or (found.once and address in self.met):
            return
        self.met.add(address)
        if found.reply == HANGS_UP:
            raise SMTPServerDisconnected("Connection unexpectedly closed")
        if when == "RCPT":
            raise SMTPRecipientsRefused({address: reply(found.reply)})
        raise SMTPDataError(*reply(found.reply))


def reply(line):
    """Code and text as smtplib gives them."""
    code, _space, text = line.partition(" ")
    return int(code), text.encode()
