"""Qualify: what a happening means to each account that takes part in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from kernel.failpoint import failpoint
from kernel.reason import Reason
from radar.stages.base import Workplace, WorkStage
from radar.watched import Watched
from signals.departure import EXPIRES_AFTER
from signals.happenings import told_by
from signals.qualify import PARTED, RETRACTED, WITHOUT_GROUND, qualify, without_ground
from signals.roster import Roster
from signals.rulings import PARTED as PARTED_BY_HAND
from signals.signal import DepartureState, Happening, Report, Signal, SignalState, Transition
from storage.database import Connection, lock
from storage.happenings import get_happening, get_reports, memberships, parted_by_hand_at, put_happening
from storage.signals import change_signal_state, put_signal, signals_of_happening
from storage.transitions import history, record
from storage.work import Claim, enqueue, finish

NEW_EVIDENCE = Reason("signal.new_evidence")


class Qualify(WorkStage):
    """Tells a happening anew (a suspicion may have expired meanwhile), makes or updates its signals, and closes those without ground."""

    name = "qualify"

    def __init__(self, workplace: Workplace, watched: Watched) -> None:
        super().__init__(workplace)
        self._watched = watched

    def work(self, one: Claim) -> None:
        now = self.clock.now()
        roster = self._watched.current().roster
        with self.database.begin() as c:
            lock(c, "join")  # what is read here must not be parted before it is written back
            happening = get_happening(c, one.key)
            reports = get_reports(c, happening.report_ids) if happening else []
            if happening:
                known = {signal.id: signal for signal in signals_of_happening(c, one.key)}
                if reports:
                    happening = self._tell(c, happening, reports, known, roster, now)
                for signal in without_ground(happening, known.values(), roster):
                    if _kept_open(c, signal):
                        continue
                    step = Transition("signal", signal.id, None, SignalState.CLOSED.value, _lost(c, signal), "radar", now)
                    if change_signal_state(c, signal.id, (signal.state,), SignalState.CLOSED, step):
                        enqueue(c, "notify", signal.id, now)
            finish(c, one)
            failpoint("qualify.before_commit")
        failpoint("qualify.after_commit")
        self.wake("notify")

    def _tell(
        self, c: Connection, happening: Happening, reports: Sequence[Report], known: Mapping[str, Signal], roster: Roster, now: datetime
    ) -> Happening:
        told, why = told_by(happening, reports, now)
        if told != happening:
            put_happening(c, told, now, why)
        if told.departure is DepartureState.SUSPECTED:
            enqueue(c, self.name, told.id, told.last_at + EXPIRES_AFTER + timedelta(seconds=1))
        for signal in qualify(told, reports, roster, known.values(), now, parted_by_hand_at(c, told.id)):
            before = known.get(signal.id)
            put_signal(c, signal)
            if before is None:
                born = Reason("signal.born", {"impact": signal.impact, "confidence": signal.confidence})
                record(c, Transition("signal", signal.id, None, SignalState.OPEN.value, born, "radar", now))
            elif taken_back := _taken_back(c, before):
                again = Transition("signal", signal.id, None, taken_back.value, NEW_EVIDENCE, "radar", now)
                change_signal_state(c, signal.id, (SignalState.CLOSED,), taken_back, again)
            elif _has_turned(before, signal):
                again = Transition("signal", signal.id, None, SignalState.OPEN.value, NEW_EVIDENCE, "radar", now)
                change_signal_state(c, signal.id, (SignalState.DISMISSED, SignalState.CLOSED), SignalState.OPEN, again)
            enqueue(c, "notify", signal.id, now)
        return told


def _taken_back(c: Connection, signal: Signal) -> SignalState | None:
    """The state from which *signal* was closed because nothing spoke for it here any more: something does again. None where it was not."""
    if signal.state is not SignalState.CLOSED:
        return None
    last = next((step for step in reversed(history(c, "signal", signal.id)) if step.from_state != step.to_state), None)
    return SignalState(last.from_state) if last and last.from_state and last.reason.code in WITHOUT_GROUND else None


def _kept_open(c: Connection, signal: Signal) -> bool:
    """Whether somebody opened *signal* again after it was closed for want of ground."""
    codes = [step.reason.code for step in history(c, "signal", signal.id) if step.from_state != step.to_state]
    return len(codes) > 1 and codes[-2] in WITHOUT_GROUND and codes[-1] == "acted.reopened"


def _lost(c: Connection, signal: Signal) -> Reason:
    """Why nothing speaks for *signal* any more: what its account took part in was parted by hand, or is no longer said."""
    parted = {
        one.report_id for one in memberships(c, signal.happening_id) if one.parted_reason and one.parted_reason.code == PARTED_BY_HAND
    }
    named = {who.account_id for one in get_reports(c, parted) for who in one.participants}
    return PARTED if signal.account_id in named else RETRACTED


def _has_turned(before: Signal, after: Signal) -> bool:
    """Whether new evidence changed what is known so much that a matter put aside is open again."""
    return (before.status, before.departure) != (after.status, after.departure)
