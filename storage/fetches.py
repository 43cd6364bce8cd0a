"""What is to be fetched, and the one transaction in which a reading is stored.

Each source has one standing *main* row. What a reading asks for besides (an article behind a teaser) is a *follow-up*:
a row of its own, unique by source and URL, gone when it is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, case, or_, select, update

from crawlers.connector import Request
from crawlers.document import Document
from crawlers.source import Source, SourceState
from kernel.ids import derived_id
from kernel.reason import Reason
from storage import work
from storage.columns import storable
from storage.documents import insert_documents
from storage.errors import LeaseLost
from storage.hosts import hold_host, host_of
from storage.rows.source import request_noun, request_values, source_noun, state_noun
from storage.sources import get_source_state, merge_states, record_problems, set_source_state
from storage.statements import insert
from storage.tables import fetch, source, source_state

#: After this many tries that never came back, a row waits before each next one, longer each time: it may be what kills the process.
SUSPICIOUS_ATTEMPTS = 3
SUSPICIOUS_WAITS = (*(timedelta(seconds=10 * 2**number) for number in range(6)), timedelta(minutes=10), timedelta(hours=1))


@dataclass(frozen=True)
class FetchJob:
    """One thing to fetch now. ``attempts`` counts this try since the last one that was stored.

    For a *main* job the connector plans the request; ``request`` then only tells the URL that is due.
    """

    id: str
    host: str
    source: Source
    state: SourceState
    request: Request
    attempts: int
    main: bool


def claim_fetches(c: Connection, host: str, token: str, now: datetime, limit: int) -> list[FetchJob]:
    """Up to *limit* due rows of a host that is leased to us under *token*, the longest due first; none is handed out twice.

    :class:`~storage.errors.LeaseLost` when the host is no longer ours.
    """
    hold_host(c, host, token)
    unclaimed = or_(fetch.c.lease_token.is_(None), fetch.c.lease_token != token)
    chosen = (
        select(fetch.c.id)
        .join(source, source.c.id == fetch.c.source_id)
        .where(fetch.c.host == host, fetch.c.due_at <= now, source.c.enabled, unclaimed)
        .order_by(fetch.c.due_at, fetch.c.id)
        .limit(limit)
    )
    ids = c.execute(chosen).scalars().all()
    waits = [(fetch.c.attempts == SUSPICIOUS_ATTEMPTS + number, now + wait) for number, wait in enumerate(SUSPICIOUS_WAITS)]
    wait = case((fetch.c.attempts < SUSPICIOUS_ATTEMPTS, fetch.c.due_at), *waits, else_=now + SUSPICIOUS_WAITS[-1])
    claimed = c.execute(
        update(fetch)
        .where(fetch.c.id.in_(ids), unclaimed)
        .values(lease_token=token, attempts=fetch.c.attempts + 1, due_at=wait)
        .returning(fetch)
    )
    rows = {row.id: row for row in claimed}
    owners = {row.source_id for row in rows.values()}
    sources = {row.id: source_noun(row) for row in c.execute(select(source).where(source.c.id.in_(owners)))}
    states = {row.source_id: state_noun(row) for row in c.execute(select(source_state).where(source_state.c.source_id.in_(owners)))}
    return [
        FetchJob(row.id, host, sources[row.source_id], states[row.source_id], request_noun(row), row.attempts, row.main)
        for row in (rows[key] for key in ids if key in rows)
    ]


def commit_reading(
    c: Connection,
    job: FetchJob,
    token: str,
    state: SourceState | None,
    documents: Sequence[Document],
    requests: Sequence[Request],
    problems: Sequence[Reason],
    now: datetime,
    *,
    then: str | None = "analyse",
) -> list[str]:
    """Store all that came of *job* in this transaction, and return the ids of the new documents.

    A main row is next due at ``state.next_due_at``, which must be set; a follow-up goes away. *state* tells what changed
    since ``job.state``: only that is stored, so that readings side by side do not undo each other; None changes nothing.
    New documents are asked for at stage *then*. An unsuccessful fetch is a reading without documents.

    :class:`~storage.errors.LeaseLost` when the host's lease is no longer ours or the row is gone: let it roll back.
    """
    hold_host(c, job.host, token)
    ours = (fetch.c.id == job.id) & (fetch.c.lease_token == token)
    if job.main:
        if state is None or state.next_due_at is None:
            raise ValueError(f"the reading of source {job.source.id} does not say when the source is due again")
        url = state.moved_to or job.source.url
        values = {"due_at": state.next_due_at, "url": url, "host": host_of(url), "attempts": 0, "lease_token": None, "last_reason": None}
        kept = c.execute(update(fetch).where(ours).values(**values))
    else:
        kept = c.execute(fetch.delete().where(ours))
    if not kept.rowcount:
        raise LeaseLost("fetch", job.id)
    return _store(c, job.source.id, job.request.url, job.state, state, documents, requests, problems, now, then)


def commit_posted(
    c: Connection,
    to: Source,
    base: SourceState,
    state: SourceState | None,
    documents: Sequence[Document],
    problems: Sequence[Reason],
    now: datetime,
    *,
    then: str | None = "analyse",
) -> list[str]:
    """Store what was handed in to source *to*, as :func:`commit_reading` does; *base* is the state that it was read with."""
    return _store(c, to.id, to.url, base, state, documents, (), problems, now, then)


def reschedule_fetch(c: Connection, job: FetchJob, token: str, due_at: datetime, reason: Reason) -> None:
    """Try *job* again at *due_at*: it failed for *reason*, not for good. :class:`~storage.errors.LeaseLost` as above."""
    hold_host(c, job.host, token)
    kept = c.execute(
        update(fetch)
        .where(fetch.c.id == job.id, fetch.c.lease_token == token)
        .values(due_at=due_at, lease_token=None, last_reason=reason.as_json())
    )
    if not kept.rowcount:
        raise LeaseLost("fetch", job.id)


def put_back(c: Connection, job: FetchJob, token: str, now: datetime) -> None:
    """Give *job* back untouched (the process is stopping, or the host asked for a pause); this try does not count."""
    c.execute(
        update(fetch)
        .where(fetch.c.id == job.id, fetch.c.lease_token == token)
        .values(lease_token=None, attempts=job.attempts - 1, due_at=now)
    )


def _store(
    c: Connection,
    source_id: str,
    url: str,
    base: SourceState,
    state: SourceState | None,
    documents: Sequence[Document],
    requests: Sequence[Request],
    problems: Sequence[Reason],
    now: datetime,
    then: str | None,
) -> list[str]:
    # The state's row first, and locked: whoever stores something of one source waits here and nowhere later.
    c.execute(select(source_state.c.source_id).where(source_state.c.source_id == source_id).with_for_update())
    new = [key for key, _ in insert_documents(c, documents)]
    stored = get_source_state(c, source_id)
    merged = stored if state is None else merge_states(base, state, stored)
    if new:
        merged = replace(merged, last_item_at=now)
    if merged != stored:
        set_source_state(c, source_id, merged, now)
    _ask(c, source_id, requests, now)
    record_problems(c, source_id, url, problems, now)
    if then is not None:
        work.enqueue_all(c, then, new, now)
    return new


def _ask(c: Connection, source_id: str, requests: Sequence[Request], now: datetime) -> None:
    rows = {}
    for request in requests:
        key = derived_id("fetch", source_id, "follow-up", storable(request.url))
        rows[key] = {
            "id": key,
            "source_id": source_id,
            "main": False,
            "host": host_of(request.url),
            "due_at": now,
            "attempts": 0,
            **request_values(request),
        }
    if rows:
        c.execute(insert(c, fetch).on_conflict_do_nothing(), [rows[key] for key in sorted(rows)])
