"""The queue of every stage: rows that say that something is due, claimed under a lease.

A row is unique by stage and key. Whoever holds its lease works outside any transaction, then commits the results
together with :func:`finish`, which raises :class:`~storage.errors.LeaseLost` when the row is no longer theirs.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select, update

from kernel.ids import new_id
from kernel.reason import Reason
from storage.errors import LeaseLost, NotFound
from storage.statements import insert
from storage.tables import work

MAX_ATTEMPTS = 5
#: A lease that ran out is more often a process that was stopped than the row's own fault: it counts apart from failures.
MAX_ABANDONED = 10
#: After so many, a row may be what kills the process: each next try waits longer, and is made with no other row in the batch.
SUSPICIOUS = 3
WAITS = tuple(timedelta(seconds=min(10 * 2**number, 600)) for number in range(MAX_ABANDONED - SUSPICIOUS))
ABANDONED = Reason("work.abandoned")


@dataclass(frozen=True)
class Claim:
    """One leased row. ``attempts`` counts this try and those that failed, not those whose lease ran out."""

    stage: str
    key: str
    token: str
    generation: int
    attempts: int


@dataclass(frozen=True)
class DeadRow:
    """A row that was given up, why, and after how many tries."""

    stage: str
    key: str
    attempts: int
    reason: Reason | None


def enqueue(c: Connection, stage: str, key: str, due_at: datetime) -> None:
    """Ask for a run of *stage* on *key* at *due_at* or, where one is due earlier, then.

    While the row is leased this leads to another run after the present one. A dead row comes alive again.
    """
    enqueue_all(c, stage, [key], due_at)


def enqueue_all(c: Connection, stage: str, keys: Iterable[str], due_at: datetime) -> None:
    """:func:`enqueue` for many keys at once."""
    rows = [{"stage": stage, "key": key, "due_at": due_at, "attempts": 0, "generation": 1, "dead": False} for key in sorted(set(keys))]
    if not rows:
        return
    statement = insert(c, work)
    new_due = statement.excluded.due_at
    leased = work.c.lease_token.is_not(None)
    c.execute(
        statement.on_conflict_do_update(
            index_elements=[work.c.stage, work.c.key],
            set_={
                "generation": work.c.generation + 1,
                "due_at": case((work.c.dead, new_due), (leased, work.c.due_at), (new_due < work.c.due_at, new_due), else_=work.c.due_at),
                "again_at": case(
                    (~leased, work.c.again_at),
                    (and_(work.c.again_at.is_not(None), work.c.again_at < new_due), work.c.again_at),
                    else_=new_due,
                ),
                "attempts": case((work.c.dead, 0), else_=work.c.attempts),
                "abandoned": case((work.c.dead, 0), else_=work.c.abandoned),
                "dead": False,
            },
        ),
        rows,
    )


def claim(c: Connection, stage: str, now: datetime, limit: int, lease: timedelta, max_abandoned: int = MAX_ABANDONED) -> list[Claim]:
    """Lease up to *limit* due rows until ``now + lease``, the longest due first.

    One whose holders let SUSPICIOUS leases run out comes by itself and only after a wait, so that it takes no others with it
    if it is what kills the process; after *max_abandoned* it becomes dead instead.
    """
    due = and_(work.c.stage == stage, ~work.c.dead, work.c.due_at <= now, _free(now))
    columns = (work.c.id, (work.c.abandoned + case((work.c.lease_token.is_(None), 0), else_=1)).label("abandoned"))
    found = c.execute(select(*columns).where(due).order_by(work.c.due_at, work.c.id).limit(limit).with_for_update(skip_locked=True)).all()
    given_up = [row.id for row in found if row.abandoned >= max_abandoned]
    if given_up:
        ended = {"dead": True, "lease_token": None, "lease_until": None, "again_at": None, "last_reason": ABANDONED.as_json()}
        counted = {"abandoned": work.c.abandoned + 1, "attempts": work.c.attempts - 1}
        c.execute(update(work).where(work.c.id.in_(given_up)).values(**ended, **counted))
    left = [row for row in found if row.abandoned < max_abandoned]
    innocent = [row.id for row in itertools.takewhile(lambda row: row.abandoned < SUSPICIOUS, left)]
    chosen = innocent or [row.id for row in left[:1]]
    if not chosen:
        return []
    free = work.c.lease_token.is_(None)
    token = new_id()
    rows = c.execute(
        update(work)
        .where(work.c.id.in_(chosen))
        .values(
            lease_token=token,
            lease_until=now + lease,
            attempts=work.c.attempts + case((free, 1), else_=0),
            abandoned=work.c.abandoned + case((free, 0), else_=1),
            again_at=case((work.c.again_at <= now, None), else_=work.c.again_at),
        )
        .returning(work.c.key, work.c.generation, work.c.attempts, work.c.due_at, work.c.id)
    ).all()
    rows = sorted(rows, key=lambda row: (row.due_at, row.id))
    return [Claim(stage, row.key, token, row.generation, row.attempts) for row in rows]


def finish(c: Connection, claim: Claim) -> None:
    """The work is done, and its results stand in this same transaction. :class:`LeaseLost` when the row is no longer ours.

    The row goes away, unless it was asked for again meanwhile: then it is free to run again.
    """
    done = c.execute(work.delete().where(_ours(claim), work.c.generation == claim.generation, work.c.again_at.is_(None)))
    if not done.rowcount:
        _let_go(c, claim, attempts=0, abandoned=0, due_at=func.coalesce(work.c.again_at, work.c.due_at), again_at=None)


def fail(c: Connection, claim: Claim, reason: Reason, now: datetime, retry_at: datetime | None, max_attempts: int = MAX_ATTEMPTS) -> bool:
    """The work failed for *reason*: try again at *retry_at*; dead when that is None or *max_attempts* are used up.

    Returns whether the row is dead now. One that was asked for again meanwhile is not: it runs again, on what is new.
    :class:`LeaseLost` when the row is no longer ours.
    """
    exhausted = retry_at is None or claim.attempts >= max_attempts
    asked_again = or_(work.c.generation != claim.generation, work.c.again_at.is_not(None))
    _let_go(
        c,
        claim,
        dead=~asked_again if exhausted else False,
        due_at=case((asked_again, func.coalesce(work.c.again_at, now)), else_=retry_at or now),
        again_at=None,
        last_reason=reason.as_json(),
    )
    row = c.execute(select(work.c.dead).where(work.c.stage == claim.stage, work.c.key == claim.key)).one()
    return bool(row.dead)


def release(c: Connection, claim: Claim, retry_at: datetime | None = None) -> None:
    """Give a row back (the process is stopping, or the database had no time for us); this try does not count.

    It is due again at once, or at *retry_at*. Does nothing when it is no longer ours.
    """
    due_at = work.c.due_at if retry_at is None else retry_at
    c.execute(update(work).where(_ours(claim)).values(lease_token=None, lease_until=None, attempts=claim.attempts - 1, due_at=due_at))


def extend(c: Connection, claim: Claim, until: datetime) -> None:
    """Hold what is left of *claim*'s batch until *until*; nothing may be left of it."""
    c.execute(update(work).where(work.c.stage == claim.stage, work.c.lease_token == claim.token).values(lease_until=until))


