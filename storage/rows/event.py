"""What detectors and names found: events, opinions, links."""

from __future__ import annotations

from typing import Any

from nlp.event import SLOTS, Event, EventType, Opinion, Polarity, Status
from storage.rows.values import Values, reasons_in, reasons_out
from watchlists.account import Link


def event_values(event: Event) -> Values:
    """The columns of *event*, without those that place it."""
    return {
        "type": event.type.value,
        "status": event.status.value,
        "evidence": event.evidence,
        "confidence": event.confidence,
        **{slot: getattr(event, slot) for slot in SLOTS},
        "parties": list(event.parties),
        "effective": event.effective,
        "reasons": reasons_out(event.reasons),
    }


def event_noun(row: Any) -> Event:
    """The event that *row* tells."""
    return Event(
        type=EventType(row.type),
        status=Status(row.status),
        evidence=row.evidence,
        confidence=row.confidence,
        **{slot: getattr(row, slot) for slot in SLOTS},
        parties=tuple(row.parties),
        effective=row.effective,
        reasons=reasons_in(row.reasons),
    )


def opinion_values(opinion: Opinion) -> Values:
    """The columns of *opinion*, without those that place it."""
    return {
        "target": opinion.target,
        "polarity": opinion.polarity.value,
        "confidence": opinion.confidence,
        "evidence": opinion.evidence,
    }


def opinion_noun(row: Any) -> Opinion:
    """The opinion that *row* tells."""
    return Opinion(row.target, Polarity(row.polarity), row.confidence, row.evidence)


def link_values(link: Link) -> Values:
    """The columns of *link*, without those that place it."""
    return {
        "account_id": link.account_id,
        "contact_id": link.contact_id,
        "field": link.field,
        "start": link.start,
        "end": link.end,
        "surface": link.surface,
        "confidence": link.confidence,
        "reasons": list(link.reasons),
    }


def link_noun(row: Any) -> Link:
    """The link that *row* tells."""
    return Link(
        account_id=row.account_id,
        start=row.start,
        end=row.end,
        surface=row.surface,
        confidence=row.confidence,
        contact_id=row.contact_id,
        field=row.field,
        reasons=tuple(row.reasons),
    )
