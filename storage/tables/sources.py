"""Sources, what is to be fetched, and from which hosts."""

from __future__ import annotations

from sqlalchemy import Boolean, Index, Integer, Table, UniqueConstraint

from storage.columns import CleanText, Json, UtcDateTime
from storage.tables.base import key, may, metadata, must, parent, parent_key

source = Table(
    "source",
    metadata,
    key("id"),
    must("kind", CleanText),
    must("url", CleanText),
    must("name", CleanText),
    must("interval_seconds", Integer),
    may("account_external_id", CleanText),
    may("company", CleanText),
    must("purpose", CleanText),
    must("options", Json),
    must("enabled", Boolean),
    must("added_at", UtcDateTime),
    may("removed_at", UtcDateTime),  # kept, because documents name it
    UniqueConstraint("kind", "url"),
)

source_state = Table(
    "source_state",
    metadata,
    parent_key("source_id", "source.id"),
    must("health", CleanText),
    may("health_reason", Json),
    may("etag", CleanText),
    may("last_modified", CleanText),
    may("body_hash", CleanText),
    must("cursor", Json),
    must("failures", Integer),
    may("first_success_at", UtcDateTime),
    may("last_success_at", UtcDateTime),
    may("last_item_at", UtcDateTime),
    may("next_due_at", UtcDateTime),
    may("moved_to", CleanText),
    Index(None, "health"),
)

host = Table(
    "host",
    metadata,
    key("host"),
    may("lease_token", CleanText),
    may("lease_owner", CleanText),
    may("lease_until", UtcDateTime),
    may("blocked_until", UtcDateTime),
    may("next_allowed_at", UtcDateTime),
)

fetch = Table(
    "fetch",
    metadata,
    key("id"),  # derived from source and URL, which makes follow-ups unique
    parent("source_id", "source.id"),
    must("main", Boolean),
    must("host", CleanText),
    must("url", CleanText),
    must("role", CleanText),
    must("headers", Json),
    must("context", Json),
    must("due_at", UtcDateTime),
    must("attempts", Integer),
    may("lease_token", CleanText),
    may("last_reason", Json),
    Index(None, "host", "due_at"),
    Index(None, "source_id"),
    Index(None, "due_at"),
)

problem = Table(
    "problem",
    metadata,
    key("id"),  # derived from what it says, so that the same bad row counts up instead of piling up
    parent("source_id", "source.id"),
    must("url", CleanText),
    must("reason", Json),
    must("first_at", UtcDateTime),
    must("last_at", UtcDateTime),
    must("times", Integer),
    Index(None, "source_id", "last_at"),
)
