"""What is due, and what became of everything: work rows and transitions."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, Table, UniqueConstraint, text

from storage.columns import CleanText, Json, UtcDateTime
from storage.tables.base import may, metadata, must, number

work = Table(
    "work",
    metadata,
    number(),
    must("stage", CleanText),
    must("key", CleanText),
    must("due_at", UtcDateTime),
    may("again_at", UtcDateTime),  # asked for again while leased: due then
    must("attempts", Integer),
    must("generation", Integer),  # how often it was asked for
    may("lease_token", CleanText),
    may("lease_until", UtcDateTime),
    must("dead", Boolean),
    may("last_reason", Json),
    Column("abandoned", Integer, nullable=False, server_default=text("0")),  # leases that ran out
    UniqueConstraint("stage", "key"),
    Index(None, "stage", "dead", "due_at"),
)

transition = Table(
    "transition",
    metadata,
    number(),
    must("subject_kind", CleanText),
    must("subject_id", CleanText),
    may("from_state", CleanText),
    must("to_state", CleanText),
    must("reason", Json),
    must("actor", CleanText),
    must("at", UtcDateTime),
    may("params", Json),
    Index(None, "subject_kind", "subject_id", "id"),
    Index(None, "at"),
)
