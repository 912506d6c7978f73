"""How a domain is written."""

import idna


def in_ascii(domain: str) -> str:
    """Write a domain by IDNA 2008, as registries do. Raises UnicodeError."""
    # Python's own codec knows IDNA 2003, by which straße.example is strasse.example: another's domain.
    return idna.encode(domain, uts46=True).decode()


def is_below_a_top_level(domain: str) -> bool:
    """Tell `example.org` from `localhost` and from 192.0.2.1."""
    labels = domain.split(".")
    return len(labels) > 1 and not labels[-1].isdigit()
