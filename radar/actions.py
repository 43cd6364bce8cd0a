"""What a person did with a signal: states, verdicts, owners, and their own word on a departure. The same press twice changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from crawlers.document import Document, DocumentKind, Fact, FactKind, Precision
from crawlers.source import Source, SourceKind
from kernel.ids import derived_id
from kernel.reason import InputError, Reason
from radar.sorting import join_seen, part, unjoin
from signals.signal import DepartureState, Signal, SignalState, Transition
from signals.states import ACTIONS
from storage.database import Connection
from storage.documents import insert_documents
from storage.people import start_retention, stop_retention
from storage.signals import Verdict, change_signal_state, get_signal, put_verdict, verdicts_of
from storage.sources import add_source, any_source
from storage.transitions import history, record
from storage.watch import RETENTION, get_account, get_contact, list_users, put_account
from storage.work import enqueue
from watchlists.account import RADAR, User, UserRole, Viewer

#: A contact of whom this is known is kept for a while after the matter is closed, and no longer.
_GONE = (DepartureState.CONFIRMED, DepartureState.SUCCEEDED)
SNOOZES = {"1d": 1, "3d": 3, "7d": 7, "30d": 30}
#: The built-in source of what our own people say; never fetched.
PEOPLE = Source("our-people", SourceKind.PEOPLE, "post:our-people", "Our own people")
#: Who acts where nobody in particular signed in: on the pages and on the command line.
ADMINISTRATOR = User("radar", RADAR.email, "admin", UserRole.ADMIN)


@dataclass(frozen=True)
class Press:
    """One action of one person, from wherever it was taken. ``key`` is the same when the same press is told twice."""

    kind: str  #: acknowledge, assign, snooze, not_relevant, useful, confirm_left, still_there, close, reopen, part, join, unjoin
    signal_id: str
    user: User
    value: str | None
    at: datetime
    key: str
    seen: str = ""  #: of a join: :attr:`radar.sorting.Other.seen` as it was chosen


def act(c: Connection, viewer: Viewer, press: Press) -> bool:
    """Carry *press* out; False when it was carried out before or changes nothing. :class:`InputError` when the signal is not to be had."""
    signal = get_signal(c, viewer, press.signal_id)
    if signal is None:
        raise InputError(f"there is no signal {press.signal_id!r} that you may see", Reason("action.no_signal"))
    if any((step.params or {}).get("key") == press.key for step in history(c, "signal", signal.id)):
        return False
    changed = _act(c, signal, press)
    if changed:
        enqueue(c, "notify", signal.lead_id or signal.id, press.at)
    return changed


def _act(c: Connection, signal: Signal, press: Press) -> bool:
    name = press.user.name or press.user.email
    match press.kind:
        case "acknowledge":
            return _move(c, signal, "acknowledge", press, Reason("acted.acknowledged", {"user": name}))
        case "snooze":
            until = press.at + timedelta(days=SNOOZES.get(press.value or "", 1))
            return _move(c, signal, "snooze", press, Reason("acted.snoozed", {"user": name, "until": until.isoformat()}))
        case "close":
            closed = _move(c, signal, "close", press, Reason("acted.closed", {"user": name}))
            if closed and signal.contact_id and signal.departure in _GONE:
                start_retention(c, signal.contact_id, press.at + RETENTION)
            return closed
        case "reopen":
            if signal.contact_id and signal.departure in _GONE:
                stop_retention(c, signal.contact_id)
            return _move(c, signal, "reopen", press, Reason("acted.reopened", {"user": name}))
        case "not_relevant":
            why = press.value or "not_important"
            if not any(one.by == press.user.email and one.verdict == why for one in verdicts_of(c, signal.id)):
                put_verdict(c, Verdict(signal.id, why, press.user.email, press.at))
            return _move(c, signal, "dismiss", press, Reason("acted.dismissed", {"user": name, "why": why}))
        case "useful":
            mine = [one.verdict for one in verdicts_of(c, signal.id) if one.by == press.user.email]
            if mine[-1:] == ["useful"]:
                return False
            put_verdict(c, Verdict(signal.id, "useful", press.user.email, press.at))
            return True
        case "assign":
            return _assign(c, signal, press, name)
        case "part":  # the report *value* tells of something else
            return part(c, signal.happening_id, [press.value or ""], press.user, press.at, {"key": press.key}).changed
        case "unjoin":  # the report *value*, and what was joined with it, tells of something else
            return unjoin(c, signal.happening_id, press.value or "", press.user, press.at, {"key": press.key}).changed
        case "join":  # the happening *value* is the same
            return join_seen(c, signal, press.value or "", press.seen, press.user, press.at, {"key": press.key}).changed
        case "confirm_left" | "still_there":
            return _testify(c, signal, press, name)
    raise InputError(f"{press.kind!r} is no action on a signal", Reason("action.unknown", {"kind": press.kind}))


def _move(c: Connection, signal: Signal, action: str, press: Press, reason: Reason) -> bool:
    allowed, to = ACTIONS[action]
    step = Transition("signal", signal.id, None, to.value, reason, press.user.email, press.at, {"key": press.key})
    return change_signal_state(c, signal.id, sorted(allowed), to, step)


def _note(c: Connection, signal: Signal, press: Press, reason: Reason) -> None:
    state = signal.state.value
    record(c, Transition("signal", signal.id, state, state, reason, press.user.email, press.at, {"key": press.key}))


def _assign(c: Connection, signal: Signal, press: Press, name: str) -> bool:
    """Make another person the account's owner; *value* is their Slack id or email."""
    to = next((user for user in list_users(c, inactive=False) if press.value and press.value in (user.slack_id, user.email)), None)
    account = get_account(c, signal.account_id)
    if to is None or account is None:
        raise InputError(f"{press.value!r} is nobody whom the radar knows; add them as a user first", Reason("action.unknown_user"))
    put_account(c, replace(account, owner_email=to.email))
    _note(c, signal, press, Reason("acted.assigned", {"user": name, "to": to.name or to.email}))
    return True


def _testify(c: Connection, signal: Signal, press: Press, name: str) -> bool:
    """A person's own word on a departure becomes a document with a fact, and is joined like any other report."""
    contact = get_contact(c, signal.contact_id) if signal.contact_id else None
    account = get_account(c, signal.account_id)
    if contact is None or account is None:
        raise InputError("only the departure of a known contact can be confirmed or denied", Reason("action.no_contact"))
    left = press.kind == "confirm_left"
    if any_source(c, PEOPLE.id) is None:
        add_source(c, PEOPLE, press.at)
    words = f"{name}: {contact.name} {'has left' if left else 'is still at'} {account.name}"
    fact = Fact(FactKind.TESTIMONY, contact.name, account.name, contact.title, params={"left": left})
    key = derived_id("testimony", signal.id, press.key)
    at = press.at
    document = Document(
        key, PEOPLE.id, f"post:our-people/{key}", words, words, DocumentKind.TESTIMONY, at, Precision.SECOND, "row", at, facts=(fact,)
    )
    for id, _ in insert_documents(c, [document]):
        enqueue(c, "analyse", id, press.at)
    _note(c, signal, press, Reason("acted.confirmed_left" if left else "acted.still_there", {"user": name}))
    if signal.state is SignalState.OPEN:
        _move(c, signal, "acknowledge", replace(press, key=f"{press.key}+"), Reason("acted.acknowledged", {"user": name}))
    return True
