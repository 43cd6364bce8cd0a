"""The parts that a name can play in an event: what the reader marks in a text."""

from __future__ import annotations

from dataclasses import dataclass

from nlp.event import EventType, Status


@dataclass(frozen=True)
class Part:
    """One part: the *slot* that it fills in events of *type*; the subject is what an event is found by."""

    type: EventType
    slot: str
    subject: bool = False

    @property
    def leads(self) -> bool:
        """Whether it can stand for the event, so that its status is told: the subject, or what does where there is none."""
        return self.subject or self.slot in ("target", "acquirer", "role")


#: The parts in the order of the network's outputs; never change it without training anew.
PARTS: tuple[Part, ...] = (
    Part(EventType.ACQUISITION, "target", subject=True),
    Part(EventType.ACQUISITION, "acquirer"),
    Part(EventType.MERGER, "parties", subject=True),
    Part(EventType.MERGER, "acquirer"),
    Part(EventType.MERGER, "target"),
    Part(EventType.DEPARTURE, "person", subject=True),
    Part(EventType.DEPARTURE, "role"),
    Part(EventType.DEPARTURE, "company"),
    Part(EventType.DEPARTURE, "to_company"),
    Part(EventType.APPOINTMENT, "person", subject=True),
    Part(EventType.APPOINTMENT, "role"),
    Part(EventType.APPOINTMENT, "company"),
    Part(EventType.APPOINTMENT, "from_company"),
    Part(EventType.LAYOFF, "company", subject=True),
    Part(EventType.INSOLVENCY, "company", subject=True),
    Part(EventType.FUNDING, "company", subject=True),
    Part(EventType.PRODUCT_LAUNCH, "company", subject=True),
    Part(EventType.PARTNERSHIP, "parties", subject=True),
    Part(EventType.EXPANSION, "company", subject=True),
    Part(EventType.MERGER, "company"),
)
STATUSES: tuple[Status, ...] = tuple(Status)
TYPES: tuple[EventType, ...] = tuple(EventType)
#: Marks of a token for one part.
OUTSIDE, BEGIN, INSIDE = 0, 1, 2
INDEX: dict[tuple[EventType, str], int] = {(part.type, part.slot): place for place, part in enumerate(PARTS)}
#: The mark of a name of which the text speaks well or badly, after those of the parts; and how many marks there are.
JUDGED = len(PARTS)
MARKS = len(PARTS) + 1
