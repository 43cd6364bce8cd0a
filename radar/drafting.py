"""Happenings and signals as they would be: over what is stored stands a draft, by the rules of the stages, and nothing is written."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from kernel.reason import Reason
from signals.happenings import told_by
from signals.qualify import qualify, without_ground
from signals.roster import Roster
from signals.rulings import Ruling
from signals.signal import Happening, Kind, Report, Signal, SignalState
from storage import happenings
from storage.database import Database
from storage.rulings import rulings_on
from storage.signals import signals_of_happening


class Outcome(StrEnum):
    """What would become of a signal."""

    NEW = "new"
    BACK = "back"  #: closed, because nothing spoke for it; something does again
    CHANGED = "changed"
    LOST = "lost"  #: nothing speaks for it any more: it is closed
    MERGED = "merged"  #: it turns out to be the same as another: it is closed


@dataclass(frozen=True)
class Consequence:
    """What would become of one signal: as it would be or, where it would be closed, as it is."""

    outcome: Outcome
    signal: Signal
    account: str  #: its name
    evidence: str  #: the surest words for it; empty where there are none left


class Draft:
    """Reports and happenings in memory over the stored ones. Implements :class:`signals.book.Book`.

    It holds what was put down and no more, so its size goes with what would change and not with what is stored.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._reports: dict[str, Report] = {}
        self._happenings: dict[str, Happening] = {}
        self._standing: dict[str, str | None] = {}
        self._former: dict[str, str] = {}
        self._heirs: list[tuple[int, str, str]] = []  #: for which ruling, who, of whom

    def reports_of_document(self, document_id: str) -> list[Report]:
        with self._database.read() as c:
            stored = happenings.reports_of_document(c, document_id)
        drafted = [one for one in self._reports.values() if one.document_id == document_id]
        return list({one.id: one for one in (*stored, *drafted)}.values())

    def reports(self, report_ids: Collection[str]) -> list[Report]:
        with self._database.read() as c:
            found = happenings.get_reports(c, [id for id in report_ids if id not in self._reports])
        found += [self._reports[id] for id in report_ids if id in self._reports]
        return sorted(found, key=lambda one: (one.published_at, one.id))

    def happening(self, happening_id: str) -> Happening | None:
        found = self._happenings.get(happening_id)
        if found is None:
            with self._database.read() as c:
                found = happenings.get_happening(c, happening_id)
        return self._as_it_stands(found) if found else None

    def standing(self, report_id: str) -> str | None:
        if report_id in self._standing:
            return self._standing[report_id]
        with self._database.read() as c:
            return happenings.happening_of_report(c, report_id)

    def former(self, report_id: str) -> str | None:
        if report_id in self._former:
            return self._former[report_id]
        with self._database.read() as c:
            return happenings.former_happening(c, report_id)

    def members(self, happening_id: str) -> set[str]:
        with self._database.read() as c:
            stored = happenings.last_members(c, happening_id)
        drafted = {id for id, former in self._former.items() if former == happening_id}
        return drafted | {id for id in stored if id not in self._former}

    def near(self, kind: Kind, account_ids: Collection[str], since: datetime, until: datetime) -> list[Happening]:
        with self._database.read() as c:
            stored = happenings.happenings_near(c, kind, account_ids, since, until)
        found = [self._as_it_stands(one) for one in stored if one.id not in self._happenings]
        found += [
            one
            for one in map(self._as_it_stands, self._happenings.values())
            if one.kind is kind
            and one.last_at >= since
            and one.first_at <= until
            and any(each.account_id in account_ids for each in one.participants)
        ]
        return sorted((one for one in found if one.report_ids), key=lambda one: (one.first_at, one.id))

    def rulings(self, report_ids: Collection[str]) -> list[Ruling]:
        asked = set(report_ids)
        for _, heir, of in reversed(self._heirs):
            if heir in asked:
                asked.add(of)
        with self._database.read() as c:
            stored = rulings_on(c, asked)
        for number, heir, of in self._heirs:
            stored = [one.inherited(heir, of) if one.id == number else one for one in stored]
        return [one for one in stored if (one.these | one.those) & set(report_ids)]

    def put_report(self, report: Report) -> None:
        self._reports[report.id] = report

    def put_happening(self, happening: Happening, joined: Reason, told: Reason) -> None:
        before = self.happening(happening.id)
        for id in before.report_ids if before else ():
            self._standing[id] = None
            self._former[id] = happening.id
        for id in happening.report_ids:
            self._standing[id] = self._former[id] = happening.id
        self._happenings[happening.id] = happening

    def part(self, report_id: str, reason: Reason) -> None:
        if held := self.standing(report_id):
            self._former[report_id] = held
        self._standing[report_id] = None

    def widen(self, ruling: Ruling, heir: str, of: str) -> None:
        self._heirs.append((ruling.id, heir, of))

    def follow(self, report_ids: Collection[str], happening_id: str, reason: Reason) -> None:
        self._former.update(dict.fromkeys(report_ids, happening_id))

    def absorb(self, happening: Happening) -> None:
        self._happenings[happening.id] = replace(happening, participants=(), successor=None, report_ids=())

    def consequences(self, roster: Roster, now: datetime) -> Iterator[Consequence]:
        """What would become of every signal of the happenings that were put down."""
        for id in list(self._happenings):
            happening = self.happening(id)
            if happening is not None:
                yield from self._of(happening, roster, now)

    def _of(self, happening: Happening, roster: Roster, now: datetime) -> Iterator[Consequence]:
        with self._database.read() as c:
            known = {one.id: one for one in signals_of_happening(c, happening.id)}
            parted_at = happenings.parted_by_hand_at(c, happening.id)
        reports = self.reports(happening.report_ids)
        if reports:
            happening, _ = told_by(happening, reports, now)
        surest = max(reports, key=lambda one: one.confidence).evidence if reports else ""
        for signal in qualify(happening, reports, roster, known.values(), now, parted_at) if reports else ():
            before = known.get(signal.id)
            outcome = _outcome(before, signal, self._was_taken_back(before))
            if outcome:
                yield Consequence(outcome, signal, roster.accounts[signal.account_id].name, surest)
        merged = not happening.report_ids and not happening.participants
        for signal in without_ground(happening, known.values(), roster):
            yield Consequence(Outcome.MERGED if merged else Outcome.LOST, signal, roster.accounts[signal.account_id].name, surest)

    def _was_taken_back(self, before: Signal | None) -> bool:
        """Whether the stored happening of a closed signal has no report: no person closed it."""
        if before is None or before.state is not SignalState.CLOSED:
            return False
        with self._database.read() as c:
            stored = happenings.get_happening(c, before.happening_id)
        return stored is not None and not stored.report_ids

    def _as_it_stands(self, happening: Happening) -> Happening:
        """Without the reports that stand elsewhere by now."""
        kept = tuple(id for id in happening.report_ids if self._standing.get(id, happening.id) == happening.id)
        return happening if kept == happening.report_ids else replace(happening, report_ids=kept)


def _outcome(before: Signal | None, after: Signal, taken_back: bool) -> Outcome | None:
    if before is None:
        return Outcome.NEW
    if taken_back:
        return Outcome.BACK
    same = all(getattr(before, name) == getattr(after, name) for name in ("part", "status", "departure", "contact_id", "confidence"))
    return None if same else Outcome.CHANGED
