"""Documents: stored once each, found again, and emptied when their time is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, or_, select, update

from crawlers.document import Document
from storage.rows.document import document_id, document_noun, document_values
from storage.statements import insert
from storage.tables import analysis, document, event, opinion, report

BATCH = 200


def insert_documents(c: Connection, documents: Sequence[Document]) -> list[tuple[str, Document]]:
    """Store those that are new by their key; return just these with their ids, in the order given."""
    rows = {document_id(one.key): one for one in reversed(documents)}
    made: set[str] = set()
    # In the order of their ids: two readings that hold the same documents must not wait for each other in a circle.
    ordered = [document_values(rows[key]) for key in sorted(rows)]
    statement = insert(c, document).on_conflict_do_nothing().returning(document.c.id)
    for start in range(0, len(ordered), BATCH):
        made.update(c.execute(statement, ordered[start : start + BATCH]).scalars())
    return [(key, one) for key, one in reversed(rows.items()) if key in made]


def get_document(c: Connection, of: str) -> Document | None:
    """The document, or None. One past its retention has an empty text."""
    row = c.execute(select(document).where(document.c.id == of)).one_or_none()
    return None if row is None else document_noun(row)


def documents_since(
    c: Connection, moment: datetime, after: tuple[datetime, str] | None = None, limit: int = 500
) -> list[tuple[str, Document]]:
    """Up to *limit* documents fetched at or after *moment* that still have their text, with ids, oldest first.

    For the next ones pass as *after* the last one's ``(fetched_at, id)``.
    """
    query = select(document).where(document.c.fetched_at >= moment, document.c.purged_at.is_(None))
    if after is not None:
        query = query.where(or_(document.c.fetched_at > after[0], and_(document.c.fetched_at == after[0], document.c.id > after[1])))
    rows = c.execute(query.order_by(document.c.fetched_at, document.c.id).limit(limit))
    return [(row.id, document_noun(row)) for row in rows]


def newest_documents(
    c: Connection, moment: datetime, before: tuple[datetime, str] | None = None, limit: int = 500
) -> list[tuple[str, Document]]:
    """As :func:`documents_since`, newest first; for the next ones pass as *before* the last one's ``(fetched_at, id)``."""
    query = select(document).where(document.c.fetched_at >= moment, document.c.purged_at.is_(None))
    if before is not None:
        query = query.where(or_(document.c.fetched_at < before[0], and_(document.c.fetched_at == before[0], document.c.id < before[1])))
    rows = c.execute(query.order_by(document.c.fetched_at.desc(), document.c.id.desc()).limit(limit))
    return [(row.id, document_noun(row)) for row in rows]


def empty_documents(c: Connection, fetched_before: datetime, now: datetime) -> int:
    """Drop title, text, author and facts of documents fetched before then, and what was quoted from them; returns how many.

    Key and URL stay, so that an old item that a feed still carries never comes back as news.
    """
    old = select(document.c.id).where(document.c.fetched_at < fetched_before, document.c.purged_at.is_(None))
    analyses = select(analysis.c.id).where(analysis.c.document_id.in_(old))
    c.execute(update(event).where(event.c.analysis_id.in_(analyses)).values(evidence=""))
    c.execute(update(opinion).where(opinion.c.analysis_id.in_(analyses)).values(evidence=""))
    c.execute(update(report).where(report.c.document_id.in_(old)).values(evidence=""))
    emptied = c.execute(update(document).where(document.c.id.in_(old)).values(title="", text="", author=None, facts=[], purged_at=now))
    return emptied.rowcount
