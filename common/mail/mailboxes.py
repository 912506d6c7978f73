"""One mailbox has many addresses: whoever is asked for two people is not content with two spellings of one."""

import unicodedata

from common.mail import domains

# Of these domains it is known that dots before the @ mean nothing, and by which other name they go.
DOTLESS = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}


def canonical(email: str) -> str:
    """The same for all spellings of a mailbox: case, width of letters, +tags, forms of the domain, Gmail's dots."""
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
