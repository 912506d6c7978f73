"""Different spellings of an address that belong to one mailbox, so that one person cannot act as two."""

import unicodedata

from common.mail import domains

# Domains that ignore dots before the @, each with the name it is equivalent to.
DOTLESS = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}


def canonical(email: str) -> str:
    """The same text for all spellings of a mailbox: case, full-width letters, +tags, IDNA forms, Gmail's dots."""
    name, _, domain = unicodedata.normalize("NFKC", email).strip().casefold().rpartition("@")
    domain = _ascii(domain.rstrip("."))
    name = name.partition("+")[0]
    if domain in DOTLESS:
        return f"{name.replace('.', '')}@{DOTLESS[domain]}"
    return f"{name}@{domain}"


def _ascii(domain: str) -> str:
    try:
        return domains.in_ascii(domain)
    except UnicodeError:
        return domain
