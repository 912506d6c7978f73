"""Normalizing and checking domain names."""

import idna


def in_ascii(domain: str) -> str:
    """Encode a domain by IDNA 2008, as registries do. Raises UnicodeError."""
    # Python's own codec knows IDNA 2003, by which straße.example is strasse.example: another's domain.
    return idna.encode(domain, uts46=True).decode()


def is_below_a_top_level(domain: str) -> bool:
    """Return whether it is a public name such as `example.org`, not `localhost` or `192.0.2.1`."""
    labels = domain.split(".")
    return len(labels) > 1 and not labels[-1].isdigit()
