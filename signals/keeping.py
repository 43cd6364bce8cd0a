"""What placing by rule and sorting by hand have in common: where a report may stand, what people said, and whom departures name."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from kernel.ids import derived_id
from kernel.reason import Reason
from signals.book import Book
from signals.happenings import WINDOWS, Join, join, started, successor_of, told_as, told_by
from signals.rulings import Ruling, last_words
from signals.signal import Happening, Kind, Report

#: How far before and after a departure its successor may be named.
SUCCESSION = timedelta(days=120)


class Keeping:
    """Keeps a book at one moment."""

    def __init__(self, book: Book, now: datetime) -> None:
        self._book = book
        self._now = now

    def _barred(self, report_id: str) -> set[str]:
        """The happenings in which *report_id* must not stand: a report stood there last that a person told apart from it."""
        words = last_words(report_id, self._book.rulings([report_id]))
        return {id for other, word in words.items() if not word.same and (id := self._book.former(other))}

    def _chosen(self, report_id: str) -> Happening | None:
        """The happening in which *report_id* stands by a person's word; the latest word counts."""
        words = last_words(report_id, self._book.rulings([report_id]))
        latest = sorted(((one.id, other) for other, one in words.items() if one.same), reverse=True)
        barred = self._barred(report_id) if latest else set()
        return next((self._happening(id) for _, other in latest if (id := self._book.standing(other)) and id not in barred), None)

    def _are_apart(self, one: Happening, other: Happening) -> bool:
        """Whether a person told apart what the two are told by, now or once."""
        members = self._book.members(one.id)
        rulings = self._book.rulings(members)
        return any(
            not word.same and self._book.former(against) == other.id
            for id in (members if rulings else ())
            for against, word in last_words(id, rulings).items()
        )

    def _found(self, report: Report, barred: Collection[str]) -> Join:
        """What *report* joins by the rules, of all that it may join."""
        window = WINDOWS[report.kind]
        since, until = report.published_at - window, report.published_at + window
        nearby = [one for kind in told_as(report.kind) for one in self._book.near(kind, accounts_of(report), since, until)]
        return join(report, [one for one in nearby if one.id not in barred], self._are_apart)

    def _own(self, report: Report, barred: Collection[str]) -> Happening:
        """A happening that nothing but *report* tells: the one that it started if that is free, else a further one."""
        for number in itertools.count():
            new = started(report)
            new = replace(new, id=derived_id("happening", report.id, str(number))) if number else new
            held = self._book.happening(new.id)
            if held is None or not (held.report_ids or held.id in barred):
                break
        return new

    def _settle(self, happening: Happening, found: Join, report_ids: Collection[str], touched: dict[str, None]) -> Happening:
        """Let *happening* be told by these reports, too, and by those of all that *found* shows to be the same.

        What stood last in those follows, too: where a report that was taken back stood last, there it speaks for what people said.
        """
        followers = set[str]().union(*(self._book.members(other.id) for other in found.absorbed))
        absorbed = {id for other in found.absorbed for id in other.report_ids}
        told, why = told_by(happening, self._book.reports({*happening.report_ids, *absorbed, *report_ids}), self._now)
        self._book.put_happening(told, found.reason, why)
        self._book.follow(followers.difference(told.report_ids), told.id, found.reason)
        for emptied in found.absorbed:
            self._book.absorb(emptied)
        touched[told.id] = None
        return told

    def _release(self, happening: Happening, report_ids: Collection[str], reason: Reason, touched: dict[str, None]) -> None:
        """Take these reports out of *happening*; what is left tells it."""
        for id in report_ids:
            self._book.part(id, reason)
        left = tuple(id for id in happening.report_ids if id not in report_ids)
        happening, why = replace(happening, report_ids=left), reason
        if left:
            happening, why = told_by(happening, self._book.reports(left), self._now)
        self._book.put_happening(happening, reason, why)
        touched[happening.id] = None

    def _inherit(self, heir: str, of: str, rulings: Iterable[Ruling]) -> None:
        for ruling in rulings:
            self._book.widen(ruling, heir, of)

    def _name_successors(self, touched: dict[str, None]) -> None:
        """Name successors: an appointment to a post that someone left, in whichever order the two were told."""
        for id in list(touched):
            told = self._book.happening(id)
            if told is None:
                continue
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
        return self._book.near(kind, accounts_of(happening), happening.first_at - SUCCESSION, happening.last_at + SUCCESSION)

    def _happening(self, id: str | None) -> Happening | None:
        return self._book.happening(id) if id else None


def accounts_of(told: Report | Happening) -> set[str]:
    """The accounts that take part."""
    return {one.account_id for one in told.participants if one.account_id}
