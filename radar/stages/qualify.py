"""Qualify: what a happening means to each account that takes part in it."""

from __future__ import annotations

from datetime import timedelta

from kernel.failpoint import failpoint
from kernel.reason import Reason
from radar.stages.base import Workplace, WorkStage
from radar.watched import Watched
from signals.departure import EXPIRES_AFTER
from signals.happenings import told_by
from signals.qualify import qualify
from signals.signal import DepartureState, Signal, SignalState, Transition
from storage.happenings import get_happening, get_reports, put_happening
from storage.signals import change_signal_state, put_signal, signals_of_happening
from storage.transitions import record
from storage.work import Claim, enqueue, finish


class Qualify(WorkStage):
    """Tells a happening anew (a suspicion may have expired meanwhile) and makes or updates its signals."""

    name = "qualify"

    def __init__(self, workplace: Workplace, watched: Watched) -> None:
        super().__init__(workplace)
        self._watched = watched

    def work(self, one: Claim) -> None:
        now = self.clock.now()
        roster = self._watched.current().roster
        with self.database.begin() as c:
            happening = get_happening(c, one.key)
            reports = get_reports(c, happening.report_ids) if happening else []
            if happening and reports:
                told, why = told_by(happening, reports, now)
                if told != happening:
                    put_happening(c, told, now, why)
                if told.departure is DepartureState.SUSPECTED:
                    enqueue(c, self.name, one.key, told.last_at + EXPIRES_AFTER + timedelta(seconds=1))
                known = {signal.id: signal for signal in signals_of_happening(c, one.key)}
                for signal in qualify(told, reports, roster, known.values(), now):
                    before = known.get(signal.id)
                    put_signal(c, signal)
                    if before is None:
                        born = Reason("signal.born", {"impact": signal.impact, "confidence": signal.confidence})
                        record(c, Transition("signal", signal.id, None, SignalState.OPEN.value, born, "radar", now))
                    elif _has_turned(before, signal):
                        news = Reason("signal.new_evidence")
                        again = Transition("signal", signal.id, None, SignalState.OPEN.value, news, "radar", now)
                        change_signal_state(c, signal.id, (SignalState.DISMISSED, SignalState.CLOSED), SignalState.OPEN, again)
                    enqueue(c, "notify", signal.id, now)
            finish(c, one)
            failpoint("qualify.before_commit")
        failpoint("qualify.after_commit")
        self.wake("notify")


def _has_turned(before: Signal, after: Signal) -> bool:
    """Whether new evidence changed what is known so much that a matter put aside is open again."""
    return (before.status, before.departure) != (after.status, after.departure)
