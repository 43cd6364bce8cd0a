"""What two readings of one text have in common, and where they differ."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from nlp.event import SLOTS, Detection, Event, Opinion

#: What makes an event the event that it is, besides its type. How it is quoted, and how sure it is, may differ.
FIELDS = ("status", *SLOTS, "parties", "effective")
Found = TypeVar("Found", Event, Opinion)


@dataclass(frozen=True)
class Changed(Generic[Found]):
    """One finding that is still there, with other values."""

    before: Found
    after: Found
    fields: tuple[str, ...]  #: the names of those that differ


@dataclass(frozen=True)
class Compared(Generic[Found]):
    """Every finding of two readings, each once."""

    same: tuple[Found, ...] = ()
    new: tuple[Found, ...] = ()
    gone: tuple[Found, ...] = ()
    changed: tuple[Changed[Found], ...] = ()

    @property
    def differs(self) -> bool:
        """Whether the two readings are not the same."""
        return bool(self.new or self.gone or self.changed)


def compare_events(before: Detection | None, after: Detection | None) -> Compared[Event]:
    """The events of two readings; None is a reading that did not take place."""
    return _compare(before.events if before else (), after.events if after else (), _event_fields, _likeness)


def compare_opinions(before: Detection | None, after: Detection | None) -> Compared[Opinion]:
    """As :func:`compare_events`, for opinions: one about the same target is the same one."""
    return _compare(before.opinions if before else (), after.opinions if after else (), _opinion_fields, _same_target)


def _compare(
    before: Sequence[Found],
    after: Sequence[Found],
    fields: Callable[[Found, Found], tuple[str, ...]],
    likeness: Callable[[Found, Found], int],
) -> Compared[Found]:
    """Pair the equal ones first, then the likest (likeness 0: not one finding), so that the order of findings does not matter."""
    gone, new = list(before), list(after)
    same: list[Found] = []
    for one in before:
        twin = next((other for other in new if likeness(one, other) > 0 and not fields(one, other)), None)
        if twin is not None:
            same.append(twin)
            _drop(new, twin)
            _drop(gone, one)
    changed: list[Changed[Found]] = []
    pairs = [(likeness(one, other), -i, -j, one, other) for i, one in enumerate(gone) for j, other in enumerate(new)]
    for score, _, _, one, other in sorted(pairs, key=lambda pair: pair[:3], reverse=True):
        if score > 0 and _holds(gone, one) and _holds(new, other):
            changed.append(Changed(one, other, fields(one, other)))
            _drop(gone, one)
            _drop(new, other)
    return Compared(tuple(same), tuple(new), tuple(gone), tuple(changed))


def _holds(items: Sequence[Found], item: Found) -> bool:
    return any(one is item for one in items)


def _drop(items: list[Found], item: Found) -> None:
    """Remove this very object: equal ones are findings of their own."""
    del items[next(index for index, one in enumerate(items) if one is item)]


def _event_fields(one: Event, other: Event) -> tuple[str, ...]:
    return tuple(name for name in FIELDS if getattr(one, name) != getattr(other, name))


def _likeness(one: Event, other: Event) -> int:
    """How much two events of one type share of what is filled; one more for the same quotation or for nothing that could differ."""
    if one.type is not other.type:
        return 0
    shared = sum(1 for name in FIELDS[1:] if getattr(one, name) and getattr(one, name) == getattr(other, name))
    return 2 * shared + (one.evidence == other.evidence) + (not _event_fields(one, other))


def _opinion_fields(one: Opinion, other: Opinion) -> tuple[str, ...]:
    return ("polarity",) if one.polarity is not other.polarity else ()


def _same_target(one: Opinion, other: Opinion) -> int:
    return int(one.target == other.target)
