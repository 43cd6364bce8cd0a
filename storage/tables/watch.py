"""Accounts, contacts, users, teams, watchlists, and who must never come back."""

from __future__ import annotations

from sqlalchemy import Boolean, Date, Index, Integer, Table, UniqueConstraint

from storage.columns import CleanText, DecimalText, Json, UtcDateTime
from storage.tables.base import key, may, metadata, must, parent, parent_key

team = Table("team", metadata, key("name"))

user = Table(
    "user",
    metadata,
    key("id"),
    must("email", CleanText),  # in lower case
    must("name", CleanText),
    must("role", CleanText),
    parent("team", "team.name", nullable=True),
    may("slack_id", CleanText),
    must("locale", CleanText),
    must("timezone", CleanText),
    must("active", Boolean),
    UniqueConstraint("email"),
)

account = Table(
    "account",
    metadata,
    key("id"),
    may("external_id", CleanText),
    must("name", CleanText),
    must("aliases", Json),
    may("domain", CleanText),
    may("stock_code", CleanText),
    may("corporate_number", CleanText),
    may("tier", CleanText),
    may("arr", DecimalText),
    may("currency", CleanText),
    may("renewal_date", Date),
    may("notice_date", Date),
    may("owner_email", CleanText),
    must("tags", Json),
    may("locale", CleanText),
    must("status", CleanText),
    UniqueConstraint("external_id"),
    Index(None, "status"),
)

watchlist = Table(
    "watchlist",
    metadata,
    key("name"),
    parent("team", "team.name", nullable=True),
)

watchlist_account = Table(
    "watchlist_account",
    metadata,
    parent_key("watchlist", "watchlist.name", on_delete="CASCADE"),
    parent_key("account_id", "account.id"),
    Index(None, "account_id"),
)

contact = Table(
    "contact",
    metadata,
    key("id"),
    parent("account_id", "account.id"),
    must("name", CleanText),
    must("aliases", Json),
    may("email", CleanText),
    may("title", CleanText),
    may("department", CleanText),
    may("role", CleanText),
    must("status", CleanText),
    may("provenance_source", CleanText),
    may("provenance_purpose", CleanText),
    may("collected_at", UtcDateTime),
    may("retain_until", UtcDateTime),  # the retention clock: set once, see storage.people
    Index(None, "account_id"),
    Index(None, "retain_until"),
)

suppression = Table(
    "suppression",
    metadata,
    key("hash"),
    must("at", UtcDateTime),
)

counter = Table(
    "counter",
    metadata,
    key("name"),
    must("value", Integer),
)
