"""Join: what a document reports becomes part of the happenings that it tells of, and what it no longer says is taken back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from crawlers.document import Document, Precision
from crawlers.source import SourceState
from kernel.failpoint import failpoint
from kernel.reason import Reason
from radar.reading import is_emptied, is_worth_reading
from radar.stages.base import Workplace, WorkStage
from radar.watched import Watched
from signals.placing import Placing
from signals.qualify import ABSORBED, LOOKED_BACK
from signals.rulings import Ruling
from signals.signal import Happening, Kind, Report, SignalState, Transition
from storage import happenings
from storage.analyses import get_analysis
from storage.database import Connection, lock
from storage.documents import get_document
from storage.rulings import rulings_on, widen_ruling
from storage.signals import change_signal_state, signals_of_happening
from storage.sources import any_source, get_source_state
from storage.work import Claim, enqueue, finish
from watchlists.account import RADAR

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
        world = self._watched.current()
        with self.database.read() as c:
            document, analysis = get_document(c, one.key), get_analysis(c, one.key)
            source = any_source(c, document.source_id) if document else None
            state = get_source_state(c, document.source_id) if document else SourceState()
        reports = None
        if document and analysis and source and not is_emptied(document):
            detection = analysis.detection if is_worth_reading(document, source, analysis.links) else None
            read_at = max((at for at in (analysis.linked_at, analysis.detected_at) if at), default=now)
            old = is_old_news(document, state, read_at, self._fresh)
            reports = world.reader.reports(one.key, document, source, detection, analysis.links, old_news=old)
        with self.database.begin() as c:
            lock(c, "join")
            if reports is not None:
                book = Stored(c, now)
                for happening_id in Placing(book, world.roster, now).place(one.key, reports):
                    enqueue(c, "qualify", happening_id, now)
                for signal_id in book.closed:
                    enqueue(c, "notify", signal_id, now)
            finish(c, one)
            failpoint("join.before_commit")
        failpoint("join.after_commit")
        self.wake("qualify")


class Stored:
    """Reports and happenings in the database, within one transaction. Implements :class:`signals.book.Book`.

    What is closed is closed by *actor*: the radar, or a user's email.
    """

    def __init__(self, c: Connection, now: datetime, actor: str = RADAR.email) -> None:
        self._c = c
        self._now = now
        self._actor = actor
        self.closed: list[str] = []  #: signals that were closed

    def reports_of_document(self, document_id: str) -> list[Report]:
        return happenings.reports_of_document(self._c, document_id)

    def reports(self, report_ids: Collection[str]) -> list[Report]:
        return happenings.get_reports(self._c, report_ids)

    def happening(self, happening_id: str) -> Happening | None:
        return happenings.get_happening(self._c, happening_id)

    def standing(self, report_id: str) -> str | None:
        return happenings.happening_of_report(self._c, report_id)

    def former(self, report_id: str) -> str | None:
        return happenings.former_happening(self._c, report_id)

    def members(self, happening_id: str) -> set[str]:
        return happenings.last_members(self._c, happening_id)

    def near(self, kind: Kind, account_ids: Collection[str], since: datetime, until: datetime) -> list[Happening]:
        return happenings.happenings_near(self._c, kind, account_ids, since, until)

    def rulings(self, report_ids: Collection[str]) -> list[Ruling]:
        return rulings_on(self._c, report_ids)

    def put_report(self, report: Report) -> None:
        happenings.put_report(self._c, report)

    def put_happening(self, happening: Happening, joined: Reason, told: Reason) -> None:
        happenings.put_happening(self._c, happening, self._now, joined, told)

    def part(self, report_id: str, reason: Reason) -> None:
        happenings.part_report(self._c, report_id, self._now, reason)

    def widen(self, ruling: Ruling, heir: str, of: str) -> None:
        widen_ruling(self._c, ruling, heir, of)

    def follow(self, report_ids: Collection[str], happening_id: str, reason: Reason) -> None:
        happenings.follow(self._c, report_ids, happening_id, self._now, reason)

    def absorb(self, happening: Happening) -> None:
        """Nothing joins it any more, and its signals are closed in favour of the other's."""
        happenings.put_happening(self._c, replace(happening, participants=(), successor=None, report_ids=()), self._now)
        for signal in signals_of_happening(self._c, happening.id):
            step = Transition("signal", signal.id, None, SignalState.CLOSED.value, ABSORBED, self._actor, self._now)
            live = [one for one in SignalState if one is not SignalState.CLOSED]
            if change_signal_state(self._c, signal.id, live, SignalState.CLOSED, step):
                self.closed.append(signal.id)


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
