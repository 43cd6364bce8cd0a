"""Guarded connections: which addresses and URLs the product may talk to when a stranger chose them.

Every user-supplied URL (feed, page, webhook, redirect target) passes :func:`check_url`, and the connection is made
only to an address that :func:`refuse_address` accepts. A name is resolved once; *every* address it gives must be acceptable,
and the socket goes to one of those, so that a second look-up cannot be answered differently (DNS rebinding).
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Collection, Iterable
from urllib.parse import urlsplit

from kernel.reason import Reason

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# Ranges that ``is_global`` lets through on some Python versions although they lead inside: multicast, NAT64, 6to4,
# shared address space (RFC 6598), benchmarking, and IPv4-compatible addresses.
_DENIED = tuple(
    ipaddress.ip_network(net)
    for net in (
        "224.0.0.0/4",
        "ff00::/8",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2002::/16",
        "2001::/32",
        "100.64.0.0/10",
        "198.18.0.0/15",
        "::/96",
    )
)

_NEVER_IN_A_URL = re.compile(r"[\x00-\x20\\\x7f]")


def _embedded(address: Address) -> Address:
    """The IPv4 address inside an IPv4-mapped IPv6 one, else *address* itself."""
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def refuse_address(address: str) -> Reason | None:
    """Why the product must not connect to *address* (a literal IP address), or None if it may."""
    try:
        parsed = _embedded(ipaddress.ip_address(address.split("%", 1)[0]))
    except ValueError:
        return Reason("address.unreadable", {"address": address})
    if not parsed.is_global or any(parsed in net for net in _DENIED if net.version == parsed.version):
        return Reason("address.not_public", {"address": str(parsed)})
    return None


def check_url(url: str, allowed_private: Collection[str] = ()) -> Reason | None:
    """Why *url* must not be fetched, judged by its text alone, or None.

    Only http and https, no user name or password, a host, a legal port. A host written as an address must be public
    unless it is named in *allowed_private* (host names or literal addresses from the settings).
    """
    if _NEVER_IN_A_URL.search(url):
        return Reason("url.control_character", {"url": url[:200]})
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return Reason("url.unreadable", {"url": url[:200]})
    if parts.scheme not in ("http", "https"):
        return Reason("url.scheme", {"url": url[:200], "scheme": parts.scheme})
    if parts.username is not None or parts.password is not None:
        return Reason("url.credentials", {"host": parts.hostname or ""})
    host = (parts.hostname or "").rstrip(".")
    if not host or port == 0:
        return Reason("url.no_host", {"url": url[:200]})
    if host in allowed_private:
        return None
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return Reason("address.not_public", {"address": host})
    try:
        literal = socket.inet_ntoa(socket.inet_aton(host)) if not _is_ipv6(host) else host
    except (OSError, UnicodeError):
        return None  # a name: judged by what it resolves to
    return None if literal in allowed_private else refuse_address(literal)


def _is_ipv6(host: str) -> bool:
    return ":" in host


def choose_address(host: str, addresses: Iterable[str], allowed_private: Collection[str] = ()) -> tuple[str | None, Reason | None]:
    """Which of the resolved *addresses* to connect to, or why none: one refused address refuses them all."""
    found = list(addresses)
    if not found:
        return None, Reason("dns.no_address", {"host": host})
    if host not in allowed_private:
        for address in found:
            reason = None if address in allowed_private else refuse_address(address)
            if reason:
                return None, Reason(reason.code, {**reason.params, "host": host})
    return found[0], None
