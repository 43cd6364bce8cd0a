"""Reports, happenings, what people said of them, signals, verdicts."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Float, ForeignKey, Index, Integer, LargeBinary, Table, UniqueConstraint, text

from storage.columns import CleanText, Json, RowNumber, UtcDateTime
from storage.tables.base import key, may, metadata, must, number, parent, parent_key

report = Table(
    "report",
    metadata,
    key("id"),
    parent("document_id", "document.id"),
    must("kind", CleanText),
    must("status", CleanText),
    must("evidence_kind", CleanText),
    must("evidence", CleanText),
    must("confidence", Float),
    must("published_at", UtcDateTime),
    must("fetched_at", UtcDateTime),
    must("source_id", CleanText),
    may("role", CleanText),
    may("effective", Date),
    must("lang", CleanText),
    must("returned", Boolean),
    may("gist", LargeBinary),
    must("old_news", Boolean),
    Index(None, "document_id"),
)

happening = Table(
    "happening",
    metadata,
    key("id"),
    must("kind", CleanText),
    must("status", CleanText),
    must("first_at", UtcDateTime),
    must("last_at", UtcDateTime),
    must("confidence", Float),
    may("role", CleanText),
    may("effective", Date),
    may("departure", CleanText),
    must("old_news", Boolean),
    may("gist", LargeBinary),
    Index(None, "kind", "last_at"),
)


def _participants(of: str) -> Table:
    return Table(
        f"{of}_participant",
        metadata,
        parent_key(f"{of}_id", f"{of}.id", on_delete="CASCADE"),
        key("ordinal", Integer),
        must("part", CleanText),
        must("name", CleanText),
        parent("account_id", "account.id", nullable=True),
        parent("contact_id", "contact.id", nullable=True, on_delete="SET NULL"),
        must("successor", Boolean),
        Index(None, "account_id"),
        Index(None, "contact_id"),
    )


report_participant = _participants("report")
happening_participant = _participants("happening")

happening_report = Table(  # the log of joining and parting; a report is in where parted_at is empty
    "happening_report",
    metadata,
    number(),
    parent("happening_id", "happening.id"),
    parent("report_id", "report.id"),
    must("joined_at", UtcDateTime),
    must("joined_reason", Json),
    may("parted_at", UtcDateTime),
    may("parted_reason", Json),
    Index(None, "happening_id"),
    Index(None, "report_id"),
    Index(
        "uq_happening_report_standing",
        "report_id",
        unique=True,  # a report tells of one happening at a time
        sqlite_where=text("parted_at IS NULL"),
        postgresql_where=text("parted_at IS NULL"),
    ),
)

ruling = Table(  # what a person said: these reports and those tell of one occurrence, or of two
    "ruling",
    metadata,
    number(),
    must("same", Boolean),
    must("by", CleanText),
    must("at", UtcDateTime),
)

ruling_report = Table(
    "ruling_report",
    metadata,
    Column("ruling_id", RowNumber, ForeignKey("ruling.id"), primary_key=True),
    parent_key("report_id", "report.id"),
    must("side", Boolean),  # true: one of these, false: one of those
    Index(None, "report_id"),
)

signal = Table(
    "signal",
    metadata,
    key("id"),
    parent("happening_id", "happening.id"),
    parent("account_id", "account.id"),
    parent("contact_id", "contact.id", nullable=True, on_delete="SET NULL"),
    must("kind", CleanText),
    must("part", CleanText),
    must("driver", CleanText),
    must("status", CleanText),
    must("impact", Float),
    must("confidence", Float),
    must("state", CleanText),
    must("created_at", UtcDateTime),
    must("updated_at", UtcDateTime),
    may("departure", CleanText),
    must("impact_reasons", Json),
    must("confidence_reasons", Json),
    must("old_news", Boolean),
    must("watched_person", Boolean),
    may("lead_id", CleanText),
    UniqueConstraint("happening_id", "account_id"),
    Index(None, "lead_id"),
    Index(None, "account_id"),
    Index(None, "contact_id"),
    Index(None, "created_at"),
    Index(None, "updated_at"),
)

verdict = Table(
    "verdict",
    metadata,
    number(),
    parent("signal_id", "signal.id", nullable=True),  # empty for "you missed this"
    must("verdict", CleanText),
    must("note", CleanText),
    must("by", CleanText),
    must("at", UtcDateTime),
    Index(None, "signal_id"),
)
