"""Join: what a document reports becomes part of the happenings that it tells of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from crawlers.document import Document, Precision
from crawlers.source import SourceState
from kernel.failpoint import failpoint
from kernel.reason import Reason
from radar.stages.base import Workplace, WorkStage
from radar.watched import Watched
from signals.happenings import WINDOWS, join, started, successor_of, told_by
from signals.happenings import Join as Joined
from signals.qualify import LOOKED_BACK
from signals.signal import Happening, Kind, Report, SignalState, Transition
from storage.analyses import get_analysis
from storage.database import Connection, lock
from storage.documents import get_document
from storage.happenings import (
    get_happening,
    get_reports,
    happening_of_report,
    happenings_near,
    put_happening,
    put_report,
    reports_of_document,
)
from storage.signals import change_signal_state, signals_of_happening
from storage.sources import any_source, get_source_state
from storage.work import Claim, enqueue, finish

#: How far before and after a departure its successor may be named.
SUCCESSION = timedelta(days=120)
#: The follow-ups of a first fetch come within this time.
FIRST_FETCH = timedelta(hours=1)


class Join(WorkStage):
    """One transaction at a time places reports: two at once could each start a happening of what is one."""

    name = "join"

    def __init__(self, workplace: Workplace, watched: Watched, fresh: timedelta) -> None:
        super().__init__(workplace)
        self._watched = watched
        self._fresh = fresh

    def work(self, one: Claim) -> None:
        now = self.clock.now()
        with self.database.read() as c:
            document, analysis = get_document(c, one.key), get_analysis(c, one.key)
            source = any_source(c, document.source_id) if document else None
            state = get_source_state(c, document.source_id) if document else SourceState()
        reports: Sequence[Report] = ()
        if document and analysis and source:
            read_at = analysis.linked_at or now
            old = is_old_news(document, state, read_at, self._fresh)
            reports = self._watched.current().reader.reports(one.key, document, source, analysis.detection, analysis.links, old_news=old)
        with self.database.begin() as c:
            lock(c, "join")
            for happening_id in self._place(c, one.key, reports, now):
                enqueue(c, "qualify", happening_id, now)
            finish(c, one)
            failpoint("join.before_commit")
        failpoint("join.after_commit")
        self.wake("qualify")

    def _place(self, c: Connection, document_id: str, reports: Sequence[Report], now: datetime) -> list[str]:
        """Put each report where it belongs; the ids of the happenings that changed."""
        known = {report.id: report for report in reports_of_document(c, document_id)}
        touched: dict[str, None] = {}
        for report in reports:
            if report.id in known:  # read again: what was news stays news
                report = replace(report, old_news=known[report.id].old_news)
            put_report(c, report)
            happening, found = self._belonging(c, report)
            absorbed = {id for other in found.absorbed for id in other.report_ids}
            told, why = told_by(happening, get_reports(c, {*happening.report_ids, *absorbed, report.id}), now)
            put_happening(c, told, now, found.reason, why)
            for emptied in found.absorbed:
                self._empty(c, emptied, now)
            touched[told.id] = None
            for other in self._succession(c, told, now):
                touched[other] = None
        return list(touched)

    def _empty(self, c: Connection, absorbed: Happening, now: datetime) -> None:
        """Its reports stand in another happening now: nothing joins it any more, and its signals are closed in favour of the other's."""
        put_happening(c, replace(absorbed, participants=(), successor=None, report_ids=()), now)
        for signal in signals_of_happening(c, absorbed.id):
            step = Transition("signal", signal.id, None, SignalState.CLOSED.value, Reason("signal.absorbed"), "radar", now)
            if change_signal_state(c, signal.id, [one for one in SignalState if one is not SignalState.CLOSED], SignalState.CLOSED, step):
                enqueue(c, "notify", signal.id, now)

    def _belonging(self, c: Connection, report: Report) -> tuple[Happening, Joined]:
        """Where *report* stands or shall stand; what stands is moved only by what comes later."""
        standing = happening_of_report(c, report.id)
        held = get_happening(c, standing) if standing else None
        accounts = {one.account_id for one in report.participants if one.account_id}
        window = WINDOWS[report.kind]
        nearby = [held] if held else happenings_near(c, report.kind, accounts, report.published_at - window, report.published_at + window)
        found = join(report, nearby)
        return held or found.happening or started(report), found

    def _succession(self, c: Connection, told: Happening, now: datetime) -> list[str]:
        """Name successors: an appointment to a post that someone left, in whichever order the two were told."""
        if told.kind not in (Kind.DEPARTURE, Kind.APPOINTMENT):
            return []
        accounts = {one.account_id for one in told.participants if one.account_id}
        other_kind = Kind.APPOINTMENT if told.kind is Kind.DEPARTURE else Kind.DEPARTURE
        changed = []
        near = happenings_near(c, other_kind, accounts, told.first_at - SUCCESSION, told.last_at + SUCCESSION)
        for departure in [told] if told.kind is Kind.DEPARTURE else near:
            successor = successor_of(departure, self._appointments(c, departure))
            if successor != departure.successor:
                named, why = told_by(replace(departure, successor=successor), get_reports(c, departure.report_ids), now)
                put_happening(c, named, now, told=why)
                changed.append(named.id)
        return changed

    def _appointments(self, c: Connection, departure: Happening) -> list[Happening]:
        accounts = {one.account_id for one in departure.participants if one.account_id}
        return happenings_near(c, Kind.APPOINTMENT, accounts, departure.first_at - SUCCESSION, departure.last_at + SUCCESSION)


def is_old_news(document: Document, state: SourceState, read_at: datetime, fresh: timedelta) -> bool:
    """Whether *document* is kept and analysed but never alerted.

    Old: older than *fresh* when it was fetched; without a date and from a source's first fetch, where nothing says that it is new;
    or read only now because a watched name changed (a look back tells in a digest what it found).
    """
    if read_at - document.fetched_at > LOOKED_BACK:
        return True
    if document.precision is Precision.UNKNOWN:
        return state.first_success_at is None or document.fetched_at - state.first_success_at < FIRST_FETCH
    return document.fetched_at - document.published_at > fresh
