"""What a page offers to read: feeds, a forum, a leadership page. Pure: it looks at one response and guesses no further than that."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml import etree

from crawlers.connector import Response
from crawlers.encoding import decode
from crawlers.feeds import FeedError, read_feed
from crawlers.markup import parse_html, to_line
from crawlers.source import SourceKind
from crawlers.urls import canonical, resolve

_FEED_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "application/xml", "text/xml"}
)
_FEED_LINK = re.compile(r"(/feed/?|/rss/?|\.rss|\.atom|/(?:rss|atom|feed|index)\.(?:xml|json)|[?&]feed=\w+)$", re.IGNORECASE)
_FEED_TEXT = re.compile(r"^(?:rss|atom)(?:\s*(?:2\.0|1\.0|feeds?|フィード|配信))?$|^feeds?$|^フィード$", re.IGNORECASE)
_LEADERS_TEXT = re.compile(
    r"\b(?:leadership|management|executive|senior)(?:\s+(?:team|board))?$|\b(?:our|the|meet the)\s+(?:team|people|leaders|leadership)$"
    r"|^(?:team|leadership|board(?:\s+(?:of directors|members))?|directors|officers|executives|management)$"
    r"|役員(?:一覧|紹介|体制|プロフィール)?$|経営(?:陣|体制|チーム|メンバー)(?:一覧|紹介)?$|マネジメント(?:チーム|体制)?$|取締役(?:一覧|紹介)?$|組織・役員",
    re.IGNORECASE,
)
_LEADERS_PATH = re.compile(
    r"/(?:leadership|management|executives?|officers|directors|board(?:-of-directors)?|our-team|team|yakuin|board-members|management-team"
    r"|leadership-team|executive-team)(?:/|\.html?|\.php)?$",
    re.IGNORECASE,
)
#: Where feeds often are when a page names none; a guess, to be fetched before it is believed.
_COMMON_PATHS = ("/feed", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/news/rss.xml", "/blog/feed")
_MOST = 60


@dataclass(frozen=True)
class Candidate:
    """A source that a page seems to offer. A *guessed* one was not named by the page and may not exist."""

    url: str
    title: str
    kind: SourceKind
    guessed: bool = False


def discover(response: Response) -> tuple[Candidate, ...]:
    """What can be read at or from *response*, the likeliest first, each URL once."""
    content_type = response.headers.get("content-type", "")
    try:
        feed = read_feed(response.body, content_type, response.url, 1)
    except FeedError:
        pass
    else:
        return (Candidate(response.url, to_line(feed.title, 200) or response.url, SourceKind.FEED),)
    text = decode(response.body, content_type)
    if text.lstrip()[:1] == "{":
        return _forum_listing(response.url, text)
    root = parse_html(text)
    if root is None:
        return ()
    base = _base(root, response.url)
    page_title = to_line("".join(next(root.iter("title"), root).itertext()) if root.find(".//title") is not None else "", 200)
    found = [*_feeds(root, base), *_forum(root, base, page_title), *_leaders(root, base, response.url, page_title)]
    if not any(candidate.kind is SourceKind.FEED for candidate in found):
        found += [Candidate(urljoin(base, path), path, SourceKind.FEED, guessed=True) for path in _COMMON_PATHS]
    unique: dict[str, Candidate] = {}
    for candidate in found:
        unique.setdefault(canonical(candidate.url), candidate)
    return tuple(unique.values())[:_MOST]


def _base(root: etree._Element, url: str) -> str:
    element = root.find(".//base[@href]")
    return url if element is None else resolve(url, element.get("href")) or url


def _words(element: etree._Element) -> str:
    return to_line(" ".join("".join(element.itertext()).split()) or element.get("title") or element.get("aria-label") or "", 200)


def _feeds(root: etree._Element, base: str) -> list[Candidate]:
    found = []
    for link in root.iter("link"):
        rel = (link.get("rel") or "").lower().split()
        kind = (link.get("type") or "").split(";")[0].strip().lower()
        url = resolve(base, link.get("href"))
        if url and ("feed" in rel or ("alternate" in rel and kind in _FEED_TYPES)):
            found.append(Candidate(url, to_line(link.get("title") or "", 200) or urlsplit(url).path, SourceKind.FEED))
    for anchor in root.iter("a"):
        url = resolve(base, anchor.get("href"))
        if url and (_FEED_LINK.search(url) or _FEED_TEXT.match(_words(anchor))):
            found.append(Candidate(url, _words(anchor) or urlsplit(url).path, SourceKind.FEED))
    return found


def _forum(root: etree._Element, base: str, title: str) -> list[Candidate]:
    generator = next((meta.get("content") or "" for meta in root.iter("meta") if (meta.get("name") or "").lower() == "generator"), "")
    if not generator.lower().startswith("discourse"):
        return []
    setup = root.find(".//*[@data-base-uri]")
    folder = (setup.get("data-base-uri") or "").rstrip("/") if setup is not None else ""
    return [Candidate(urljoin(base, f"{folder}/latest.json"), title or "Discourse", SourceKind.FORUM)]


def _forum_listing(url: str, text: str) -> tuple[Candidate, ...]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return ()
    topics = data.get("topic_list") if isinstance(data, dict) else None
    if not isinstance(topics, dict) or not isinstance(topics.get("topics"), list):
        return ()
    return (Candidate(url, f"{urlsplit(url).hostname} forum", SourceKind.FORUM),)


def _leaders(root: etree._Element, base: str, url: str, page_title: str) -> list[Candidate]:
    found = []
    if _LEADERS_PATH.search(urlsplit(url).path):
        found.append(Candidate(url, page_title or url, SourceKind.LEADERSHIP_PAGE))
    host = urlsplit(base).hostname or ""
    for anchor in root.iter("a"):
        target = resolve(base, anchor.get("href"))
        if not target or not _related(urlsplit(target).hostname or "", host):
            continue
        words = _words(anchor)
        if _LEADERS_PATH.search(urlsplit(target).path) or (len(words) <= 40 and _LEADERS_TEXT.search(words)):
            found.append(Candidate(target.partition("#")[0], words or urlsplit(target).path, SourceKind.LEADERSHIP_PAGE))
    return found


def _related(host: str, other: str) -> bool:
    """Whether two hosts are one organisation's: the same, or one below the other (``www`` aside)."""
    one, two = host.removeprefix("www."), other.removeprefix("www.")
    return one == two or one.endswith("." + two) or two.endswith("." + one)