def dead(c: Connection) -> list[DeadRow]:
    """Every row that was given up, by stage and key."""
    rows = c.execute(select(work).where(work.c.dead).order_by(work.c.stage, work.c.key))
    return [
        DeadRow(row.stage, row.key, row.attempts + row.abandoned, Reason.from_json(row.last_reason) if row.last_reason else None)
        for row in rows
    ]


def revive(c: Connection, stage: str, key: str, now: datetime) -> None:
    """Try a dead row again at *now*, with all its attempts. :class:`NotFound` when it is not dead."""
    revived = c.execute(
        update(work).where(work.c.stage == stage, work.c.key == key, work.c.dead).values(dead=False, attempts=0, abandoned=0, due_at=now)
    )
    if not revived.rowcount:
        raise NotFound("dead work row", f"{stage}:{key}")


def pending(c: Connection) -> Mapping[str, int]:
    """How many rows each stage still has to run, now or later, leased ones included."""
    rows = c.execute(select(work.c.stage, func.count()).where(~work.c.dead).group_by(work.c.stage).order_by(work.c.stage))
    return {row.stage: row[1] for row in rows}


def next_due(c: Connection) -> datetime | None:
    """When the next row is due or comes free from a lease; None when there is none."""
    free_at = case((and_(work.c.lease_token.is_not(None), work.c.lease_until > work.c.due_at), work.c.lease_until), else_=work.c.due_at)
    return c.execute(select(func.min(free_at, type_=work.c.due_at.type)).where(~work.c.dead)).scalar()


def _ours(claim: Claim) -> ColumnElement[bool]:
    return and_(work.c.stage == claim.stage, work.c.key == claim.key, work.c.lease_token == claim.token)


def _free(now: datetime) -> ColumnElement[bool]:
    """Leased by nobody, or by someone whose lease ran out, long enough ago for a row that saw that happen several times."""
    waits = {SUSPICIOUS - 1 + number: now - wait for number, wait in enumerate(WAITS)}
    ended = case(
        *((work.c.abandoned == times, moment) for times, moment in waits.items()),
        else_=case((work.c.abandoned < SUSPICIOUS - 1, now), else_=now - WAITS[-1]),
    )
    return or_(work.c.lease_token.is_(None), work.c.lease_until <= ended)


def _let_go(c: Connection, claim: Claim, **values: object) -> None:
    freed = c.execute(update(work).where(_ours(claim)).values(lease_token=None, lease_until=None, **values))
    if not freed.rowcount:
        raise LeaseLost("work", f"{claim.stage}:{claim.key}")
