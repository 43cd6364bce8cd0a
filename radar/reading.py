"""Which documents are read, as what, and which may be shown to others: one answer for the stages and for a replay."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from urllib.parse import urlsplit

from crawlers.document import Document, DocumentKind
from crawlers.source import Source
from kernel.net import check_url
from nlp.event import Text
from watchlists.account import Link

#: Documents in our own words about a fact: there is nothing to read in them.
_FACTS_ONLY = (DocumentKind.PAGE_CHANGE, DocumentKind.JOB_CHANGE, DocumentKind.TESTIMONY)


def is_worth_reading(document: Document, source: Source | None, links: Sequence[Link]) -> bool:
    """Whether the detectors should read it: it names someone watched, or comes from a source of an account."""
    return document.kind not in _FACTS_ONLY and bool(links or (source and source.account_external_id))


def is_emptied(document: Document) -> bool:
    """Whether it is past its retention: what is left of it says nothing, and takes nothing back."""
    return not (document.title or document.text or document.facts)


def text_of(id: str, document: Document, products: Sequence[str]) -> Text:
    """What the detectors get; opinions are asked for about those of our own *products* that it names."""
    written = f"{document.title}\n{document.text}".casefold()
    targets = tuple(product for product in products if product.casefold() in written)
    return Text(id, document.text, document.title, None, document.published_at.date(), targets)


def may_leave(document: Document, source: Source | None, own_hosts: Collection[str]) -> bool:
    """Whether a passage of *document* may be shown to others: what came from our own network, or a file of ours, may not."""
    return source is not None and all(_is_public(url, own_hosts) for url in (source.url, document.url))


def _is_public(url: str, own_hosts: Collection[str]) -> bool:
    return check_url(url) is None and (urlsplit(url).hostname or "").rstrip(".") not in own_hosts
