"""Deliveries."""

from __future__ import annotations

from sqlalchemy import Index, Integer, Table, text

from storage.columns import CleanText, Json, UtcDateTime
from storage.tables.base import key, may, metadata, must, parent

delivery = Table(
    "delivery",
    metadata,
    key("id"),
    parent("signal_id", "signal.id", nullable=True),
    must("transport", CleanText),
    must("address", CleanText),
    must("locale", CleanText),
    must("timezone", CleanText),
    must("reason", CleanText),
    must("state", CleanText),
    must("due_at", UtcDateTime),
    must("attempts", Integer),
    may("channel", CleanText),
    may("ts", CleanText),
    may("payload", Json),
    may("error", Json),
    must("created_at", UtcDateTime),
    may("send_token", CleanText),
    may("send_until", UtcDateTime),
    may("marked_at", UtcDateTime),
    may("sent_at", UtcDateTime),
    Index(None, "signal_id"),
    Index(None, "state", "due_at"),
    Index(None, "address", "sent_at"),
    Index(
        "uq_delivery_first",  # a first alert is never made twice
        "signal_id",
        "transport",
        "address",
        unique=True,
        sqlite_where=text("reason = 'first'"),
        postgresql_where=text("reason = 'first'"),
    ),
)
