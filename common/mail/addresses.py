"""Which email addresses are accepted: those that every mail server accepts, because we do not use SMTPUTF8.

Every field, file and command that accepts an address uses `cleaned`. An address with invisible characters is refused
rather than repaired: without them it may be somebody else's.
"""

import re
from email.headerregistry import Address
from email.utils import parseaddr
from unicodedata import category

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.mail import domains

# Maximum lengths of RFC 5321, 4.5.3.1, without the angle brackets of a path.
MAX_LENGTH = 254
MAX_LOCAL_PART = 64

INVALID = _("Enter a valid email address.")
INVISIBLE = _(
    "This address contains an invisible character, as pasted text sometimes does. Please type the address in."
)
SPECIAL = _(
    "Emails cannot be delivered to an address with special characters before the @. Please use another address."
)
DOMAIN = _("Emails cannot be delivered to “%(domain)s”. Please check the part after the @.")
TOO_LONG = _("This address is too long: mail servers do not accept it.")

_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_JOINERS = "\u200c\u200d"  # invisible, but used for spelling in some scripts; IDNA defines where they may occur


def cleaned(text: str) -> str:
    """Normalize an address: lower case, the domain in ASCII, without surrounding white space.

    Raises ValidationError with a message for the person who entered it.
    """
    address = text.strip()
    local_part, at, domain = address.rpartition("@")
    if not (at and local_part and domain):
        raise ValidationError(INVALID, code="invalid")
    if _has_invisible(local_part) or _has_invisible(re.sub(f"[{_JOINERS}]", "", domain)):
        raise ValidationError(INVISIBLE, code="invisible")
    if not _ATOMS.fullmatch(local_part):
        raise ValidationError(INVALID if local_part.isascii() else SPECIAL, code="invalid")
    found = f"{local_part}@{_ascii(domain)}".lower()
    if len(local_part) > MAX_LOCAL_PART or len(found) > MAX_LENGTH:
        raise ValidationError(TOO_LONG, code="max_length")
    return found


def is_mailable(address: str) -> bool:
    try:
        cleaned(address)
    except ValidationError:
        return False
    return True


def sender(text: str) -> Address:
    """Parse `Name <address>` or a bare address. Raises ValueError."""
    name, address = parseaddr(text)
    try:
        return Address(name, addr_spec=cleaned(address))
    except ValidationError:
        raise ValueError(f"{text!r} is not an address that mail can be sent from") from None


def _has_invisible(text: str) -> bool:
    """Whether there are control, format, private or unassigned characters, or white space."""
    return any(category(sign)[0] in "CZ" for sign in text)


def _ascii(domain: str) -> str:
    """Normalize a domain that can receive mail. Raises ValidationError."""
    try:
        name = domain if domain.isascii() else domains.in_ascii(domain)
    except UnicodeError:
        name = ""
    if not domains.is_below_a_top_level(name) or not all(map(_LABEL.fullmatch, name.lower().split("."))):
        raise ValidationError(DOMAIN, code="invalid", params={"domain": domain})
    return name
