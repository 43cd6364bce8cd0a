"""Signals: one per happening and account, changed by conditional updates, never by reading and writing back a state."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select, update

from signals.signal import Signal, SignalState, Transition
from storage.rows.signal import signal_noun, signal_values
from storage.statements import insert
from storage.tables import account, signal, verdict
from storage.transitions import record
from storage.visibility import visible_accounts
from watchlists.account import RADAR, Viewer


@dataclass(frozen=True)
class Verdict:
    """What a person said of a signal, or of one that they missed (then without a signal)."""

    signal_id: str | None
    verdict: str  #: ``useful``, ``wrong_person``, ``old_news``, ``already_known``, ``duplicate``, ``not_important``, ``missed``
    by: str  #: the user's email
    at: datetime
    note: str = ""


def put_signal(c: Connection, new: Signal) -> Signal:
    """Store *new*, or what is new in it where its happening and account have a signal already; returns the stored one.

    An existing signal keeps its id, its birth, its state and its lead: the last two change only through
    :func:`change_signal_state` and :func:`set_lead`.
    """
    values = signal_values(new)
    kept = ("id", "happening_id", "account_id", "state", "created_at", "lead_id")
    fresh = {key: value for key, value in values.items() if key not in kept}
    statement = insert(c, signal).values(**values)
    statement = statement.on_conflict_do_update(index_elements=[signal.c.happening_id, signal.c.account_id], set_=fresh)
    return signal_noun(c.execute(statement.returning(signal)).one())


def get_signal(c: Connection, viewer: Viewer, signal_id: str) -> Signal | None:
    """The signal, or None when there is none that *viewer* may see."""
    row = c.execute(_visible(viewer).where(signal.c.id == signal_id)).one_or_none()
    return None if row is None else signal_noun(row)


def list_signals(
    c: Connection,
    viewer: Viewer,
    since: datetime | None = None,
    states: Collection[SignalState] | None = None,
    account_id: str | None = None,
    *,
    old_news: bool = True,
    limit: int | None = None,
) -> list[Signal]:
    """The signals that *viewer* may see, latest change first: changed since then, in these states, of this account."""
    query = _visible(viewer)
    if since is not None:
        query = query.where(signal.c.updated_at >= since)
    if states is not None:
        query = query.where(signal.c.state.in_([state.value for state in states]))
    if account_id is not None:
        query = query.where(signal.c.account_id == account_id)
    if not old_news:
        query = query.where(~signal.c.old_news)
    return list(map(signal_noun, c.execute(query.order_by(signal.c.updated_at.desc(), signal.c.id.desc()).limit(limit))))


def signals_of_happening(c: Connection, happening_id: str) -> list[Signal]:
    """What one happening means to each account."""
    return list(map(signal_noun, c.execute(_visible(RADAR).where(signal.c.happening_id == happening_id).order_by(signal.c.id))))


def signals_led_by(c: Connection, signal_id: str) -> list[Signal]:
    """The signals that are told in the alert of this one."""
    return list(map(signal_noun, c.execute(_visible(RADAR).where(signal.c.lead_id == signal_id).order_by(signal.c.id))))


def change_signal_state(
    c: Connection, signal_id: str, from_states: Collection[SignalState], to: SignalState, transition: Transition
) -> bool:
    """Bring the signal from one of *from_states* to *to* and write *transition* down; False, and nothing, when it is in none of them.

    The transition's own ``from_state`` is filled in with the one it really was.
    """
    for state in from_states:
        changed = c.execute(
            update(signal).where(signal.c.id == signal_id, signal.c.state == state.value).values(state=to.value, updated_at=transition.at)
        )
        if changed.rowcount:
            step = Transition(
                "signal", signal_id, state.value, to.value, transition.reason, transition.actor, transition.at, transition.params
            )
            record(c, step)
            return True
    return False


def set_lead(c: Connection, signal_id: str, lead_id: str | None) -> None:
    """Say in whose alert the signal is told, and with it all that was to be told in its own; None gives it its own."""
    c.execute(update(signal).where(signal.c.id == signal_id).values(lead_id=lead_id))
    if lead_id is not None:
        c.execute(update(signal).where(signal.c.lead_id == signal_id).values(lead_id=lead_id))


def put_verdict(c: Connection, said: Verdict) -> None:
    """Keep what a person said."""
    c.execute(verdict.insert().values(signal_id=said.signal_id, verdict=said.verdict, note=said.note, by=said.by, at=said.at))


def verdicts_of(c: Connection, signal_id: str) -> list[Verdict]:
    """What people said of a signal, oldest first."""
    rows = c.execute(select(verdict).where(verdict.c.signal_id == signal_id).order_by(verdict.c.id))
    return [Verdict(row.signal_id, row.verdict, row.by, row.at, row.note) for row in rows]


def verdict_counts(c: Connection, viewer: Viewer) -> dict[str, tuple[int, int]]:
    """How many judged signals of each kind were called useful, and how many were judged; the last word on a signal counts."""
    seen = select(signal.c.id, signal.c.kind).join(account, account.c.id == signal.c.account_id).where(visible_accounts(viewer)).subquery()
    rows = c.execute(
        select(verdict.c.signal_id, seen.c.kind, verdict.c.verdict).join(seen, seen.c.id == verdict.c.signal_id).order_by(verdict.c.id)
    )
    last = {row.signal_id: (row.kind, row.verdict) for row in rows}
    counts: dict[str, tuple[int, int]] = {}
    for kind, said in last.values():
        useful, judged = counts.get(kind, (0, 0))
        counts[kind] = (useful + (said == "useful"), judged + 1)
    return counts


def _visible(viewer: Viewer) -> Select[Any]:
    return select(signal).join(account, account.c.id == signal.c.account_id).where(visible_accounts(viewer))
