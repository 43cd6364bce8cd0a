"""The life of a signal: ``open → acknowledged | snoozed | dismissed → closed``, reopened by new evidence."""

from __future__ import annotations

from signals.signal import SignalState

#: action → (states it may start from, state it leads to). Actions are idempotent: repeating one changes nothing.
ACTIONS: dict[str, tuple[frozenset[SignalState], SignalState]] = {
    "acknowledge": (frozenset({SignalState.OPEN, SignalState.SNOOZED}), SignalState.ACKNOWLEDGED),
    "snooze": (frozenset({SignalState.OPEN, SignalState.ACKNOWLEDGED}), SignalState.SNOOZED),
    "dismiss": (frozenset({SignalState.OPEN, SignalState.ACKNOWLEDGED, SignalState.SNOOZED}), SignalState.DISMISSED),
    "close": (frozenset({SignalState.ACKNOWLEDGED, SignalState.DISMISSED}), SignalState.CLOSED),
    "reopen": (frozenset({SignalState.SNOOZED, SignalState.DISMISSED, SignalState.CLOSED}), SignalState.OPEN),
}
