"""The feed connector: press wires, blogs, newsrooms and filings, by RSS, RDF, Atom or JSON Feed.

Options of a source: ``fetch_articles`` (``auto``: the page behind an entry is fetched where the feed gives only a teaser; ``always``;
``never``) and ``max_items`` (entries read of one feed, newest first as feeds list them; 500 unless set).

Memory (the cursor): ``seen``, short digests of entries that were read, so that an article is fetched once whatever the feed's bytes
do between polls; and ``ttl_seconds``, which the fetch policy honours. An entry is read once: documents are immutable, and a correction
worth knowing comes as an entry of its own.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from crawlers import limits
from crawlers.article import read_article
from crawlers.connector import Reading, Request, Response
from crawlers.dates import settle
from crawlers.document import Document, DocumentKind, Precision
from crawlers.feeds import Entry, Feed, FeedError, read_feed
from crawlers.filings import Filing, facts, filing_of, items_in_summary, items_in_text
from crawlers.markup import to_line, to_text
from crawlers.policy import TTL
from crawlers.source import Source, SourceKind, SourceState
from crawlers.urls import canonical, guid_key, place_key, resolve
from kernel.clock import parse_utc
from kernel.reason import Reason

ARTICLE = "article"  #: the role of the request for the page behind an entry

_ACCEPT_FEED = "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, */*;q=0.5"
_ACCEPT_PAGE = "text/html, application/xhtml+xml, */*;q=0.5"
_OPTIONS = frozenset({"fetch_articles", "max_items"})


class _Item(NamedTuple):
    """All that is known of an entry from its feed."""

    key: str
    url: str
    title: str
    text: str
    published_at: datetime
    precision: Precision
    dated_by: str
    author: str
    lang: str
    form: str | None
    company: str | None

    def as_context(self) -> dict[str, Any]:
        """The form, ready for JSON, in which it travels with the request for its article."""
        return {**self._asdict(), "published_at": self.published_at.isoformat(), "precision": self.precision.value}

    @classmethod
    def from_context(cls, context: Mapping[str, Any]) -> _Item:
        """The inverse of :meth:`as_context`."""
        moment, precision = parse_utc(context["published_at"]), Precision(context["precision"])
        return cls(**{**context, "published_at": moment, "precision": precision})


class FeedConnector:
    """Reads feeds and the articles behind their entries."""

    kind = SourceKind.FEED

    def check(self, source: Source) -> tuple[Reason, ...]:
        problems = [Reason("source.unknown_option", {"option": name}) for name in sorted(set(source.options) - _OPTIONS)]
        if resolve(source.url, source.url) is None:
            problems.append(Reason("source.url", {"url": source.url}))
        if source.options.get("fetch_articles", "auto") not in ("auto", "always", "never"):
            problems.append(Reason("source.option", {"option": "fetch_articles", "allowed": "auto, always, never"}))
        items = source.options.get("max_items", limits.MAX_ITEMS)
        if not isinstance(items, int) or isinstance(items, bool) or not 1 <= items <= 10_000:
            problems.append(Reason("source.option", {"option": "max_items", "allowed": "1 to 10000"}))
        return tuple(problems)

    def plan(self, source: Source, state: SourceState) -> Request:
        return Request(state.moved_to or source.url, headers={"Accept": _ACCEPT_FEED})

    def read(self, source: Source, state: SourceState, response: Response) -> Reading:
        if response.request.role == ARTICLE:
            return Reading(documents=(_with_article(source, response),), found=1)
        try:
            feed = read_feed(
                response.body,
                response.headers.get("content-type", ""),
                response.url,
                int(source.options.get("max_items", limits.MAX_ITEMS)),
            )
        except FeedError as error:
            return Reading(error=error.reason)
        return _read_entries(source, state, response, feed)

    def without_answer(self, source: Source, request: Request, reason: Reason, now: datetime) -> Reading:
        return Reading(documents=(_document(source, _Item.from_context(request.context), now),), found=1)


def _read_entries(source: Source, state: SourceState, response: Response, feed: Feed) -> Reading:
    before = state.cursor.get("seen")
    seen = dict.fromkeys(mark for mark in before if isinstance(mark, str)) if isinstance(before, list) else {}
    now: dict[str, None] = {}
    documents: list[Document] = []
    requests: list[Request] = []
    problems: list[Reason] = []
    home = canonical(feed.link or response.url)
    links = [resolve(entry.base, entry.link) for entry in feed.entries]
    places = [canonical(link) if link else None for link in links]
    shared = {place for place, times in Counter(places).items() if times > 1}
    for entry, link, place in zip(feed.entries, links, places, strict=True):
        own_page = place is not None and place not in shared and place != home
        key = _key(source, entry, link or "", place if own_page else None)
        if key is None:
            problems.append(Reason("feed.item_without_identity", {"url": response.url}))
            continue
        mark = hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:12]
        if mark in now:
            continue
        now[mark] = None
        if mark in seen:
            continue
        item = _item(feed, entry, key, link or source.url, response.fetched_at)
        if link and own_page and _wants_article(source, item.text):
            requests.append(Request(link, ARTICLE, {"Accept": _ACCEPT_PAGE}, item.as_context()))
        else:
            documents.append(_document(source, item, response.fetched_at))
    older = [mark for mark in seen if mark not in now][: limits.SEEN_ENTRIES]
    cursor = {"seen": [*now, *older], TTL: feed.ttl_seconds}
    return Reading(tuple(documents), tuple(requests), cursor, tuple(problems), found=len(feed.entries))


def _key(source: Source, entry: Entry, link: str, own_page: str | None) -> str | None:
    """What makes the entry the same item again: its own page's address, else its identifier, else what it says; None for nothing.

    *own_page* is the canonical address that *link* leads to, if no other entry leads there.
    """
    said = entry.guid.strip()
    if own_page and ("#" not in link or not said):
        return place_key(own_page)
    if not said:
        details = entry.details()
        said = f"{entry.link} {details.title}\n{details.summary}\n{details.content}".strip()
    return guid_key(source.id, said) if said else None


def _wants_article(source: Source, text: str) -> bool:
    wish = source.options.get("fetch_articles", "auto")
    return wish == "always" or (wish != "never" and len(text) < limits.FULL_TEXT_CHARS)


def _item(feed: Feed, entry: Entry, key: str, url: str, fetched_at: datetime) -> _Item:
    details = entry.details()
    title = to_line(details.title, limits.MAX_TITLE_CHARS)
    texts = [to_text(markup, limits.MAX_TEXT_CHARS) for markup in (details.content, details.summary) if markup]
    published_at, precision, dated_by = settle(details.dates, fetched_at, "feed")
    filing = filing_of(title, details.categories)
    return _Item(
        key=key,
        url=url,
        title=title,
        text=max(texts, key=len, default=""),
        published_at=published_at,
        precision=precision,
        dated_by=dated_by,
        author=to_line(details.author, 200),
        lang=(details.lang or feed.lang)[:20],
        form=filing.form if filing else None,
        company=filing.company if filing else None,
    )


def _document(source: Source, item: _Item, fetched_at: datetime, **better: Any) -> Document:
    """The document by its feed's entry, with what the article told *better*."""
    text = better.get("text") or item.text
    title = item.title or better.get("title") or to_line(text, 120) or item.url
    filing = Filing(item.form, item.company or source.company) if item.form else None
    return Document(
        key=item.key,
        source_id=source.id,
        url=item.url,
        title=title,
        text=text,
        kind=DocumentKind.FILING if filing else DocumentKind.ARTICLE,
        published_at=min(better.get("published_at") or item.published_at, fetched_at),
        precision=better.get("precision") or item.precision,
        dated_by=better.get("dated_by") or item.dated_by,
        fetched_at=fetched_at,
        lang=item.lang or better.get("lang") or None,
        author=item.author or better.get("author") or None,
        facts=facts(filing, _filing_items(item, better.get("title", ""), text)) if filing else (),
    )


def _filing_items(item: _Item, heading: str, text: str) -> tuple[str, ...]:
    return items_in_summary(f"{item.title}\n{item.text}\n{heading}") + items_in_text(text)


def _with_article(source: Source, response: Response) -> Document:
    item = _Item.from_context(response.request.context)
    article = read_article(response.body, response.headers.get("content-type", ""))
    if article is None:
        return _document(source, item, response.fetched_at)
    better: dict[str, Any] = {"lang": article.lang, "author": article.author, "title": article.title}
    if len(article.text) >= len(item.text.rstrip("…. ")):  # a consent wall says less than the teaser
        better["text"] = article.text
    if item.precision is Precision.UNKNOWN:
        published_at, precision, dated_by = settle([article.date], response.fetched_at, "page")
        if precision is not Precision.UNKNOWN:
            better.update(published_at=published_at, precision=precision, dated_by=dated_by)
    return _document(source, item, response.fetched_at, **better)
