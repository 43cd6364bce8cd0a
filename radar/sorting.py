"""A person says that a report tells of something else, or that two happenings are one: carried out, remembered, and told on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kernel.ids import derived_id
from kernel.reason import InputError, Reason
from radar.stages.join import Stored
from signals.keeping import accounts_of
from signals.rulings import JOINED
from signals.signal import Happening, Signal, SignalState, Transition
from signals.sorting import Sorted, Sorting, can_be_one
from storage.database import Connection, lock
from storage.happenings import get_happening, happening_of_report, memberships
from storage.rulings import put_ruling
from storage.signals import get_signal, signals_of_happening
from storage.transitions import record
from storage.work import enqueue
from watchlists.account import RADAR, User, Viewer

#: In these states a signal asks for nothing, so nothing is joined to it.
SETTLED = (SignalState.DISMISSED, SignalState.CLOSED)


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


def join(c: Connection, id: str, other_id: str, user: User, now: datetime, params: Mapping[str, Any] | None = None) -> Outcome:
    """Make one of two happenings (or signals' happenings): all reports of the other stand in the first from now on.

    *params* go into the history of their signals. :class:`InputError` where one of them has no report any more, or they are of
    different kinds.
    """
    lock(c, "join")
    kept, other = find(c, id), find(c, other_id)
    if _are_one(c, kept, other):
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
        _note(c, one, Reason("acted.joined", {"user": name}), user, now, {**(params or {}), "with": another.id})
    done = Sorting(book, now).unite(kept, other, name)
    _carry_on(c, book, done, user, now)
    return Outcome(True, done.happening, moved)


@dataclass(frozen=True)
class Other:
    """Another happening of a signal's account that may be the same occurrence.

    ``seen`` stands for what tells the two at the moment: by it :func:`join_seen` knows whether that is still so.
    """

    happening: Happening
    unlikely: bool
    seen: str


def others(c: Connection, signal: Signal, now: datetime, most: int) -> tuple[Other, ...]:
    """What a person may call one with *signal*: the *most* nearest in time, likely ones first. None where it asks for nothing any more."""
    happening = find(c, signal.happening_id)
    if signal.state in SETTLED or not happening.report_ids:
        return ()
    sorting = Sorting(Stored(c, now), now)
    near = sorting.others(happening, signal.account_id)[:most]
    found = [Other(one, sorting.is_unlikely(happening, one), _seen(happening, one)) for one in near]
    return tuple(sorted(found, key=lambda one: one.unlikely))


def join_seen(c: Connection, signal: Signal, other_id: str, seen: str, user: User, now: datetime, params: Mapping[str, Any]) -> Outcome:
    """As :func:`join`, for somebody who chose among the :func:`others` of *signal*; :class:`InputError` where that choice is none any more.

    The signal's happening lives on, unless the signal is told in the alert about the other one: then that does, with its message.
    """
    lock(c, "join")
    kept, other = find(c, signal.happening_id), find(c, other_id)
    if kept.id == other.id:
        raise InputError(f"the happening {kept.id} is this one itself; choose another", Reason("action.itself"))
    if not _are_one(c, kept, other):
        _check_choice(c, signal, kept, other, seen, now)
    leads = any(one.id == signal.lead_id and one.state not in SETTLED for one in signals_of_happening(c, other.id))
    first, second = (other, kept) if leads else (kept, other)
    return join(c, first.id, second.id, user, now, params)


def _check_choice(c: Connection, signal: Signal, kept: Happening, other: Happening, seen: str, now: datetime) -> None:
    if signal.state in SETTLED:
        raise InputError(f"the signal {signal.id} is {signal.state.value}; reopen it first", Reason("action.settled"))
    if kept.report_ids and other.report_ids:
        if signal.account_id not in accounts_of(other):
            raise InputError(f"there is no happening {other.id!r} of the account {signal.account_id}", Reason("action.no_happening"))
        if not can_be_one(kept.kind, other.kind):
            raise InputError(f"{kept.id} and {other.id} are of different kinds; choose another", Reason("action.other_kind"))
        if other.id not in {one.id for one in Sorting(Stored(c, now), now).others(kept, signal.account_id)}:
            message = f"{other.id} is too far from {kept.id} in time, or about another contact; radar happening join does it nevertheless"
            raise InputError(message, Reason("action.unrelated"))
    if seen != _seen(kept, other):
        raise InputError(f"{kept.id} or {other.id} has changed since it was shown; look at both again", Reason("action.changed"))


def joined_together(c: Connection, happening_id: str) -> list[tuple[str, ...]]:
    """The reports that stand in this happening because of one joining by hand each: what parts together when that is undone."""
    came: dict[datetime, list[str]] = {}
    for one in memberships(c, happening_id):
        if one.parted_at is None and one.joined_reason.code == JOINED:
            came.setdefault(one.joined_at, []).append(one.report_id)
    return [tuple(ids) for ids in came.values()]


def unjoin(c: Connection, id: str, report_id: str, user: User, now: datetime, params: Mapping[str, Any]) -> Outcome:
    """Undo the joining by hand that brought this report: all that came with it is parted together, and stays together. See :func:`part`."""
    lock(c, "join")
    together = next((ids for ids in joined_together(c, find(c, id).id) if report_id in ids), (report_id,))
    return part(c, id, together, user, now, params)


def counted_in(c: Connection, viewer: Viewer, signal: Signal) -> Signal | None:
    """The signal of the same account that tells what *signal* told, where that was joined with another; None where it was not."""
    happening = find(c, signal.happening_id)
    if happening.report_ids:
        return None
    found = [one for at in sorted(_stands_in(c, happening)) for one in signals_of_happening(c, at) if one.account_id == signal.account_id]
    return get_signal(c, viewer, found[0].id) if found else None


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


def _are_one(c: Connection, one: Happening, other: Happening) -> bool:
    return _stands_in(c, one) == _stands_in(c, other) != set()


def _seen(one: Happening, other: Happening) -> str:
    return derived_id("seen", *(part for each in (one, other) for part in (each.id, *sorted(each.report_ids))))


def _stands_in(c: Connection, happening: Happening) -> set[str]:
    """The happening itself or, where nothing tells it any more, those in which its reports stand now."""
    if happening.report_ids:
        return {happening.id}
    return {at for one in memberships(c, happening.id) if (at := happening_of_report(c, one.report_id))}
