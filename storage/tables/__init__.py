"""Every table, in one metadata for SQLite and PostgreSQL. The words are those of the nouns."""

from __future__ import annotations

from storage.tables.base import metadata
from storage.tables.documents import analysis, document, event, link, linking, opinion
from storage.tables.meaning import (
    happening,
    happening_participant,
    happening_report,
    report,
    report_participant,
    ruling,
    ruling_report,
    signal,
    verdict,
)
from storage.tables.queue import transition, work
from storage.tables.sources import fetch, host, problem, source, source_state
from storage.tables.telling import delivery
from storage.tables.watch import account, contact, counter, suppression, team, user, watchlist, watchlist_account

__all__ = [
    "account",
    "analysis",
    "contact",
    "counter",
    "delivery",
    "document",
    "event",
    "fetch",
    "happening",
    "happening_participant",
    "happening_report",
    "host",
    "link",
    "linking",
    "metadata",
    "opinion",
    "problem",
    "report",
    "report_participant",
    "ruling",
    "ruling_report",
    "signal",
    "source",
    "source_state",
    "suppression",
    "team",
    "transition",
    "user",
    "verdict",
    "watchlist",
    "watchlist_account",
    "work",
]
