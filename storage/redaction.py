"""Takes a person's name out of everything that was stored, so that no text, quote or participant tells it any more."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, and_, or_, select, true, update

from storage.tables import (
    analysis,
    delivery,
    document,
    event,
    happening_participant,
    happening_report,
    link,
    linking,
    opinion,
    problem,
    report,
    report_participant,
    signal,
    transition,
    verdict,
)
from watchlists.account import Contact
from watchlists.suppression import mask


def redact_person(c: Connection, person: Contact) -> None:
    """Cover *person*'s names in documents and findings that are tied to them; blank them as mention and participant.

    History is appended to and never changed, but for this: the names in its reasons are covered, too.
    """
    reports, happenings = _told_of(c, report_participant, "report_id", person), _told_of(c, happening_participant, "happening_id", person)
    names = {person.name, *person.aliases, *filter(None, (person.email,)), *reports.values(), *happenings.values()}
    mentions = select(linking.c.document_id, link.c.surface).join(link, link.c.linking_id == linking.c.id)
    linked = {row.document_id: row.surface for row in c.execute(mentions.where(link.c.contact_id == person.id))}
    names |= set(linked.values())
    reported = c.execute(select(report.c.document_id).where(report.c.id.in_(reports))).scalars()
    for document_id in sorted({*linked, *reported}):
        redact_document(c, document_id, names)
    _redact_meaning(c, person, set(happenings), names)
    _redact_rows(c, problem, true(), ("reason",), names)
    c.execute(update(link).where(link.c.contact_id == person.id).values(contact_id=None, surface=""))
    for table in (report_participant, happening_participant):
        c.execute(update(table).where(table.c.contact_id == person.id).values(contact_id=None, name=""))
    c.execute(update(signal).where(signal.c.contact_id == person.id).values(contact_id=None))


def _told_of(c: Connection, table: Table, column: str, person: Contact) -> dict[str, str]:
    """The reports or happenings in which *person* takes part, with the name that each gives."""
    return {row[0]: row[1] for row in c.execute(select(table.c[column], table.c.name).where(table.c.contact_id == person.id))}


def redact_document(c: Connection, document_id: str, names: Collection[str]) -> None:
    """Cover *names* in the document and in all that was found in it."""
    of_document = select(analysis.c.id).where(analysis.c.document_id == document_id)
    _redact_rows(c, document, document.c.id == document_id, ("title", "text", "author", "facts"), names)
    _redact_rows(c, event, event.c.analysis_id.in_(of_document), ("evidence", "person", "company", "parties", "reasons"), names)
    _redact_rows(c, opinion, opinion.c.analysis_id.in_(of_document), ("evidence", "target"), names)
    _redact_rows(c, report, report.c.document_id == document_id, ("evidence",), names)


def _redact_meaning(c: Connection, person: Contact, happenings: set[str], names: set[str]) -> None:
    about = or_(signal.c.contact_id == person.id, signal.c.happening_id.in_(happenings))
    signals = set(c.execute(select(signal.c.id).where(about)).scalars())
    told = or_(delivery.c.signal_id.in_(signals), delivery.c.signal_id.is_(None))  # a digest may tell of anybody
    deliveries = set(c.execute(select(delivery.c.id).where(told)).scalars())
    _redact_rows(c, happening_report, happening_report.c.happening_id.in_(happenings), ("joined_reason", "parted_reason"), names)
    _redact_rows(c, signal, signal.c.id.in_(signals), ("impact_reasons", "confidence_reasons"), names)
    _redact_rows(c, verdict, verdict.c.signal_id.in_(signals), ("note",), names)
    _redact_rows(c, delivery, delivery.c.id.in_(deliveries), ("payload", "error"), names)
    for kind, ids in (
        ("happening", happenings),
        ("departure", happenings),
        ("signal", signals),
        ("delivery", deliveries),
        ("contact", {person.id}),
    ):
        _redact_rows(c, transition, and_(transition.c.subject_kind == kind, transition.c.subject_id.in_(ids)), ("reason", "params"), names)


def _redact_rows(c: Connection, table: Table, where: Any, columns: Sequence[str], names: Collection[str]) -> None:
    for row in c.execute(select(table.c.id, *(table.c[name] for name in columns)).where(where)).all():
        before = {name: row._mapping[name] for name in columns}
        after = {name: _masked(value, names) for name, value in before.items()}
        if after != before:
            c.execute(update(table).where(table.c.id == row.id).values(**after))


def _masked(value: Any, names: Collection[str]) -> Any:
    if isinstance(value, str):
        return mask(value, names)
    if isinstance(value, Mapping):
        return {key: _masked(inner, names) for key, inner in value.items()}
    if isinstance(value, Sequence):
        return [_masked(inner, names) for inner in value]
    return value
