"""Reports, happenings and signals, and the participants of the first two."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from nlp.event import Status
from signals.signal import (
    DepartureState,
    Driver,
    EvidenceKind,
    Happening,
    Kind,
    Part,
    Participant,
    Report,
    Signal,
    SignalState,
)
from storage.rows.values import Values, gist_in, gist_out, reasons_in, reasons_out


def participant_values(participants: Iterable[Participant], successor: Participant | None = None) -> list[Values]:
    """The rows of participants in their order, and of the successor, without what they take part in."""
    told = [(one, False) for one in participants] + ([(successor, True)] if successor else [])
    return [
        {
            "ordinal": ordinal,
            "part": one.part,
            "name": one.name,
            "account_id": one.account_id,
            "contact_id": one.contact_id,
            "successor": follows,
        }
        for ordinal, (one, follows) in enumerate(told)
    ]


def _participants(rows: Iterable[Any]) -> tuple[tuple[Participant, ...], Participant | None]:
    told = [(Participant(row.part, row.name, row.account_id, row.contact_id), row.successor) for row in rows]
    return tuple(one for one, follows in told if not follows), next((one for one, follows in told if follows), None)


def report_values(report: Report) -> Values:
    """The columns of *report*, without its participants."""
    return {
        "id": report.id,
        "document_id": report.document_id,
        "kind": report.kind.value,
        "status": report.status.value,
        "evidence_kind": report.evidence_kind.value,
        "evidence": report.evidence,
        "confidence": report.confidence,
        "published_at": report.published_at,
        "fetched_at": report.fetched_at,
        "source_id": report.source_id,
        "role": report.role,
        "effective": report.effective,
        "lang": report.lang,
        "returned": report.returned,
        "gist": gist_out(report.gist),
        "old_news": report.old_news,
    }


def report_noun(row: Any, participants: Iterable[Any]) -> Report:
    """The report that *row* and its *participants*' rows tell."""
    return Report(
        id=row.id,
        document_id=row.document_id,
        kind=Kind(row.kind),
        status=Status(row.status),
        evidence_kind=EvidenceKind(row.evidence_kind),
        participants=_participants(participants)[0],
        evidence=row.evidence,
        confidence=row.confidence,
        published_at=row.published_at,
        fetched_at=row.fetched_at,
        source_id=row.source_id,
        role=row.role,
        effective=row.effective,
        lang=row.lang,
        returned=row.returned,
        gist=gist_in(row.gist),
        old_news=row.old_news,
    )


def happening_values(happening: Happening) -> Values:
    """The columns of *happening*, without its participants and reports."""
    return {
        "id": happening.id,
        "kind": happening.kind.value,
        "status": happening.status.value,
        "first_at": happening.first_at,
        "last_at": happening.last_at,
        "confidence": happening.confidence,
        "role": happening.role,
        "effective": happening.effective,
        "departure": happening.departure.value if happening.departure else None,
        "old_news": happening.old_news,
        "gist": gist_out(happening.gist),
    }


def happening_noun(row: Any, participants: Iterable[Any], report_ids: Sequence[str]) -> Happening:
    """The happening that *row* tells, with its *participants*' rows and the reports that stand in it."""
    told, successor = _participants(participants)
    return Happening(
        id=row.id,
        kind=Kind(row.kind),
        status=Status(row.status),
        participants=told,
        first_at=row.first_at,
        last_at=row.last_at,
        report_ids=tuple(report_ids),
        confidence=row.confidence,
        role=row.role,
        effective=row.effective,
        departure=DepartureState(row.departure) if row.departure else None,
        successor=successor,
        old_news=row.old_news,
        gist=gist_in(row.gist),
    )


def signal_values(signal: Signal) -> Values:
    """The columns of *signal*."""
    return {
        "id": signal.id,
        "happening_id": signal.happening_id,
        "account_id": signal.account_id,
        "contact_id": signal.contact_id,
        "kind": signal.kind.value,
        "part": signal.part.value,
        "driver": signal.driver.value,
        "status": signal.status.value,
        "impact": signal.impact,
        "confidence": signal.confidence,
        "state": signal.state.value,
        "created_at": signal.created_at,
        "updated_at": signal.updated_at,
        "departure": signal.departure.value if signal.departure else None,
        "impact_reasons": reasons_out(signal.impact_reasons),
        "confidence_reasons": reasons_out(signal.confidence_reasons),
        "old_news": signal.old_news,
        "watched_person": signal.watched_person,
        "lead_id": signal.lead_id,
    }


def signal_noun(row: Any) -> Signal:
    """The signal that *row* tells."""
    return Signal(
        id=row.id,
        happening_id=row.happening_id,
        account_id=row.account_id,
        kind=Kind(row.kind),
        part=Part(row.part),
        driver=Driver(row.driver),
        status=Status(row.status),
        impact=row.impact,
        confidence=row.confidence,
        state=SignalState(row.state),
        created_at=row.created_at,
        updated_at=row.updated_at,
        contact_id=row.contact_id,
        departure=DepartureState(row.departure) if row.departure else None,
        impact_reasons=reasons_in(row.impact_reasons),
        confidence_reasons=reasons_in(row.confidence_reasons),
        old_news=row.old_news,
        watched_person=row.watched_person,
        lead_id=row.lead_id,
    )
