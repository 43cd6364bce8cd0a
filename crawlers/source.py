"""Sources: where documents come from, what we remember about each, and its health."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from kernel.reason import Reason


class SourceKind(StrEnum):
    """Which connector reads a source."""

    FEED = "feed"
    LEADERSHIP_PAGE = "leadership_page"
    JOB_CHANGES = "job_changes"
    FORUM = "forum"
    PEOPLE = "people"  #: what our own people say; built in, never fetched


class Health(StrEnum):
    """How a source is doing; ``crawlers.policy`` holds the transitions."""

    NEW = "new"  #: never fetched yet
    OK = "ok"
    QUIET = "quiet"  #: works, nothing new for long
    EMPTY = "empty"  #: answers, but gives no item that can be read (not a feed, or a page redesigned)
    FAILING = "failing"
    BLOCKED = "blocked"  #: refused: robots, 401/403, a long 429, an address or body that we refuse
    GONE = "gone"  #: 410, or 404 for long


DEFAULT_INTERVAL = timedelta(minutes=30)


@dataclass(frozen=True)
class Source:
    """What a user configured."""

    id: str
    kind: SourceKind
    url: str  #: http(s) URL; for job changes also ``file:`` (a folder or file) or ``post:`` (handed in with a token)
    name: str
    interval: timedelta = DEFAULT_INTERVAL
    account_external_id: str | None = None  #: the account that a leadership page belongs to
    company: str | None = None  #: the company's name as facts shall state it
    purpose: str = "customer relationship care"  #: stored with every fact about a person
    options: Mapping[str, Any] = field(default_factory=dict)  #: per connector; unknown keys are errors
    enabled: bool = True


@dataclass(frozen=True)
class SourceState:
    """What we remember of a source between fetches. All times UTC."""

    health: Health = Health.NEW
    health_reason: Reason | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    cursor: Mapping[str, Any] = field(default_factory=dict)  #: the connector's own memory, JSON-ready
    failures: int = 0  #: in a row
    first_success_at: datetime | None = None
    last_success_at: datetime | None = None
    last_item_at: datetime | None = None  #: when it last gave a new document
    next_due_at: datetime | None = None
    moved_to: str | None = None  #: a permanent redirect's target
