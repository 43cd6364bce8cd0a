"""Replaying: the detector and the names of today over stored documents, and what that would change. Nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from crawlers.document import Document
from crawlers.source import Source, SourceState
from nlp.comparing import Compared, compare_events, compare_opinions
from nlp.event import Detection, Detector, Event, Opinion
from nlp.second_opinion import Band, recalled
from radar.drafting import Draft
from radar.reading import is_worth_reading, text_of
from radar.stages.join import is_old_news
from radar.watched import World
from signals.placing import Placing
from signals.signal import Report
from storage.analyses import Analysis, get_analysis
from storage.database import Connection, Database
from storage.documents import newest_documents
from storage.happenings import happening_of_report, reports_of_document
from storage.sources import any_source, get_source_state
from storage.work import enqueue_all
from watchlists.account import Link

#: Documents that are held at a time.
BATCH = 50
#: Work rows that are written in one transaction.
PORTION = 500
OPINION, LINK = "opinion", "link"


@dataclass(frozen=True)
class Replayed:
    """One document: what is stored of it, beside what is found now."""

    id: str
    document: Document
    lang: str
    before: str | None  #: the detector whose reading is stored; None where it was not worth reading
    after: str | None  #: the detector that read it now
    names_before: int | None
    events: Compared[Event]
    opinions: Compared[Opinion]
    links_same: int
    links_new: tuple[Link, ...]
    links_gone: tuple[Link, ...]
    meaning_differs: bool  #: its reports would be others, or tie to other accounts and people

    @property
    def differs(self) -> bool:
        """Whether reading it again would change anything."""
        return self.events.differs or self.opinions.differs or bool(self.links_new or self.links_gone) or self.meaning_differs


@dataclass
class Summary:
    """What a replay came to so far. ``counts`` are by type (or ``opinion``, ``link``), language, and same, new, gone or changed."""

    documents: int = 0
    differing: int = 0
    unread: int = 0  #: stored, but still waiting for the first reading
    detectors: Counter[str] = field(default_factory=Counter)  #: stored readings by detector
    names: Counter[int] = field(default_factory=Counter)  #: stored passes by version of the names
    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def add(self, one: Replayed) -> None:
        """Count one document in."""
        self.documents += 1
        self.differing += one.differs
        if one.before:
            self.detectors[one.before] += 1
        if one.names_before is not None:
            self.names[one.names_before] += 1
        for outcome, events in (("same", one.events.same), ("new", one.events.new), ("gone", one.events.gone)):
            self.counts.update((event.type.value, one.lang, outcome) for event in events)
        self.counts.update((each.before.type.value, one.lang, "changed") for each in one.events.changed)
        said, links = one.opinions, (one.links_same, len(one.links_new), len(one.links_gone))
        for kind, numbers in (
            (OPINION, (len(said.same), len(said.new), len(said.gone), len(said.changed))),
            (LINK, (*links, 0)),
        ):
            for outcome, number in zip(("same", "new", "gone", "changed"), numbers, strict=True):
                if number:
                    self.counts[kind, one.lang, outcome] += number


class Replay:
    """One run over the documents fetched since a moment, the newest first. *world* holds the names to replay with.

    No second opinion is asked for; those that were heard about what *second_opinion* calls uncertain still hold.

    Holds one batch of documents at a time, besides what would change.
    """

    def __init__(
        self,
        database: Database,
        world: World,
        detector: Detector,
        products: Sequence[str],
        fresh: timedelta,
        now: datetime,
        second_opinion: Band | None = None,
    ) -> None:
        self.summary = Summary()
        self.draft = Draft(database)
        self._database = database
        self._world = world
        self._detector = detector
        self._products = products
        self._fresh = fresh
        self._now = now
        self._second_opinion = second_opinion
        self._sources: dict[str, tuple[Source | None, SourceState]] = {}

    def documents(self, since: datetime, account_id: str | None = None, limit: int | None = None) -> Iterator[Replayed]:
        """Each document, compared and counted: at most *limit*, and only those that name *account_id* now or before, if given."""
        for id, document in self._stored(since):
            if limit is not None and self.summary.documents >= limit:
                return
            one = self._replay(id, document, account_id)
            if one is not None:
                self.summary.add(one)
                yield one

    def _stored(self, since: datetime) -> Iterator[tuple[str, Document]]:
        before = None
        while True:
            with self._database.read() as c:
                batch = newest_documents(c, since, before, BATCH)
            if not batch:
                return
            yield from batch
            before = (batch[-1][1].fetched_at, batch[-1][0])

    def _replay(self, id: str, document: Document, account_id: str | None) -> Replayed | None:
        with self._database.read() as c:
            analysis = get_analysis(c, id)
            source, state = self._source(c, document.source_id)
            told = [one for one in reports_of_document(c, id) if happening_of_report(c, one.id)]
        if analysis is None:
            self.summary.unread += 1
            return None
        links = self._world.links(document, source)
        if account_id and account_id not in self._concerned(source, (*links, *analysis.links), told):
            return None
        before = analysis.detection if is_worth_reading(document, source, analysis.links) else None
        after = self._detector.detect(text_of(id, document, self._products)) if is_worth_reading(document, source, links) else None
        if after is not None and self._second_opinion is not None:
            after = recalled(after, analysis.detection, self._second_opinion)
        differs = source is not None and self._draft(id, document, (source, state), after, links, told)
        return _compared(id, document, analysis, (before, after), links, differs)

    def _concerned(self, source: Source | None, links: Sequence[Link], told: Sequence[Report]) -> set[str | None]:
        named = {each.account_id for report in told for each in report.participants}
        own = self._world.roster.account_with(source.account_external_id) if source else None
        return {own, *named, *(link.account_id for link in links)}

    def _draft(
        self,
        id: str,
        document: Document,
        of: tuple[Source, SourceState],
        detection: Detection | None,
        links: Sequence[Link],
        told: Sequence[Report],
    ) -> bool:
        """Put down what the document would report where that differs from what it reports; returns whether it does."""
        source, state = of
        old = is_old_news(document, state, self._now, self._fresh)
        reports = self._world.reader.reports(id, document, source, detection, links, old_news=old)
        placing = Placing(self.draft, self._world.roster, self._now)
        stored, found = {one.id: _meaning(one) for one in told}, {one.id: _meaning(one) for one in reports}
        gone = any(one.id not in found and placing.is_judged(one) for one in told)
        if not gone and all(stored.get(key) == meaning for key, meaning in found.items()):
            return False
        placing.place(id, reports)
        return True

    def _source(self, c: Connection, id: str) -> tuple[Source | None, SourceState]:
        if id not in self._sources:
            self._sources[id] = (any_source(c, id), get_source_state(c, id))
        return self._sources[id]


def queue(database: Database, document_ids: Sequence[str], now: datetime) -> None:
    """Ask for these documents to be read again by the running radar."""
    for start in range(0, len(document_ids), PORTION):
        with database.begin() as c:
            enqueue_all(c, "analyse", document_ids[start : start + PORTION], now)


def _compared(
    id: str,
    document: Document,
    analysis: Analysis,
    read: tuple[Detection | None, Detection | None],
    links: Sequence[Link],
    meaning_differs: bool,
) -> Replayed:
    before, after = read
    reading = after or before
    then, now = {_place(one): one for one in analysis.links}, {_place(one): one for one in links}
    return Replayed(
        id=id,
        document=document,
        lang=reading.lang if reading else document.lang or "",
        before=before.detector if before else None,
        after=after.detector if after else None,
        names_before=analysis.names_version,
        events=compare_events(before, after),
        opinions=compare_opinions(before, after),
        links_same=len(then.keys() & now.keys()),
        links_new=tuple(one for place, one in now.items() if place not in then),
        links_gone=tuple(one for place, one in then.items() if place not in now),
        meaning_differs=meaning_differs,
    )


def _place(link: Link) -> tuple[str, str | None, str, int, int]:
    """What makes a link the link that it is: whom it names, and where."""
    return link.account_id, link.contact_id, link.field, link.start, link.end


def _meaning(report: Report) -> list[tuple[str, str, str]]:
    """Whom it is tied to. What it says is in its id."""
    return sorted((one.part, one.account_id or "", one.contact_id or "") for one in report.participants)
