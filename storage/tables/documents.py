"""Documents, and what the detectors and the names found in them."""

from __future__ import annotations

from sqlalchemy import Date, Float, Index, Integer, LargeBinary, Table, UniqueConstraint

from storage.columns import CleanText, Json, UtcDateTime
from storage.tables.base import key, may, metadata, must, parent

document = Table(
    "document",
    metadata,
    key("id"),
    must("key", CleanText),  # the id is derived from it: an index could not hold every URL
    parent("source_id", "source.id"),
    must("url", CleanText),
    must("title", CleanText),
    must("text", CleanText),
    must("kind", CleanText),
    must("published_at", UtcDateTime),
    must("precision", CleanText),
    must("dated_by", CleanText),
    must("fetched_at", UtcDateTime),
    may("lang", CleanText),
    may("author", CleanText),
    must("facts", Json),
    may("purged_at", UtcDateTime),  # its text is gone; key and URL stay, so that it never comes back as news
    Index(None, "source_id", "published_at"),
    Index(None, "published_at"),
    Index(None, "fetched_at"),
)

analysis = Table(
    "analysis",
    metadata,
    key("id"),
    parent("document_id", "document.id"),
    must("detector", CleanText),
    must("lang", CleanText),
    may("gist", LargeBinary),
    must("at", UtcDateTime),
    Index(None, "document_id", "detector"),
)

event = Table(
    "event",
    metadata,
    key("id"),
    parent("analysis_id", "analysis.id"),
    must("ordinal", Integer),
    must("type", CleanText),
    must("status", CleanText),
    must("evidence", CleanText),
    must("confidence", Float),
    may("acquirer", CleanText),
    may("target", CleanText),
    may("person", CleanText),
    may("role", CleanText),
    may("company", CleanText),
    may("from_company", CleanText),
    may("to_company", CleanText),
    must("parties", Json),
    may("effective", Date),
    must("reasons", Json),
    UniqueConstraint("analysis_id", "ordinal"),
)

opinion = Table(
    "opinion",
    metadata,
    key("id"),
    parent("analysis_id", "analysis.id"),
    must("ordinal", Integer),
    must("target", CleanText),
    must("polarity", CleanText),
    must("confidence", Float),
    must("evidence", CleanText),
    UniqueConstraint("analysis_id", "ordinal"),
)

linking = Table(  # one pass of one version of the names over one document, also when it found nothing
    "linking",
    metadata,
    key("id"),
    parent("document_id", "document.id"),
    must("names_version", Integer),
    must("at", UtcDateTime),
    Index(None, "document_id", "names_version"),
)

link = Table(
    "link",
    metadata,
    key("id"),
    parent("linking_id", "linking.id"),
    must("ordinal", Integer),
    parent("account_id", "account.id"),
    parent("contact_id", "contact.id", nullable=True, on_delete="SET NULL"),
    must("field", CleanText),
    must("start", Integer),
    must("end", Integer),
    must("surface", CleanText),
    must("confidence", Float),
    must("reasons", Json),
    UniqueConstraint("linking_id", "ordinal"),
    Index(None, "account_id"),
    Index(None, "contact_id"),
)
