"""Feeds of every format as one shape: RSS, RDF, Atom and JSON Feed, well-formed or not.

Well-formed XML is read strictly with lxml (:mod:`crawlers.feedxml`). Only what is not well-formed goes to feedparser, which
forgives much and costs thirty times as much; so it gets a bounded size. Nothing here touches the network or the clock.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

from crawlers.encoding import decode
from kernel.reason import RadarError, Reason

#: feedparser's forgiving reader takes some seconds for this much, and nobody publishes so much broken XML in earnest.
FORGIVEN_BYTES = 2_000_000

_DECLARATION = re.compile(r"<\?xml[^>]{0,300}\?>")
_DOCTYPE = re.compile(r"<!DOCTYPE\b(?:[^>\[\"']|\"[^\"]*\"|'[^']*')*\[|<!ENTITY\b", re.IGNORECASE)
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


class FeedError(RadarError):
    """The body is not a feed that can be read; ``reason`` is the code for the source's health."""


class Details(NamedTuple):
    """What one item says, as its feed gives it; texts may hold HTML."""

    title: str = ""
    summary: str = ""
    content: str = ""
    dates: tuple[str, ...] = ()  #: as written, the best candidate for the publication date first
    author: str = ""
    categories: tuple[str, ...] = ()
    lang: str = ""


class Entry(NamedTuple):
    """One item of a feed: what it is known by, and ``details`` to call for what it says; most items of a poll are known already."""

    guid: str
    link: str  #: may be relative to ``base``
    base: str
    details: Callable[[], Details]


@dataclass(frozen=True)
class Feed:
    """A feed: what it says of itself, and its entries in its own order."""

    title: str = ""
    link: str = ""
    lang: str = ""
    ttl_seconds: int = 0
    entries: tuple[Entry, ...] = field(default_factory=tuple)


def read_feed(body: bytes, content_type: str, url: str, max_items: int) -> Feed:
    """Read a feed fetched from *url*; :class:`FeedError` where there is none. At most *max_items* entries are looked at."""
    text = decode(body, content_type).strip()
    if not text:
        raise FeedError(f"{url} answered with an empty body; check the address", Reason("feed.empty_body", {"url": url}))
    if text[0] in "{[":
        return _read_json(text, url, max_items)
    text = _DECLARATION.sub("", text[:400], count=1) + text[400:]  # the encoding is settled, and blanks before it are common
    prolog = text[: _first_element(text)]
    if _DOCTYPE.search(prolog):
        raise FeedError(
            f"{url} brings its own document type with entities, which is refused; ask its publisher for a plain feed",
            Reason("feed.doctype", {"url": url}),
        )
    from crawlers.feedxml import read_xml  # here, because lxml takes a while to load

    feed = read_xml(text, url, max_items)
    if feed is None and _ILLEGAL.search(text):
        text = _ILLEGAL.sub("", text)
        feed = read_xml(text, url, max_items)
    return feed or _read_forgivingly(text, url, max_items)


def _first_element(text: str) -> int:
    """Where the root element starts: after declarations, comments and a document type with whatever it holds."""
    match = re.compile(r"(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL).match(text)
    start = match.end() if match else 0
    if text[start : start + 9].upper() != "<!DOCTYPE":
        return start
    root = re.compile(r"<(?:rss|feed|[\w.-]+:RDF|RDF|html|opml)\b", re.IGNORECASE).search(text, start + 9)
    return root.start() if root else len(text)


def _not_a_feed(url: str) -> FeedError:
    return FeedError(f"{url} is not a feed; `radar source add` looks for feeds on a page", Reason("feed.not_a_feed", {"url": url}))


def _read_json(text: str, url: str, max_items: int) -> Feed:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise _not_a_feed(url) from None
    if not isinstance(data, dict) or "jsonfeed.org/version/" not in str(data.get("version")) or not isinstance(data.get("items"), list):
        raise _not_a_feed(url)
    items = [item for item in data["items"][:max_items] if isinstance(item, dict)]
    return Feed(
        title=_string(data.get("title")),
        link=_string(data.get("home_page_url")),
        lang=_string(data.get("language")),
        entries=tuple(_json_entry(item, url) for item in items),
    )


def _json_entry(item: dict[str, Any], url: str) -> Entry:
    link = _string(item.get("url")) or _string(item.get("external_url"))
    return Entry(_string(item.get("id")), link, url, partial(_json_details, item))


def _json_details(item: dict[str, Any]) -> Details:
    authors = item.get("authors") if isinstance(item.get("authors"), list) else [item.get("author")]
    names = [_string(author.get("name")) for author in authors or () if isinstance(author, dict)]
    tags = item.get("tags")
    return Details(
        title=_string(item.get("title")),
        summary=_string(item.get("summary")),
        content=_string(item.get("content_html")) or _string(item.get("content_text")),
        dates=tuple(filter(None, (_string(item.get("date_published")), _string(item.get("date_modified"))))),
        author=", ".join(filter(None, names)),
        categories=tuple(_string(tag) for tag in tags) if isinstance(tags, list) else (),
        lang=_string(item.get("language")),
    )


def _string(value: object) -> str:
    return value if isinstance(value, str) else str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def _read_forgivingly(text: str, url: str, max_items: int) -> Feed:
    """feedparser, fed with bytes alone and told to clean and resolve nothing: that is done here, for every format alike."""
    encoded = text.encode("utf-8", "replace")
    if len(encoded) > FORGIVEN_BYTES:
        raise FeedError(
            f"{url} is not well-formed XML and too large to be repaired; tell its publisher",
            Reason("feed.broken_and_large", {"url": url, "limit": FORGIVEN_BYTES}),
        )
    if not re.search(r"<(?:[\w.-]+:)?(?:rss|feed|rdf|channel|item|entry)\b", text, re.IGNORECASE):
        raise _not_a_feed(url)
    import feedparser

    try:
        parsed = feedparser.parse(
            io.BytesIO(encoded),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:  # whatever a stranger's bytes do to a parser is the feed's fault, and must not stop the others
        raise FeedError(
            f"{url} cannot be read: {error}", Reason("feed.unreadable", {"url": url, "error": f"{type(error).__name__}: {error}"[:200]})
        ) from error
    if not parsed.get("version") and not parsed.get("entries"):
        raise _not_a_feed(url)
    channel = parsed.get("feed", {})
    ttl = str(channel.get("ttl", "")).strip()
    return Feed(
        title=channel.get("title", ""),
        link=channel.get("link", ""),
        lang=channel.get("language", "") or "",
        ttl_seconds=60 * int(ttl[:6]) if ttl.isascii() and ttl.isdigit() else 0,
        entries=tuple(_forgiven_entry(entry, url) for entry in parsed["entries"][:max_items]),
    )


def _forgiven_entry(entry: Any, url: str) -> Entry:
    link = entry.get("feedburner_origlink") or entry.get("link", "")
    return Entry(entry.get("id", ""), link, url, partial(_forgiven_details, entry))


def _forgiven_details(entry: Any) -> Details:
    contents = [part.get("value") or "" for part in entry.get("content", ())]
    return Details(
        title=entry.get("title", ""),
        summary=entry.get("summary", ""),
        content=max(contents, key=len, default=""),
        # feedparser answers "updated" with the publication date where there is no other, hence the plain dict look-up
        dates=tuple(filter(None, (dict.get(entry, name) for name in ("published", "created", "updated")))),
        author=entry.get("author", ""),
        categories=tuple(tag.get("term") or "" for tag in entry.get("tags", ())),
    )
