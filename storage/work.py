"""The queue of every stage: rows that say that something is due, claimed under a lease.

A row is unique by stage and key. Whoever holds its lease works outside any transaction, then commits the results
together with :func:`finish`, which raises :class:`~storage.errors.LeaseLost` when the row is no longer theirs.
"""

from __future__ import annotations

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
#: A lease that ran out is more often a process that was stopped than the row's own fault, so it gets more tries.
MAX_ABANDONED = 10
ABANDONED = Reason("work.abandoned")


@dataclass(frozen=True)
class Claim:
    """One leased row. ``attempts`` counts this try."""

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
                "dead": False,
            },
        ),
        rows,
    )


def claim(c: Connection, stage: str, now: datetime, limit: int, lease: timedelta, max_abandoned: int = MAX_ABANDONED) -> list[Claim]:
    """Lease up to *limit* due rows until ``now + lease``, the longest due first.

    Rows whose holders let *max_abandoned* leases run out become dead instead: they may be what kills the process.
    """
    free = or_(work.c.lease_token.is_(None), work.c.lease_until <= now)
    due = and_(work.c.stage == stage, ~work.c.dead, work.c.due_at <= now, free)
    c.execute(
        update(work)
        .where(due, work.c.lease_token.is_not(None), work.c.attempts >= max_abandoned)
        .values(dead=True, lease_token=None, lease_until=None, again_at=None, last_reason=ABANDONED.as_json())
    )
    # A materialised CTE: with a plain subquery PostgreSQL may run the LIMIT more than once.
    chosen = select(work.c.id).where(due).order_by(work.c.due_at, work.c.id).limit(limit).with_for_update(skip_locked=True).cte("chosen")
    token = new_id()
    rows = c.execute(
        update(work)
        .where(work.c.id.in_(select(chosen.c.id)))
        .values(
            lease_token=token,
            lease_until=now + lease,
            attempts=work.c.attempts + 1,
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
        _let_go(c, claim, attempts=0, due_at=func.coalesce(work.c.again_at, work.c.due_at), again_at=None)


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


def release(c: Connection, claim: Claim) -> None:
    """Give a row back untouched (the process is stopping); this try does not count. Does nothing when it is no longer ours."""
    c.execute(update(work).where(_ours(claim)).values(lease_token=None, lease_until=None, attempts=claim.attempts - 1))


def extend(c: Connection, claim: Claim, until: datetime) -> None:
    """Hold the lease until *until*. :class:`LeaseLost` when the row is no longer ours."""
    if not c.execute(update(work).where(_ours(claim)).values(lease_until=until)).rowcount:
        raise LeaseLost("work", f"{claim.stage}:{claim.key}")


def dead(c: Connection) -> list[DeadRow]:
    """Every row that was given up, by stage and key."""
    rows = c.execute(select(work).where(work.c.dead).order_by(work.c.stage, work.c.key))
    return [DeadRow(row.stage, row.key, row.attempts, Reason.from_json(row.last_reason) if row.last_reason else None) for row in rows]


def revive(c: Connection, stage: str, key: str, now: datetime) -> None:
    """Try a dead row again at *now*, with all its attempts. :class:`NotFound` when it is not dead."""
    revived = c.execute(
        update(work).where(work.c.stage == stage, work.c.key == key, work.c.dead).values(dead=False, attempts=0, due_at=now)
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


def _let_go(c: Connection, claim: Claim, **values: object) -> None:
    freed = c.execute(update(work).where(_ours(claim)).values(lease_token=None, lease_until=None, **values))
    if not freed.rowcount:
        raise LeaseLost("work", f"{claim.stage}:{claim.key}")
