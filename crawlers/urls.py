"""URLs as identities: which two addresses are one page, and the keys by which documents are known."""

from __future__ import annotations

import contextlib
import hashlib
import re
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from kernel.net import check_url

_TRACKING = re.compile(
    r"(utm_.+|mc_[ce]id|fbclid|g(ad)?clid|gclsrc|dclid|[gw]braid|msclkid|yclid|twclid|igsh(id)?|_hs(enc|mi)|mkt_tok|vero_id|oly_(anon|enc)_id"
    r"|(itm|pk|mtm|piwik|matomo)_.+|ncid|cmpid|ocid|sr_share|ref_src|ref_url|guccounter|guce_referrer(_sig)?)",
    re.IGNORECASE,
)
# Most links are of this form and need no further work: nothing to quote, no port, nobody's password, no parameters.
_SIMPLE = re.compile(r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?/[A-Za-z0-9/_~-]*(?:\.[A-Za-z0-9_~-]+)*")
_PORTS = {"http": 80, "https": 443}
_READABLE_KEY = 200


def resolve(base: str, href: str | None) -> str | None:
    """The absolute http(s) URL that *href* means on the page *base*; None for other schemes and for nonsense."""
    if href and _SIMPLE.fullmatch(href):
        return href
    text = re.sub(r"[\t\r\n]", "", (href or "").strip())
    if not text or len(text) > 4000:
        return None
    try:
        url = urljoin(base, text)
        parts = urlsplit(url)
        url = urlunsplit(
            (*parts[:2], quote(parts.path, safe="/%:@!$&'()*+,;=~-._"), quote(parts.query, safe="%/?:@!$&'()*+,;=~-._[]|"), "")
        )
        url += f"#{quote(parts.fragment, safe='%/?:@!$&()*+,;=~-._')}" if parts.fragment else ""
    except ValueError:
        return None
    return None if check_url(url, (parts.hostname or "",)) else url


def canonical(url: str) -> str:
    """The form of *url* that is the same for every way to write it: tracking parameters, fragment, default port and case are gone.

    It is for comparing, not for fetching.
    """
    if _SIMPLE.fullmatch(url):
        return url
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").rstrip(".").lower()
        port = parts.port
    except ValueError:
        return url.strip()
    with contextlib.suppress(UnicodeError):
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    host = f"[{host}]" if ":" in host else host
    scheme = parts.scheme.lower()
    netloc = host if port in (None, _PORTS.get(scheme)) else f"{host}:{port}"
    pairs = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(name)]
    path = re.sub(r"%([0-9A-Fa-f]{2})", _unreserved, quote(parts.path, safe="/%:@!$&'()*+,;=~-._")) or "/"
    return urlunsplit((scheme, netloc, path, urlencode(pairs), ""))


def url_key(url: str) -> str:
    """The document key of a page: the same for http and https, and from whichever source it comes."""
    return place_key(canonical(url))


def place_key(place: str) -> str:
    """The document key of the page whose :func:`canonical` address is *place*."""
    return _key("url:" + place.partition("://")[2])


def guid_key(source_id: str, guid: str) -> str:
    """The document key of an item that only its source's own identifier tells apart."""
    return _key(f"guid:{source_id}:{guid.strip()}")


def host_of(url: str) -> str:
    """The lower-case host name of *url*, empty where there is none: what politeness and leases go by."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".").lower()
    except ValueError:
        return ""


def _key(text: str) -> str:
    if len(text) <= _READABLE_KEY:
        return text
    return text[: _READABLE_KEY - 33] + "#" + hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def _unreserved(match: re.Match[str]) -> str:
    char = chr(int(match[1], 16))
    return char if char.isascii() and (char.isalnum() or char in "-._~") else match[0].upper()
