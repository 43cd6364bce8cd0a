"""Reports and happenings in plain dictionaries, for tests of the rules that move them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime

from kernel.reason import Reason
from signals.rulings import Ruling
from signals.signal import Happening, Kind, Report
from signals.sorting import Sorted
from tests.signals.world import NOW


@dataclass
class Memory:
    """Implements :class:`signals.book.Book`. ``reasons`` holds why each report stands where it stands."""

    known: dict[str, Report] = field(default_factory=dict)
    happenings: dict[str, Happening] = field(default_factory=dict)
    stands: dict[str, str | None] = field(default_factory=dict)
    stood: dict[str, str] = field(default_factory=dict)
    said: list[Ruling] = field(default_factory=list)
    reasons: dict[str, Reason] = field(default_factory=dict)

    def reports_of_document(self, document_id: str) -> list[Report]:
        return [one for one in self.known.values() if one.document_id == document_id]

    def reports(self, report_ids: Collection[str]) -> list[Report]:
        return sorted((self.known[id] for id in report_ids), key=lambda one: (one.published_at, one.id))

    def happening(self, happening_id: str) -> Happening | None:
        found = self.happenings.get(happening_id)
        if found is None:
            return None
        standing = [id for id, at in self.stands.items() if at == happening_id]
        return replace(found, report_ids=tuple(one.id for one in self.reports(standing)))

    def standing(self, report_id: str) -> str | None:
        return self.stands.get(report_id)

    def former(self, report_id: str) -> str | None:
        return self.stood.get(report_id)

    def members(self, happening_id: str) -> set[str]:
        return {id for id, at in self.stood.items() if at == happening_id}

    def near(self, kind: Kind, account_ids: Collection[str], since: datetime, until: datetime) -> list[Happening]:
        found = [one for id in self.happenings if (one := self.happening(id)) and one.report_ids]
        return [
            one
            for one in found
            if one.kind is kind
            and one.last_at >= since
            and one.first_at <= until
            and any(each.account_id in account_ids for each in one.participants)
        ]

    def rulings(self, report_ids: Collection[str]) -> list[Ruling]:
        return [one for one in self.said if (one.these | one.those) & set(report_ids)]

    def put_report(self, report: Report) -> None:
        self.known[report.id] = report

    def put_happening(self, happening: Happening, joined: Reason, told: Reason) -> None:
        for id, at in self.stands.items():
            assert at != happening.id or id in happening.report_ids, "a report is lost without being parted"
        for id in happening.report_ids:
            if self.stands.get(id) != happening.id:
                self.reasons[id] = joined
            self.stands[id] = self.stood[id] = happening.id
        self.happenings[happening.id] = happening

    def part(self, report_id: str, reason: Reason) -> None:
        self.stands[report_id] = None

    def follow(self, report_ids: Collection[str], happening_id: str, reason: Reason) -> None:
        for id in report_ids:
            assert not self.stands[id], "a report that stands is moved only by putting down where it stands"
            self.stood[id] = happening_id

    def absorb(self, happening: Happening) -> None:
        self.happenings[happening.id] = replace(happening, participants=(), successor=None, report_ids=())

    def widen(self, ruling: Ruling, heir: str, of: str) -> None:
        self.said = [one.inherited(heir, of) if one.id == ruling.id else one for one in self.said]

    def remember(self, done: Sorted) -> None:
        """Keep what a person said."""
        self.said.append(Ruling(len(self.said) + 1, done.same, done.these, done.those, "alice@kumono.example", NOW))

    def together(self) -> set[frozenset[str]]:
        """Which reports stand together."""
        found: dict[str, set[str]] = {}
        for id, at in self.stands.items():
            if at:
                found.setdefault(at, set()).add(id)
        return {frozenset(ids) for ids in found.values()}
