"""What we keep about people: where it came from, for how long, who must never come back, and what one person may ask of us.

The retention clock of a contact is set once, when the contact is archived or the matter of a departure is closed.
Nothing about the person's career restarts it; only a user who makes an archived contact active again or reopens the matter stops it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from kernel.reason import Reason
from signals.signal import Transition
from storage.errors import NotFound
from storage.redaction import redact_person
from storage.rows.watch import account_noun, contact_noun
from storage.statements import insert
from storage.tables import (
    account,
    contact,
    document,
    happening,
    happening_participant,
    link,
    linking,
    report,
    report_participant,
    signal,
    source,
    suppression,
)
from storage.transitions import history, record
from watchlists.account import Account, Contact, RecordStatus
from watchlists.suppression import contact_keys


def suppressed_hashes(c: Connection) -> frozenset[str]:
    """The whole suppression list."""
    return frozenset(c.execute(select(suppression.c.hash)).scalars())


def is_suppressed(c: Connection, person: Contact) -> bool:
    """Whether this person was erased on request, by any of their names or by address."""
    return c.execute(select(suppression.c.hash).where(suppression.c.hash.in_(_keys(c, person))).limit(1)).scalar() is not None


def start_retention(c: Connection, contact_id: str, until: datetime) -> None:
    """Keep the person until then and no longer. A clock that runs already is left alone."""
    c.execute(update(contact).where(contact.c.id == contact_id, contact.c.retain_until.is_(None)).values(retain_until=until))


def stop_retention(c: Connection, contact_id: str) -> None:
    """A person found that the matter is not closed: keep the contact. Does nothing for an archived one."""
    active = (contact.c.id == contact_id, contact.c.status == RecordStatus.ACTIVE.value)
    c.execute(update(contact).where(*active).values(retain_until=None))


def retained_until(c: Connection, contact_id: str) -> datetime | None:
    """When the contact's time is over; None while no clock runs."""
    return c.execute(select(contact.c.retain_until).where(contact.c.id == contact_id)).scalar()


def purge_expired(c: Connection, now: datetime) -> list[str]:
    """Remove every contact whose retention is over, with their name wherever we stored it; returns their ids."""
    expired = c.execute(select(contact).where(contact.c.retain_until <= now).order_by(contact.c.id)).all()
    for row in expired:
        _remove(c, contact_noun(row), Reason("contact.retention_over"), "radar", now)
    return [row.id for row in expired]


def erase_person(c: Connection, contact_id: str, now: datetime, actor: str = "radar") -> None:
    """Remove a person on request: the contact, their name wherever we stored it, and any way to import them again.

    :class:`NotFound` when there is no such contact. What happened stays in the record, without saying to whom.
    """
    row = c.execute(select(contact).where(contact.c.id == contact_id)).one_or_none()
    if row is None:
        raise NotFound("contact", contact_id)
    person = contact_noun(row)
    c.execute(insert(c, suppression).on_conflict_do_nothing(), [{"hash": key, "at": now} for key in sorted(_keys(c, person))])
    _remove(c, person, Reason("contact.erased"), actor, now)


def person_data(c: Connection, contact_id: str) -> dict[str, Any]:
    """Everything that we store about a person, JSON-ready, for an access request; :class:`NotFound` if there is nobody.

    Each fact comes with its source, what for and when it was collected.
    """
    row = c.execute(
        select(contact, account.c.name.label("account_name"))
        .join(account, account.c.id == contact.c.account_id)
        .where(contact.c.id == contact_id)
    ).one_or_none()
    if row is None:
        raise NotFound("contact", contact_id)
    origin = (
        document.c.url,
        document.c.published_at,
        document.c.fetched_at.label("collected_at"),
        source.c.name.label("source"),
        source.c.purpose,
    )
    mentions = c.execute(
        select(link.c.surface, link.c.field, link.c.confidence, document.c.title, *origin)
        .join(linking, linking.c.id == link.c.linking_id)
        .join(document, document.c.id == linking.c.document_id)
        .outerjoin(source, source.c.id == document.c.source_id)
        .where(link.c.contact_id == contact_id)
        .order_by(document.c.published_at)
    )
    reports = c.execute(
        select(report.c.kind, report.c.status, report.c.evidence, report.c.role, report.c.confidence, *origin)
        .join(report_participant, report_participant.c.report_id == report.c.id)
        .join(document, document.c.id == report.c.document_id)
        .outerjoin(source, source.c.id == document.c.source_id)
        .where(report_participant.c.contact_id == contact_id)
        .order_by(report.c.published_at)
    )
    happenings = c.execute(
        select(happening.c.id, happening.c.kind, happening.c.status, happening.c.departure, happening.c.first_at, happening.c.last_at)
        .join(happening_participant, happening_participant.c.happening_id == happening.c.id)
        .where(happening_participant.c.contact_id == contact_id)
        .order_by(happening.c.first_at)
    )
    signals = c.execute(
        select(signal.c.id, signal.c.kind, signal.c.driver, signal.c.state, signal.c.created_at)
        .where(signal.c.contact_id == contact_id)
        .order_by(signal.c.created_at)
    )
    return {
        "person": _plain(row._mapping),
        "mentions": [_plain(one._mapping) for one in mentions],
        "reports": [_plain(one._mapping) for one in reports],
        "happenings": [_plain(one._mapping) for one in happenings],
        "signals": [_plain(one._mapping) for one in signals],
        "history": [
            {"from": step.from_state, "to": step.to_state, "reason": step.reason.as_json(), "at": step.at.isoformat()}
            for step in history(c, "contact", contact_id)
        ],
    }


def _remove(c: Connection, person: Contact, reason: Reason, actor: str, now: datetime) -> None:
    redact_person(c, person)
    c.execute(contact.delete().where(contact.c.id == person.id))
    record(c, Transition("contact", person.id, person.status.value, "removed", reason, actor, now))


def _keys(c: Connection, person: Contact) -> frozenset[str]:
    row = c.execute(select(account).where(account.c.id == person.account_id)).one_or_none()
    company = account_noun(row, ()) if row else Account(person.account_id, "")
    return contact_keys(person, company)


def _plain(row: Any) -> dict[str, Any]:
    return {key: value.isoformat() if hasattr(value, "isoformat") else value for key, value in row.items()}
