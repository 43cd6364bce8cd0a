"""Takes a person's name out of everything that was stored, so that no text, quote or participant tells it any more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, select, update

from storage.tables import (
    analysis,
    document,
    event,
    happening_participant,
    link,
    linking,
    opinion,
    report,
    report_participant,
    signal,
)
from watchlists.account import Contact

MASK = "█"


def mask(text: str, names: Iterable[str]) -> str:
    """*text* with every one of *names* covered, letter for letter, so that offsets into it stay right."""
    wanted = sorted({name.strip() for name in names if name and name.strip()}, key=len, reverse=True)
    if not wanted:
        return text
    return re.sub("|".join(map(re.escape, wanted)), lambda found: MASK * len(found.group()), text, flags=re.IGNORECASE)


def redact_person(c: Connection, person: Contact) -> None:
    """Cover *person*'s names in documents and findings that are tied to them; blank them as mention and participant."""
    surfaces = c.execute(select(link.c.surface).where(link.c.contact_id == person.id)).scalars()
    named = [
        name
        for table in (report_participant, happening_participant)
        for name in c.execute(select(table.c.name).where(table.c.contact_id == person.id)).scalars()
    ]
    names = {person.name, *person.aliases, *surfaces, *named, *filter(None, (person.email,))}
    linked = select(linking.c.document_id).join(link, link.c.linking_id == linking.c.id).where(link.c.contact_id == person.id)
    reported = (
        select(report.c.document_id)
        .join(report_participant, report_participant.c.report_id == report.c.id)
        .where(report_participant.c.contact_id == person.id)
    )
    documents = set(c.execute(linked).scalars()) | set(c.execute(reported).scalars())
    for document_id in sorted(documents):
        _redact_document(c, document_id, names)
    c.execute(update(link).where(link.c.contact_id == person.id).values(contact_id=None, surface=""))
    for table in (report_participant, happening_participant):
        c.execute(update(table).where(table.c.contact_id == person.id).values(contact_id=None, name=""))
    c.execute(update(signal).where(signal.c.contact_id == person.id).values(contact_id=None))


def _redact_document(c: Connection, document_id: str, names: set[str]) -> None:
    of_document = select(analysis.c.id).where(analysis.c.document_id == document_id)
    _redact_rows(c, document, document.c.id == document_id, ("title", "text", "author", "facts"), names)
    _redact_rows(c, event, event.c.analysis_id.in_(of_document), ("evidence", "person", "parties", "reasons"), names)
    _redact_rows(c, opinion, opinion.c.analysis_id.in_(of_document), ("evidence", "target"), names)
    _redact_rows(c, report, report.c.document_id == document_id, ("evidence",), names)


def _redact_rows(c: Connection, table: Table, where: Any, columns: Sequence[str], names: set[str]) -> None:
    for row in c.execute(select(table.c.id, *(table.c[name] for name in columns)).where(where)).all():
        before = {name: row._mapping[name] for name in columns}
        after = {name: _masked(value, names) for name, value in before.items()}
        if after != before:
            c.execute(update(table).where(table.c.id == row.id).values(**after))


def _masked(value: Any, names: set[str]) -> Any:
    if isinstance(value, str):
        return mask(value, names)
    if isinstance(value, Mapping):
        return {key: _masked(inner, names) for key, inner in value.items()}
    if isinstance(value, Sequence):
        return [_masked(inner, names) for inner in value]
    return value
