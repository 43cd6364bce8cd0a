"""What people said about which reports tell of one occurrence. Their word outweighs every reason of our own, and for good."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from signals.signal import Report

#: The code of the reason for which parted reports leave one happening and stand in another; its parameter names the user.
PARTED = "join.parted_by_hand"
#: The code of the reason for which the reports of one happening stand in another from then on.
JOINED = "join.joined_by_hand"


@dataclass(frozen=True)
class Ruling:
    """A person's word: whether what *these* reports tell and what *those* tell is one occurrence (``same``), or two.

    It is about reports and not about happenings, because happenings come and go as documents are read again.
    """

    id: int  #: later words have higher numbers
    same: bool
    these: frozenset[str]
    those: frozenset[str]
    by: str  #: the user's email
    at: datetime

    def across(self, report_id: str) -> frozenset[str]:
        """The reports that it sets against this one."""
        if report_id in self.these:
            return self.those
        return self.these if report_id in self.those else frozenset()

    def inherited(self, heir: str, of: str) -> Ruling:
        """The same word, holding for *heir*, too, on the side on which *of* stands."""
        if of in self.these:
            return replace(self, these=self.these | {heir})
        return replace(self, those=self.those | {heir}) if of in self.those else self


def last_words(report_id: str, rulings: Iterable[Ruling]) -> dict[str, Ruling]:
    """For every report that was set against this one: the last that was said of the two."""
    return {other: one for one in sorted(rulings, key=lambda one: one.id) for other in one.across(report_id)}


def sides(parted: Collection[str], members: Collection[Report], standing: Collection[str]) -> tuple[frozenset[str], frozenset[str]]:
    """What is told apart when a person takes the *parted* reports out of a happening: their side, and the other.

    *members* are all reports that stood in the happening last, those *standing* still do. What a document of the parted ones said there
    before it was read again is of their side: another reading does not bring it back. What else it says there still is of neither, as
    long as other documents speak for the happening: it may follow. The other side is empty where nothing stands but what is parted.
    """
    documents = {one.document_id for one in members if one.id in parted}
    own = {one.id for one in members if one.document_id in documents}
    these = frozenset(parted) | frozenset(own - set(standing))
    others = frozenset(one.id for one in members) - own
    if not others & set(standing):
        others = frozenset(one.id for one in members) - these
    return these, others if others & set(standing) else frozenset()
