"""The refusals of real mail servers, and the recipient names that trigger each of them.

A mail to `unknown-user@example.org` or `unknown-user.17@example.org` is refused because there is no such user.
"""

import re
from dataclasses import dataclass

MALFORMED = "553 5.1.3 The recipient address is not a valid RFC 5321 address"
LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}")


@dataclass(frozen=True, slots=True)
class Trouble:
    """A failure that happens to every mail whose recipient's name starts like this."""

    name: str
    reply: str
    story: str
    when: str = "RCPT"
    once: bool = False  # the second attempt at the same address succeeds


HANGS_UP = "hangs up"
_ALL = (
    Trouble("unknown-user", "550 5.1.1 No such user here", "The mailbox does not exist."),
    Trouble("mailbox-full", "452 4.2.2 The mailbox is full, try again later", "The mailbox is full."),
    Trouble("greylisted", "451 4.7.1 Greylisted, try again later", "Refused once, taken the next time.", once=True),
    Trouble("rejected-content", "554 5.7.1 Message content rejected", "A filter refuses the text.", when="DATA"),
    Trouble("hangs-up", HANGS_UP, "The server closes the connection in the middle of the mail.", when="DATA"),
)
TROUBLES = {trouble.name: trouble for trouble in _ALL}


def trouble(address: str, when: str) -> Trouble | None:
    """The failure for this address at this SMTP command; None if there is none."""
    name = re.split(r"[.+@]", address, maxsplit=1)[0].lower()
    found = TROUBLES.get(name)
    return found if found and found.when == when else None


def is_well_formed(address: str) -> bool:
    """Check an address as a server without SMTPUTF8 does: ASCII only, within the lengths of RFC 5321."""
    local_part, _at, domain = address.rpartition("@")
    dots = [*local_part.split("."), *domain.split(".")]
    return (
        len(address) <= 254
        and all(dots)
        and LOCAL_PART.fullmatch(local_part) is not None
        and all(LABEL.fullmatch(label) for label in domain.split("."))
    )
