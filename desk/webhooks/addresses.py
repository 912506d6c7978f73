"""Which addresses may be called, and to which servers they lead. None of them is ever in a network of our own.

What a text means is decided here and nowhere else: no library reads the address again, and nothing is looked up twice,
because the second answer could be another one.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from common.mail import domains
from community.domains import resolver

PORTS = {443, 8443}
MOST_ADDRESSES = 4  # that are tried
GLOBAL = ipaddress.ip_network("2000::/3")
NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Python counts them as global: tunnels (6to4 and its relays), which lead to an IPv4 address, and documentation.
TUNNELS = [ipaddress.ip_network(each) for each in ("2002::/16", "192.88.99.0/24", "3fff::/20")]

# A name whose last label is a number is an address to some, in whichever base it is written.
_TOP_LEVEL = re.compile(r"[a-z]{2,63}|xn--[a-z0-9-]{1,59}")
_PATH = re.compile(r"[!-~]*")  # printable ASCII without spaces
# urlsplit() removes line breaks, and browsers take a backslash for a slash.
_UNCLEAR = re.compile(r"[\s\\\x00-\x20\x7f]")

type Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotAllowed(ValueError):
    """Nothing is sent to such an address."""


class NotFound(Exception):
    """The name in the address has no address now; a later try may succeed."""


@dataclass(frozen=True, slots=True)
class Target:
    """`host` is a name in ASCII or an address, `path` includes the query; only the sandbox is spoken to without TLS."""

    host: str
    port: int
    path: str
    is_sandbox: bool = False


def parsed(url: str) -> Target:
    """What an address means. Raises NotAllowed."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise NotAllowed(url) from None
    path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    if _UNCLEAR.search(url) or parts.fragment or not _PATH.fullmatch(path):
        raise NotAllowed(url)
    if settings.WEBHOOK_SANDBOX and f"{parts.scheme}://{parts.netloc}" == settings.WEBHOOK_SANDBOX:
        return Target(parts.hostname or "", port or 80, path, is_sandbox=True)
    if parts.scheme != "https" or "@" in parts.netloc or (port or 443) not in PORTS:
        raise NotAllowed(url)
    return Target(_host(parts.hostname or ""), port or 443, path)


def _host(text: str) -> str:
    """The name in ASCII, or the address if it is a public one. Raises NotAllowed."""
    if ":" in text:
        return _public(text)
    try:
        name = domains.in_ascii(text.removesuffix("."))
    except UnicodeError:
        raise NotAllowed(text) from None
    if re.fullmatch(r"[\d.]+", name):
        return _public(name)
    if not domains.is_below_a_top_level(name) or not _TOP_LEVEL.fullmatch(name.rpartition(".")[2]):
        raise NotAllowed(text)
    return name


def _public(text: str) -> str:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        raise NotAllowed(text) from None
    if not is_public(address):
        raise NotAllowed(text)
    return str(address)


def is_public(address: Address) -> bool:
    """Whether it may be the server of somebody else, and of nobody in a network of our own."""
    if any(address in each for each in TUNNELS) or not address.is_global or address.is_multicast:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return True
    if address in NAT64:
        return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return address in GLOBAL and address.scope_id is None


def resolved(target: Target) -> list[str]:
    """Look up the addresses of a target. Raises NotAllowed if any of them is not public, and NotFound."""
    try:
        ipaddress.ip_address(target.host)
    except ValueError:
        return _looked_up(target.host)
    return [target.host]  # which was looked at with the rest of the text


def _looked_up(name: str) -> list[str]:
    import dns.exception  # noqa: PLC0415  (slow to load, seldom used)

    try:
        found = list(resolver().resolve_name(f"{name}.", search=False).addresses())
    except dns.exception.DNSException as error:
        raise NotFound(name) from error
    return [_public(each) for each in found][:MOST_ADDRESSES]
