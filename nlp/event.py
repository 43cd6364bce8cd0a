"""What detectors find in one text."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from kernel.reason import Reason


class EventType(StrEnum):
    """The kinds of event that we look for."""

    ACQUISITION = "acquisition"
    MERGER = "merger"
    DEPARTURE = "departure"
    APPOINTMENT = "appointment"
    LAYOFF = "layoff"
    INSOLVENCY = "insolvency"
    FUNDING = "funding"
    PRODUCT_LAUNCH = "product_launch"
    PARTNERSHIP = "partnership"
    EXPANSION = "expansion"


class Status(StrEnum):
    """How real an event is, as its text tells it."""

    ANNOUNCED = "announced"  #: said, agreed, approved; not yet in effect
    COMPLETED = "completed"  #: in effect
    RUMOURED = "rumoured"
    DENIED = "denied"  #: also withdrawn or rejected
    HISTORICAL = "historical"  #: background, in the past of the text

    @property
    def live(self) -> bool:
        """Whether such an event may concern us now."""
        return self in (Status.ANNOUNCED, Status.COMPLETED, Status.RUMOURED)


class Polarity(StrEnum):
    """How a text speaks of a target; mixed is both good and bad, neutral is neither."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    MIXED = "mixed"
    NEUTRAL = "neutral"


@dataclass(frozen=True)
class Text:
    """The input of a detector."""

    id: str
    text: str
    title: str = ""
    lang: str | None = None  #: ``en`` or ``ja``; None: find out
    date: date | None = None  #: of publication; without it no judgement of age
    targets: tuple[str, ...] | None = None  #: give an opinion toward exactly these


#: The slots of an event, in the order in which they are written out. ``role`` is the job title.
SLOTS = ("acquirer", "target", "person", "role", "company", "from_company", "to_company")


@dataclass(frozen=True)
class Event:
    """What one text says happened. Slots are as written in the text; an absent slot is None.

    ``company`` is the one left (departure), joined (appointment), or concerned (the other types; the company that raises,
    launches, expands, lays off, is insolvent; of a partnership the one named first, of a merger the new firm). ``parties`` serve mergers of
    equals and partnerships; where one of the two goes on, a merger has ``acquirer`` and ``target`` instead.
    ``evidence`` is a substring of the text, else of the title.
    """

    type: EventType
    status: Status
    evidence: str
    confidence: float
    acquirer: str | None = None
    target: str | None = None
    person: str | None = None
    role: str | None = None
    company: str | None = None
    from_company: str | None = None
    to_company: str | None = None
    parties: tuple[str, ...] = ()
    effective: date | None = None  #: 発令日, closing date, where the text names it
    reasons: tuple[Reason, ...] = ()  #: which rule or model said so

    def names(self) -> tuple[str, ...]:
        """Every company or person that the event names."""
        return tuple(
            filter(None, (self.acquirer, self.target, self.person, self.company, self.from_company, self.to_company, *self.parties))
        )


@dataclass(frozen=True)
class Opinion:
    """The polarity of a text toward one named target; ``evidence`` is the telling sentence, or empty."""

    target: str
    polarity: Polarity
    confidence: float
    evidence: str = ""


@dataclass(frozen=True)
class Detection:
    """What one version of the detectors found in one text."""

    id: str
    lang: str
    detector: str  #: name and version, such as ``radar-1``
    events: tuple[Event, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    gist: tuple[float, ...] = field(default=(), repr=False)  #: unit vector of title and lead, for stories; may be empty


class Detector(Protocol):
    """Finds events and opinions. Results depend on the text alone, not on batch, order or process."""

    name: str

    def detect(self, text: Text) -> Detection: ...
