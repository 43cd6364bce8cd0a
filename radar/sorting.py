"""A person says that a report tells of something else, or that two happenings are one: carried out, remembered, and told on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kernel.reason import InputError, Reason
from radar.stages.join import Stored
from signals.signal import Happening, Transition
from signals.sorting import Sorted, Sorting, can_be_one
from storage.database import Connection, lock
from storage.happenings import get_happening, happening_of_report, memberships
from storage.rulings import put_ruling
from storage.signals import get_signal, signals_of_happening
from storage.transitions import record
from storage.work import enqueue
from watchlists.account import RADAR, User


@dataclass(frozen=True)
class Outcome:
    """What came of it: ``happening`` is where the parted reports stand now, or what both happenings are.

    ``changed`` is False where all that was so before.
    """

    changed: bool
    happening: str
    reports: tuple[str, ...] = ()  #: what was moved there


def find(c: Connection, id: str) -> Happening:
    """The happening with this id, or that of the signal with this id; :class:`InputError` when it is neither."""
    found = get_happening(c, id)
    if found is None and (signal := get_signal(c, RADAR, id)):
        found = get_happening(c, signal.happening_id)
    if found is None:
        raise InputError(
            f"there is no happening or signal {id!r}; radar signals lists the signals, radar happening show SIGNAL tells its happening",
            Reason("action.no_happening"),
        )
    return found


def part(
    c: Connection, id: str, report_ids: Collection[str], user: User, now: datetime, params: Mapping[str, Any] | None = None
) -> Outcome:
    """Take reports out of the happening (or the signal's happening) *id*, together: they tell of something else.

    *params* go into the history of its signals. :class:`InputError` where a report never stood there, or nothing else does.
    """
    lock(c, "join")
    happening = find(c, id)
    known = {one.report_id for one in memberships(c, happening.id)}
    for one in report_ids:
        if one not in known:
            raise InputError(
                f"there is no report {one!r} in the happening {happening.id}; radar happening show {happening.id} lists them",
                Reason("action.no_report"),
            )
    moved = tuple(one for one in happening.report_ids if one in report_ids)
    if not moved:
        return Outcome(False, next((at for one in report_ids if (at := happening_of_report(c, one))), happening.id))
    name = user.name or user.email
    book = Stored(c, now, user.email)
    done = Sorting(book, now).part(happening, moved, name)
    if done is None:
        raise InputError(
            f"no other report tells the happening {happening.id}; there is nothing to part this from", Reason("action.only_report")
        )
    _note(c, happening, Reason("acted.parted", {"user": name, "count": len(moved)}), user, now, {**(params or {}), "to": done.happening})
    _carry_on(c, book, done, user, now)
    return Outcome(True, done.happening, moved)


def join(c: Connection, id: str, other_id: str, user: User, now: datetime) -> Outcome:
    """Make one of two happenings (or signals' happenings): all reports of the other stand in the first from now on.

    :class:`InputError` where one of them has no report any more, or they are of different kinds.
    """
    lock(c, "join")
    kept, other = find(c, id), find(c, other_id)
    if _stands_in(c, kept) == _stands_in(c, other) != set():
        return Outcome(False, kept.id if kept.report_ids else next(iter(_stands_in(c, kept))))
    for one in (kept, other):
        if not one.report_ids:
            now_in = ", ".join(sorted(_stands_in(c, one)))
            hint = f"its reports stand in {now_in}: join that" if now_in else "what told it was taken back"
            raise InputError(f"no report tells the happening {one.id} any more; {hint}", Reason("action.no_report"))
    if not can_be_one(kept.kind, other.kind):
        raise InputError(
            f"{kept.id} is of kind {kept.kind.value} and {other.id} of kind {other.kind.value}; only what is of one kind can be one",
            Reason("action.other_kind"),
        )
    name = user.name or user.email
    moved = other.report_ids
    book = Stored(c, now, user.email)
    for one, another in ((kept, other), (other, kept)):
        _note(c, one, Reason("acted.joined", {"user": name}), user, now, {"with": another.id})
    done = Sorting(book, now).unite(kept, other, name)
    _carry_on(c, book, done, user, now)
    return Outcome(True, done.happening, moved)


def _note(c: Connection, happening: Happening, reason: Reason, user: User, now: datetime, params: Mapping[str, Any]) -> None:
    """Write into the history of its signals, and so into their messages, who did what."""
    for signal in signals_of_happening(c, happening.id):
        state = signal.state.value
        record(c, Transition("signal", signal.id, state, state, reason, user.email, now, params))


def _carry_on(c: Connection, book: Stored, done: Sorted, user: User, now: datetime) -> None:
    """Remember what was said, and let the stages do the rest."""
    put_ruling(c, done.same, done.these, done.those, user.email, now)
    for happening_id in done.touched:
        enqueue(c, "qualify", happening_id, now)
    for signal_id in book.closed:
        enqueue(c, "notify", signal_id, now)


def _stands_in(c: Connection, happening: Happening) -> set[str]:
    """The happening itself or, where nothing tells it any more, those in which its reports stand now."""
    if happening.report_ids:
        return {happening.id}
    return {at for one in memberships(c, happening.id) if (at := happening_of_report(c, one.report_id))}
