"""What a person says about reports, carried out: a report is parted from its happening, or two happenings become one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from kernel.reason import Reason
from signals.happenings import Join
from signals.keeping import Keeping
from signals.rulings import JOINED, PARTED, sides
from signals.signal import Happening, Kind

_DEALS = frozenset({Kind.ACQUISITION, Kind.MERGER})


@dataclass(frozen=True)
class Sorted:
    """What was done: what to remember (see :class:`signals.rulings.Ruling`), and where it led.

    ``happening`` is the one in which the parted reports stand now, or which the joined ones are; ``touched`` are all that changed.
    """

    same: bool
    these: frozenset[str]
    those: frozenset[str]
    happening: str
    touched: tuple[str, ...]


class Sorting(Keeping):
    """Carries out what a person says, in *book*. One at a time, as :class:`signals.placing.Placing`."""

    def part(self, happening: Happening, report_ids: Collection[str], user: str) -> Sorted | None:
        """Take these reports, which stand in *happening*, out of it together; None, and nothing, when no other report tells it.

        They go where the rules lead the first of them, if there is another happening that it may join; else they are one of their own.
        What is of their side and was taken back before follows: else it would bar those from whom they were parted from where they stand.
        """
        reports = self._book.reports(report_ids)
        these, those = sides(report_ids, self._book.reports(self._book.members(happening.id)), happening.report_ids)
        if not those or not reports:
            return None
        reason, touched = Reason(PARTED, {"user": user}), dict[str, None]()
        self._release(happening, report_ids, reason, touched)
        barred = {happening.id}.union(*(self._barred(id) for id in these))
        found = self._found(reports[0], barred)
        own = [self._own(one, barred) for one in reports]
        # An earlier happening of theirs that was joined with this one comes back, and its signals with it.
        home = found.happening or next((one for one in own if self._book.happening(one.id)), own[0])
        home = self._settle(home, Join(home, reason), report_ids, touched)
        self._book.follow(these.difference(report_ids), home.id, reason)
        self._name_successors(touched)
        return Sorted(False, these, those, home.id, tuple(touched))

    def unite(self, kept: Happening, other: Happening, user: str) -> Sorted:
        """Make one of two happenings: *kept*, told by all reports of both."""
        these, those = (frozenset(self._book.members(one.id)) for one in (kept, other))
        touched: dict[str, None] = {}
        self._settle(kept, Join(kept, Reason(JOINED, {"user": user}), (other,)), (), touched)
        self._name_successors(touched)
        return Sorted(True, these, those, kept.id, tuple(touched))


def can_be_one(kept: Kind, other: Kind) -> bool:
    """Whether happenings of these kinds can be one: of one kind, or both deals (a merger of equals here is a takeover there)."""
    return kept is other or {kept, other} <= _DEALS
