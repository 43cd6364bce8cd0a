"""What a person says about reports, carried out: a report is parted from its happening, or two happenings become one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from kernel.reason import Reason
from nlp.names import same_company, same_person
from signals.happenings import WINDOWS, Join, told_as
from signals.keeping import Keeping
from signals.rulings import JOINED, PARTED, sides
from signals.signal import Happening, Kind, Participant

#: How many times as far as a rule a person may reach: what lies within its window joins by itself, unless it was named or told otherwise.
REACH = 2
#: What one occurrence has one of.
_SINGLE = ("person", "acquirer", "target")


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

    def others(self, happening: Happening, account_id: str) -> list[Happening]:
        """The account's other happenings that a person may call one with *happening*: those nearest in time first."""
        window = REACH * WINDOWS[happening.kind]
        since, until = happening.first_at - window, happening.last_at + window
        near = [one for kind in told_as(happening.kind) for one in self._book.near(kind, [account_id], since, until)]
        found = [one for one in near if one.id != happening.id and not _about_two_contacts(happening, one)]
        return sorted(found, key=lambda one: (_between(happening, one), one.first_at, one.id))

    def is_unlikely(self, happening: Happening, other: Happening) -> bool:
        """Whether little speaks for one occurrence: the two name different people or companies, or somebody told them apart."""
        named = [(one, another) for part in _SINGLE if (one := happening.named(part)) and (another := other.named(part))]
        return not all(_same(one, another) for one, another in named) or self._are_apart(happening, other)


def can_be_one(kept: Kind, other: Kind) -> bool:
    """Whether happenings of these kinds can be one: of one kind, or both deals."""
    return other in told_as(kept)


def _about_two_contacts(one: Happening, other: Happening) -> bool:
    ids = {who.contact_id for each in (one, other) if (who := each.named("person")) and who.contact_id}
    return len(ids) > 1


def _same(one: Participant, other: Participant) -> bool:
    if one.part == "person":
        return bool(same_person(one.name, other.name)) or (one.contact_id is not None and one.contact_id == other.contact_id)
    return bool(same_company(one.name, other.name)) or (one.account_id is not None and one.account_id == other.account_id)


def _between(one: Happening, other: Happening) -> timedelta:
    """How long after the end of the one the other began, whichever came first."""
    return max(other.first_at - one.last_at, one.first_at - other.last_at, timedelta(0))
