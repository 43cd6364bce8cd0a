"""The one append-only history: every change of state of anything, with its reason and who made it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Row, select

from kernel.reason import Reason
from signals.signal import Transition
from storage.tables import transition


def record(c: Connection, step: Transition) -> None:
    """Append one step."""
    c.execute(
        transition.insert().values(
            subject_kind=step.subject_kind,
            subject_id=step.subject_id,
            from_state=step.from_state,
            to_state=step.to_state,
            reason=step.reason.as_json(),
            actor=step.actor,
            at=step.at,
            params=None if step.params is None else dict(step.params),
        )
    )


def history(c: Connection, subject_kind: str, subject_id: str) -> tuple[Transition, ...]:
    """Every step of one subject, oldest first."""
    return _steps(
        c.execute(
            select(transition)
            .where(transition.c.subject_kind == subject_kind, transition.c.subject_id == subject_id)
            .order_by(transition.c.id)
        ).all()
    )


def latest(c: Connection, limit: int = 100) -> tuple[Transition, ...]:
    """The newest steps of all subjects, newest first."""
    return _steps(c.execute(select(transition).order_by(transition.c.id.desc()).limit(limit)).all())


def _steps(rows: Sequence[Row[tuple[object, ...]]]) -> tuple[Transition, ...]:
    return tuple(
        Transition(
            subject_kind=row.subject_kind,
            subject_id=row.subject_id,
            from_state=row.from_state,
            to_state=row.to_state,
            reason=Reason.from_json(row.reason),
            actor=row.actor,
            at=row.at,
            params=row.params,
        )
        for row in rows
    )
