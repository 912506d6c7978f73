"""Domains of organizations: normalizing them, refusing public mail providers, and checking a TXT record in DNS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from common.mail import domains

if TYPE_CHECKING:
    import dns.resolver

SECONDS = 5
MARK = "commonbid-verification="
# Anybody can get an address there, so it does not prove that someone belongs to an organization.
PUBLIC_MAIL = frozenset(
    [
        "126.com", "163.com", "aol.com", "bluewin.ch", "fastmail.com", "free.fr", "freenet.de", "gmail.com", "gmx.at",
        "gmx.ch", "gmx.com", "gmx.de", "gmx.net", "googlemail.com", "hey.com", "hotmail.com", "hotmail.de",
        "hotmail.fr", "hotmail.it", "icloud.com", "laposte.net", "libero.it", "live.com", "mac.com", "mail.com",
        "mail.ru", "mailbox.org", "me.com", "msn.com", "orange.fr", "outlook.com", "outlook.de", "outlook.fr",
        "outlook.it", "pm.me", "posteo.de", "proton.me", "protonmail.com", "qq.com", "sfr.fr", "t-online.de",
        "tiscali.it", "tuta.com", "tutanota.com", "virgilio.it", "wanadoo.fr", "web.de", "yahoo.com", "yahoo.de",
        "yahoo.fr", "yahoo.it", "yandex.ru", "ymail.com", "zoho.com",
    ]
)  # fmt: skip


class NoDomain(ValueError):
    """The text is not a domain name."""


class PublicMail(ValueError):
    """Anybody can have an address at this domain."""


class Unavailable(Exception):
    """The name servers did not answer; a later try may succeed."""


def normalized(text: str) -> str:
    """Normalize a domain: `Bücher.Example.` to `xn--bcher-kva.example`. Raises NoDomain, PublicMail."""
    name = text.strip().rstrip(".").lower()
    try:
        domain = domains.in_ascii(name)
    except UnicodeError:
        raise NoDomain(text) from None
    if not domains.is_below_a_top_level(domain):
        raise NoDomain(text)
    if domain in PUBLIC_MAIL:
        raise PublicMail(domain)
    return domain


def of_address(email: str) -> str:
    """The normalized domain of an email address. Raises NoDomain, PublicMail."""
    return normalized(email.rpartition("@")[2])


def resolver() -> dns.resolver.Resolver:
    import dns.resolver  # noqa: PLC0415  (slow to load, seldom used)

    found = dns.resolver.Resolver()
    found.lifetime = SECONDS
    return found


def carries(domain: str, code: str) -> bool:
    """Whether this exact domain has a TXT record with the code. Raises Unavailable."""
    import dns.exception  # noqa: PLC0415  (slow to load, seldom used)
    import dns.resolver  # noqa: PLC0415

    try:
        answer = resolver().resolve(f"{domain}.", "TXT", search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return False
    except dns.exception.DNSException as error:
        raise Unavailable(domain) from error
    return any(b"".join(record.strings) == f"{MARK}{code}".encode() for record in answer)
