"""Happenings and signals: one real occurrence, and what it means to one account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from kernel.reason import Reason
from nlp.event import Status


class Kind(StrEnum):
    """What happened: the ten event types of ``nlp``, and what only several texts or our own judgement can tell."""

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
    COMPLAINT = "complaint"  #: an account, or one of its people, spoke ill of our product
    PRAISE = "praise"


class Part(StrEnum):
    """The part that a watched account plays in a happening; the driver follows from it."""

    ACQUIRER = "acquirer"
    TARGET = "target"
    SELLER = "seller"
    PARTY = "party"  #: merger of equals, partnership
    COMPANY = "company"  #: the company concerned: left, joined, insolvent, funded, launching …
    FORMER_EMPLOYER = "former_employer"
    NEW_EMPLOYER = "new_employer"
    AUTHOR = "author"  #: of an opinion


class Driver(StrEnum):
    """Why customers leave, and its opposite."""

    DISVALUATION = "disvaluation"
    DISCONNECTION = "disconnection"
    DISENGAGEMENT = "disengagement"
    DOWNTURN = "downturn"
    OPPORTUNITY = "opportunity"


class DepartureState(StrEnum):
    """How sure we are that a contact left; ``signals.departure`` holds the transitions."""

    SUSPECTED = "suspected"
    CORROBORATED = "corroborated"
    CONFIRMED = "confirmed"
    SUCCEEDED = "succeeded"
    DENIED = "denied"
    EXPIRED = "expired"


class SignalState(StrEnum):
    """Where a signal stands; ``signals.states`` holds the transitions."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    DISMISSED = "dismissed"
    CLOSED = "closed"


class EvidenceKind(StrEnum):
    """The independent kinds of evidence; two weak ones of one kind weigh no more than one."""

    PRESS = "press"
    FILING = "filing"
    PAGE = "page"
    JOB_CHANGE = "job_change"
    POST = "post"
    PERSON = "person"  #: one of us said so


@dataclass(frozen=True)
class Participant:
    """Who took which part in a happening: as named, and as resolved where it is watched."""

    part: str  #: a slot name of ``nlp.event``: acquirer, target, company, person, party …
    name: str
    account_id: str | None = None
    contact_id: str | None = None


@dataclass(frozen=True)
class Report:
    """One event of one document, or one fact, ready to be joined with others into a happening."""

    id: str
    document_id: str
    kind: Kind
    status: Status
    evidence_kind: EvidenceKind
    participants: tuple[Participant, ...]
    evidence: str
    confidence: float
    published_at: datetime
    fetched_at: datetime
    source_id: str
    role: str | None = None  #: the job title
    effective: date | None = None
    lang: str = "en"
    returned: bool = False  #: the person is back: evidence against a departure
    gist: tuple[float, ...] = ()
    old_news: bool = False  #: from a source's first fetch or a look-back: kept, never alerted

    def named(self, part: str) -> Participant | None:
        """The first participant in *part*, or None."""
        return next((one for one in self.participants if one.part == part), None)


@dataclass(frozen=True)
class Happening:
    """One real occurrence and the reports that tell it."""

    id: str
    kind: Kind
    status: Status
    participants: tuple[Participant, ...]
    first_at: datetime  #: earliest publication among its reports
    last_at: datetime  #: latest publication
    report_ids: tuple[str, ...]
    confidence: float
    role: str | None = None
    effective: date | None = None
    departure: DepartureState | None = None  #: for departures of watched contacts only
    successor: Participant | None = None  #: who follows, for departures
    old_news: bool = False  #: every report of it is old news
    gist: tuple[float, ...] = ()

    def named(self, part: str) -> Participant | None:
        """The first participant in *part*, or None."""
        return next((one for one in self.participants if one.part == part), None)


@dataclass(frozen=True)
class Signal:
    """What a happening means to one account. Unique per happening and account.

    ``impact`` (how much it would hurt) and ``confidence`` (how sure we are) lie in 0…1 and carry reasons of their own.
    """

    id: str
    happening_id: str
    account_id: str
    kind: Kind
    part: Part
    driver: Driver
    status: Status
    impact: float
    confidence: float
    state: SignalState
    created_at: datetime
    updated_at: datetime
    contact_id: str | None = None
    departure: DepartureState | None = None
    impact_reasons: tuple[Reason, ...] = ()
    confidence_reasons: tuple[Reason, ...] = ()
    old_news: bool = False
    watched_person: bool = False  #: it is about a contact of the account, whom a mute must never silence
    lead_id: str | None = None  #: the signal in whose alert this one is told (a successor, the rest of one reshuffle)


@dataclass(frozen=True)
class Transition:
    """One step of any subject's history; the one append-only table behind explain, timeline and audit."""

    subject_kind: str  #: ``signal``, ``happening``, ``departure``, ``delivery``, ``source`` …
    subject_id: str
    from_state: str | None
    to_state: str
    reason: Reason
    actor: str  #: ``radar``, or a user's email
    at: datetime
    params: Mapping[str, Any] | None = None
