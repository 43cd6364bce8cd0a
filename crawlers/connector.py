"""The connector protocol: how one kind of source is read. Connectors are pure: no clock, network, file or database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from crawlers.document import Document
from crawlers.source import Source, SourceKind, SourceState
from kernel.reason import Reason


@dataclass(frozen=True)
class Request:
    """One thing to fetch for a source.

    ``role`` is ``main`` for the source's own URL; follow-ups (an article behind a teaser, a forum topic) name theirs
    and carry JSON-ready ``context`` that comes back with the response, across restarts.
    """

    url: str
    role: str = "main"
    headers: Mapping[str, str] = field(default_factory=dict)
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Response:
    """What came back. ``url`` is where it was found after redirects; header names are lower case."""

    request: Request
    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    fetched_at: datetime


@dataclass(frozen=True)
class Reading:
    """What a connector made of one response.

    ``problems`` are about single items (a bad row, an item without a title): they are stored and shown and stop nothing.
    ``error`` is about the whole body (not a feed, a redesign): the source's health follows from it.
    ``found`` counts the items that the body holds, new or not; 0 without an error is a legal, empty source.
    ``reread`` asks for the body again at the next poll even if it is unchanged (something waits for a second look, or was
    left for later): the fetcher then keeps neither validators nor body hash. A reading with an ``error`` is always reread.
    """

    documents: tuple[Document, ...] = ()
    requests: tuple[Request, ...] = ()
    cursor: Mapping[str, Any] | None = None  #: the new memory; None keeps the old
    problems: tuple[Reason, ...] = ()
    error: Reason | None = None
    found: int = 0
    reread: bool = False


class Connector(Protocol):
    """One kind of source."""

    kind: SourceKind

    def check(self, source: Source) -> tuple[Reason, ...]:
        """What is wrong with the source's URL and options; empty when it can be used."""
        ...

    def plan(self, source: Source, state: SourceState) -> Request:
        """The main request of a poll, without validators (the fetcher adds those)."""
        ...

    def read(self, source: Source, state: SourceState, response: Response) -> Reading:
        """Read a 2xx *response* to the main request or to a follow-up. Raises nothing on hostile bodies."""
        ...

    def without_answer(self, source: Source, request: Request, reason: Reason, now: datetime) -> Reading:
        """What to keep when a follow-up failed for good (the teaser instead of the article), so that nothing is lost."""
        ...
