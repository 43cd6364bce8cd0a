"""Alerts and deliveries: the message about a signal, and each tracked send of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

from kernel.reason import Reason
from nlp.event import Status
from signals.signal import DepartureState, Driver, Kind, Part, Participant, SignalState


class DeliveryState(StrEnum):
    """Where a send stands; ``notifier.delivery`` holds the transitions."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    RETRY = "retry"
    UNKNOWN = "unknown"
    DEAD = "dead"
    CANCELLED = "cancelled"  #: nothing was left to tell


class SendReason(StrEnum):
    """Why a delivery exists."""

    FIRST = "first"
    UPDATE = "update"  #: the same message, changed
    THREAD = "thread"  #: a note under the message
    DIGEST = "digest"


@dataclass(frozen=True)
class Quote:
    """One piece of evidence as an alert shows it."""

    text: str
    source_name: str
    url: str
    published_at: datetime
    precision: str
    lang: str
    kind: str  #: an ``EvidenceKind`` value


@dataclass(frozen=True)
class AlertView:
    """Everything that an alert shows, free of wording and of layout; one function builds it, every transport renders it."""

    signal_id: str
    happening_id: str
    account_name: str
    kind: Kind
    part: Part
    driver: Driver
    status: Status
    state: SignalState
    departure: DepartureState | None
    participants: tuple[Participant, ...]
    role: str | None
    successor: Participant | None
    contact_name: str | None
    contact_title: str | None
    contact_role: str | None
    tier: str | None
    arr: Decimal | None
    currency: str | None
    renewal_date: date | None
    notice_date: date | None
    owner_name: str | None
    others_known: tuple[str, ...]  #: "name, title" of other active contacts there
    quotes: tuple[Quote, ...]  #: the strongest first
    report_count: int
    effective: date | None
    detected_at: datetime
    impact: float
    confidence: float
    impact_reasons: tuple[Reason, ...]
    confidence_reasons: tuple[Reason, ...]
    rule: Reason  #: why it is sent now and to this person
    acted: tuple[Reason, ...] = ()  #: who did what, oldest first
    today: date | None = None  #: the reader's today, for "days to go"
    link: str | None = None  #: address of the explain page
    taken_back: bool = False  #: closed, because the documents, read again, do not say so any more
    also: tuple[AlertView, ...] = ()  #: the rest of the same story, told in this alert


@dataclass(frozen=True)
class Destination:
    """Where a delivery goes: ``transport`` (``slack``) and ``address`` (a Slack user or channel id, or an email to look up)."""

    transport: str
    address: str
    locale: str = "en"
    timezone: str = "UTC"


@dataclass(frozen=True)
class Delivery:
    """One tracked send."""

    id: str
    signal_id: str | None  #: None for a digest
    destination: Destination
    reason: SendReason
    state: DeliveryState
    due_at: datetime
    attempts: int = 0
    channel: str | None = None  #: what the transport gave back
    ts: str | None = None
    payload: Mapping[str, Any] | None = None  #: the digest's content; alerts are rendered when sent
    error: Reason | None = None


@dataclass(frozen=True)
class Message:
    """A rendered message: what the transport sends as it is."""

    text: str  #: plain fallback
    blocks: tuple[Mapping[str, Any], ...]
    metadata: Mapping[str, Any]  #: ``{"delivery": id}``, by which the destination is asked after a crash


@dataclass(frozen=True)
class Receipt:
    """What the destination gave back."""

    channel: str
    ts: str


class TransportError(Exception):
    """A send that failed, classed so that the delivery machine knows what to do."""

    def __init__(self, reason: Reason, *, permanent: bool, sent: bool | None, retry_after: float | None = None) -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.permanent = permanent  #: never worth trying again as it is
        self.sent = sent  #: False: surely not delivered; None: unknown (timeout, connection lost)
        self.retry_after = retry_after  #: seconds that the destination asked for


class NothingToTell(Exception):
    """What a message was about is gone, so that it is not sent: no failure, and no reason to try again."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(str(reason))
        self.reason = reason


class Transport(Protocol):
    """One way to reach people. Calls block; shells run them in threads."""

    name: str

    def resolve(self, destination: Destination) -> Destination:
        """The destination with an address that the service knows (email → user id)."""
        ...

    def send(self, destination: Destination, message: Message, thread: Receipt | None = None) -> Receipt:
        """Post a new message, in the thread of *thread* if given; :class:`TransportError` otherwise."""
        ...

    def update(self, receipt: Receipt, message: Message) -> Receipt:
        """Replace a message that was sent before."""
        ...

    def find(self, destination: Destination, delivery_id: str, since: datetime, thread: Receipt | None = None) -> Receipt | None:
        """Ask the destination whether a message with this delivery id in its metadata arrived, in the thread of *thread* if given."""
        ...
