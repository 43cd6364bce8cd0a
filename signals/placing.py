"""Where the reports of one document belong: what joins, what is taken back, and whom an appointment makes a successor.

The rules are here; what stands so far and where changes go is a :class:`Book`. The stage keeps it in the database; a replay keeps it
in memory, so that what it foretells is what would happen.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from kernel.reason import Reason
from signals.happenings import WINDOWS, Join, join, started, successor_of, told_by
from signals.roster import Roster
from signals.signal import Happening, Kind, Report

#: How far before and after a departure its successor may be named.
SUCCESSION = timedelta(days=120)
#: Why a report leaves its happening: its document, read again, does not say so any more.
RETRACTED = Reason("join.retracted")
#: Why a report joins: it says better what another report of the same document said before.
READ_AGAIN = Reason("join.read_again")


class Book(Protocol):
    """Reports and happenings as they stand, and what becomes of them."""

    def reports_of_document(self, document_id: str) -> list[Report]:
        """Every report that the document ever gave."""
        ...

    def reports(self, report_ids: Collection[str]) -> list[Report]:
        """These reports, oldest publication first."""
        ...

    def happening(self, happening_id: str) -> Happening | None: ...

    def standing(self, report_id: str) -> str | None:
        """The id of the happening in which the report stands."""
        ...

    def former(self, report_id: str) -> str | None:
        """The id of the happening in which the report stood last."""
        ...

    def near(self, kind: Kind, account_ids: Collection[str], since: datetime, until: datetime) -> list[Happening]:
        """Happenings of *kind* with a report, last told since then and begun by *until*, in which one of the accounts takes part."""
        ...

    def put_report(self, report: Report) -> None: ...

    def put_happening(self, happening: Happening, joined: Reason, told: Reason) -> None:
        """Keep it as it is now; its new reports join for the reason *joined*, and stand in no other happening any more."""
        ...

    def part(self, report_id: str, reason: Reason) -> None:
        """Take a report out of the happening in which it stands."""
        ...

    def absorb(self, happening: Happening) -> None:
        """All its reports stand in another happening now."""
        ...


class Placing:
    """Places reports in *book*. One at a time: two at once could each start a happening of what is one."""

    def __init__(self, book: Book, roster: Roster, now: datetime) -> None:
        self._book = book
        self._roster = roster
        self._now = now

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
            self._join(report, instead.get(report.id), touched)
        for id in list(touched):
            self._name_successors(id, touched)
        return list(touched)

    def is_judged(self, report: Report) -> bool:
        """Whether all whom *report* names are still watched, so that its absence takes it back."""
        return all(
            (one.account_id is None or one.account_id in self._roster.accounts)
            and (one.contact_id is None or one.contact_id in self._roster.contacts)
            for one in report.participants
        )

    def _join(self, report: Report, instead_of: Report | None, touched: dict[str, None]) -> None:
        self._book.put_report(report)
        happening, found = self._belonging(report, instead_of)
        absorbed = {id for other in found.absorbed for id in other.report_ids}
        told, why = told_by(happening, self._book.reports({*happening.report_ids, *absorbed, report.id}), self._now)
        self._book.put_happening(told, found.reason, why)
        for emptied in found.absorbed:
            self._book.absorb(emptied)
        touched[told.id] = None

    def _belonging(self, report: Report, instead_of: Report | None) -> tuple[Happening, Join]:
        """Where *report* stands or shall stand; what stands is moved only by what comes later."""
        held = self._happening(self._book.standing(report.id))
        if held is None and instead_of is not None:
            before = self._happening(self._book.former(instead_of.id))
            if before and {one.document_id for one in self._book.reports(before.report_ids)} <= {report.document_id}:
                return before, Join(before, READ_AGAIN)
        accounts = _accounts(report)
        window = WINDOWS[report.kind]
        nearby = [held] if held else self._book.near(report.kind, accounts, report.published_at - window, report.published_at + window)
        found = join(report, nearby)
        happening = held or found.happening
        if happening is None:  # it may have been taken back by mistake: then its happening, if nobody else tells it, tells it again
            former = self._happening(self._book.former(report.id))
            happening = former if former and not former.report_ids and former.participants else started(report)
        return happening, found

    def _take_back(self, report: Report, touched: dict[str, None]) -> None:
        happening = self._happening(self._book.standing(report.id))
        if happening is None:
            return
        self._book.part(report.id, RETRACTED)
        left = tuple(id for id in happening.report_ids if id != report.id)
        happening, why = replace(happening, report_ids=left), RETRACTED
        if left:
            happening, why = told_by(happening, self._book.reports(left), self._now)
        self._book.put_happening(happening, RETRACTED, why)
        touched[happening.id] = None

    def _name_successors(self, id: str, touched: dict[str, None]) -> None:
        """Name successors: an appointment to a post that someone left, in whichever order the two were told."""
        told = self._book.happening(id)
        if told is None:
            return
        if told.kind is Kind.APPOINTMENT:
            departures = self._around(Kind.DEPARTURE, told)
        else:
            departures = [told] if told.kind is Kind.DEPARTURE and told.report_ids else []
        for departure in departures:
            successor = successor_of(departure, self._around(Kind.APPOINTMENT, departure))
            if successor != departure.successor:
                named, why = told_by(replace(departure, successor=successor), self._book.reports(departure.report_ids), self._now)
                self._book.put_happening(named, why, why)
                touched[named.id] = None

    def _around(self, kind: Kind, happening: Happening) -> list[Happening]:
        return self._book.near(kind, _accounts(happening), happening.first_at - SUCCESSION, happening.last_at + SUCCESSION)

    def _happening(self, id: str | None) -> Happening | None:
        return self._book.happening(id) if id else None


def _accounts(told: Report | Happening) -> set[str]:
    return {one.account_id for one in told.participants if one.account_id}


def _successions(new: Sequence[Report], gone: Sequence[Report]) -> dict[str, Report]:
    """Which report that is *gone* each *new* one replaces: one of its kind and of an account in common, the most alike first."""
    pairs = [
        (_likeness(one, other), one.id, other.id, other)
        for one in new
        for other in gone
        if one.kind is other.kind and _accounts(one) & _accounts(other)
    ]
    found: dict[str, Report] = {}
    taken: set[str] = set()
    for _, id, old_id, old in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if id not in found and old_id not in taken:
            found[id] = old
            taken.add(old_id)
    return found


def _likeness(one: Report, other: Report) -> int:
    shared = {(each.part, each.name) for each in one.participants} & {(each.part, each.name) for each in other.participants}
    return 2 * len(shared) + (one.evidence == other.evidence) + (one.status is other.status)
