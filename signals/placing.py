"""Where the reports of one document belong: what joins, what is taken back, and whom an appointment makes a successor.

The rules are here; what stands so far and where changes go is a :class:`~signals.book.Book`. The stage keeps it in the database; a
replay keeps it in memory, so that what it foretells is what would happen. What people said about reports (:mod:`signals.rulings`) comes
before every rule: what they parted never joins by itself, and what they joined stays together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from kernel.reason import Reason
from signals.book import Book
from signals.happenings import Join, join, told_as
from signals.keeping import Keeping, accounts_of
from signals.roster import Roster
from signals.signal import Happening, Report

#: Why a report leaves its happening: its document, read again, does not say so any more.
RETRACTED = Reason("join.retracted")
#: Why a report joins: it says better what another report of the same document said before.
READ_AGAIN = Reason("join.read_again")
#: Why a report joins: a person said that it tells the same.
RULED = Reason("join.ruled")


class Placing(Keeping):
    """Places reports in *book*. One at a time: two at once could each start a happening of what is one."""

    def __init__(self, book: Book, roster: Roster, now: datetime) -> None:
        super().__init__(book, now)
        self._roster = roster

    def place(self, document_id: str, reports: Sequence[Report]) -> list[str]:
        """Make *reports* all that the document tells; returns the ids of the happenings that were touched.

        A report of it that is not among them any more is taken back, unless it names somebody who is no longer watched: then its
        absence says nothing about what is true. One that takes the place of such a report inherits its happening and its novelty.
        """
        known = {report.id: report for report in self._book.reports_of_document(document_id)}
        now_told = {report.id for report in reports}
        gone = [one for one in known.values() if one.id not in now_told and self.is_judged(one) and self._book.standing(one.id)]
        instead = _successions([one for one in reports if one.id not in known], gone)
        touched: dict[str, None] = {}
        for report in gone:
            self._take_back(report, touched)
        for report in reports:
            before = known.get(report.id) or instead.get(report.id)
            if before:  # read again: what was news stays news
                report = replace(report, old_news=before.old_news)
            self._book.put_report(report)
            if report.id not in known:
                self._hear(report, instead.get(report.id), known, now_told)
            self._join(report, instead.get(report.id), touched)
        self._name_successors(touched)
        return list(touched)

    def is_judged(self, report: Report) -> bool:
        """Whether all whom *report* names are still watched, so that its absence takes it back."""
        return all(
            (one.account_id is None or one.account_id in self._roster.accounts)
            and (one.contact_id is None or one.contact_id in self._roster.contacts)
            for one in report.participants
        )

    def _hear(self, new: Report, instead_of: Report | None, known: Mapping[str, Report], now_told: set[str]) -> None:
        """Let what people said of this document's earlier reading hold for a *new* report of it.

        What its likest one was told apart from, it is told apart from, too. What that one was joined with, it is joined with only
        where it takes its place.
        """
        alike = [one for one in known.values() if _comparable(one, new)]
        before = instead_of or max(alike, key=lambda one: (_likeness(one, new), one.id not in now_told, one.id), default=None)
        if before:
            replaced = before.id not in now_told
            self._inherit(new.id, before.id, [one for one in self._book.rulings([before.id]) if replaced or not one.same])

    def _join(self, report: Report, instead_of: Report | None, touched: dict[str, None]) -> None:
        happening, found = self._belonging(report, instead_of)
        self._settle(happening, found, [report.id], touched)

    def _belonging(self, report: Report, instead_of: Report | None) -> tuple[Happening, Join]:
        """Where *report* stands or shall stand; what stands is moved only by what comes later."""
        held = self._happening(self._book.standing(report.id))
        if held:
            return held, join(report, [held])
        chosen = self._chosen(report.id)
        if chosen:
            return chosen, Join(chosen, RULED)
        if instead_of is not None:
            before = self._happening(self._book.former(instead_of.id))
            if before and {one.document_id for one in self._book.reports(before.report_ids)} <= {report.document_id}:
                return before, Join(before, READ_AGAIN)
        barred = self._barred(report.id)
        found = self._found(report, barred)
        happening = found.happening
        if happening is None:  # it may have been taken back by mistake: then its happening, if nobody else tells it, tells it again
            former = self._happening(self._book.former(report.id))
            free = former and not former.report_ids and former.participants and former.id not in barred
            happening = former if former and free else self._own(report, barred)
        return happening, found

    def _take_back(self, report: Report, touched: dict[str, None]) -> None:
        happening = self._happening(self._book.standing(report.id))
        if happening is not None:
            self._release(happening, [report.id], RETRACTED, touched)


def _successions(new: Sequence[Report], gone: Sequence[Report]) -> dict[str, Report]:
    """Which report that is *gone* each *new* one replaces: one of its kind and of an account in common, the most alike first."""
    pairs = [(_likeness(one, other), one.id, other.id, other) for one in new for other in gone if _comparable(one, other)]
    found: dict[str, Report] = {}
    taken: set[str] = set()
    for _, id, old_id, old in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if id not in found and old_id not in taken:
            found[id] = old
            taken.add(old_id)
    return found


def _comparable(one: Report, other: Report) -> bool:
    return other.kind in told_as(one.kind) and bool(accounts_of(one) & accounts_of(other))


def _likeness(one: Report, other: Report) -> int:
    shared = {(each.part, each.name) for each in one.participants} & {(each.part, each.name) for each in other.participants}
    return 2 * len(shared) + (one.evidence == other.evidence) + (one.status is other.status)
