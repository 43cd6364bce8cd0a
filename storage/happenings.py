"""Reports and the happenings that they tell; every joining and parting is kept, so that it can be undone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, func, select, update

from kernel.reason import Reason
from signals.rulings import PARTED as PARTED_BY_HAND
from signals.signal import Happening, Kind, Report, Transition
from storage.rows.signal import happening_noun, happening_values, participant_values, report_noun, report_values
from storage.rows.values import Values, reason_in
from storage.statements import insert
from storage.tables import happening, happening_participant, happening_report, report, report_participant
from storage.transitions import record

FIRST_REPORT = Reason("join.first_report")
PARTED = Reason("join.parted")


@dataclass(frozen=True)
class Membership:
    """That a report joined a happening and, if so, that it parted again."""

    happening_id: str
    report_id: str
    joined_at: datetime
    joined_reason: Reason
    parted_at: datetime | None
    parted_reason: Reason | None


def put_report(c: Connection, new: Report) -> None:
    """Store *new* in place of the report with its id (its names may have been resolved anew)."""
    values = report_values(new)
    c.execute(insert(c, report).values(**values).on_conflict_do_update(index_elements=[report.c.id], set_=values))
    _put_participants(c, report_participant, "report_id", new.id, participant_values(new.participants))


def get_reports(c: Connection, report_ids: Collection[str]) -> list[Report]:
    """The reports with these ids, oldest publication first."""
    rows = c.execute(select(report).where(report.c.id.in_(report_ids)).order_by(report.c.published_at, report.c.id)).all()
    told = _participants_of(c, report_participant, "report_id", [row.id for row in rows])
    return [report_noun(row, told[row.id]) for row in rows]


def reports_of_document(c: Connection, document_id: str) -> list[Report]:
    """What one document reports."""
    return get_reports(c, c.execute(select(report.c.id).where(report.c.document_id == document_id)).scalars().all())


def happening_of_report(c: Connection, report_id: str) -> str | None:
    """The id of the happening in which a report stands, or None."""
    return c.execute(
        select(happening_report.c.happening_id).where(happening_report.c.report_id == report_id, happening_report.c.parted_at.is_(None))
    ).scalar()


def former_happening(c: Connection, report_id: str) -> str | None:
    """The id of the happening in which a report stood last, whether or not it stands there still; None when it never stood in one."""
    query = select(happening_report.c.happening_id).where(happening_report.c.report_id == report_id)
    return c.execute(query.order_by(happening_report.c.id.desc()).limit(1)).scalar()


def last_members(c: Connection, happening_id: str) -> set[str]:
    """The reports that stood last in this happening, whether or not they stand there still."""
    ever = select(happening_report.c.report_id).where(happening_report.c.happening_id == happening_id)
    latest = select(func.max(happening_report.c.id)).where(happening_report.c.report_id.in_(ever)).group_by(happening_report.c.report_id)
    query = select(happening_report.c.report_id).where(happening_report.c.id.in_(latest), happening_report.c.happening_id == happening_id)
    return set(c.execute(query).scalars())


def documents_told_of(c: Connection, document_ids: Collection[str]) -> set[str]:
    """Those of the documents of which a report stands in a happening."""
    standing = (
        select(report.c.document_id)
        .join(happening_report, happening_report.c.report_id == report.c.id)
        .where(report.c.document_id.in_(document_ids), happening_report.c.parted_at.is_(None))
    )
    return set(c.execute(standing).scalars())


def put_happening(c: Connection, new: Happening, now: datetime, reason: Reason = FIRST_REPORT, told: Reason | None = None) -> None:
    """Store *new* in place of the happening with its id; its reports must be stored already.

    Reports that are new to it join for *reason*, leaving the happening in which they stood; those that it no longer names
    part. A change of status or of the departure's state is written into the history, for the reason *told* if given.
    """
    before = c.execute(select(happening).where(happening.c.id == new.id)).one_or_none()
    values = happening_values(new)
    c.execute(insert(c, happening).values(**values).on_conflict_do_update(index_elements=[happening.c.id], set_=values))
    _put_participants(c, happening_participant, "happening_id", new.id, participant_values(new.participants, new.successor))
    standing = set(_standing(c, [new.id])[new.id])
    for report_id in sorted(standing - set(new.report_ids)):
        part_report(c, report_id, now, PARTED)
    for report_id in new.report_ids:
        if report_id not in standing:
            part_report(c, report_id, now, reason)
            c.execute(
                happening_report.insert().values(happening_id=new.id, report_id=report_id, joined_at=now, joined_reason=reason.as_json())
            )
    _record_change(c, "happening", new.id, before.status if before else None, new.status.value, told or reason, now)
    if new.departure is not None:
        _record_change(c, "departure", new.id, before.departure if before else None, new.departure.value, told or reason, now)


def part_report(c: Connection, report_id: str, now: datetime, reason: Reason) -> None:
    """Take a report out of the happening in which it stands, if any; that it was there stays in the log."""
    c.execute(
        update(happening_report)
        .where(happening_report.c.report_id == report_id, happening_report.c.parted_at.is_(None))
        .values(parted_at=now, parted_reason=reason.as_json())
    )


def follow(c: Connection, report_ids: Collection[str], happening_id: str, now: datetime, reason: Reason) -> None:
    """Let reports that stand in no happening any more have stood last in this one: the log has them join it and part at once."""
    stay = {"happening_id": happening_id, "joined_at": now, "joined_reason": reason.as_json(), "parted_at": now}
    for report_id in sorted(report_ids):
        c.execute(happening_report.insert().values(**stay, report_id=report_id, parted_reason=PARTED.as_json()))


def get_happening(c: Connection, happening_id: str) -> Happening | None:
    """The happening, or None."""
    return next(iter(_happenings(c, c.execute(select(happening).where(happening.c.id == happening_id)).all())), None)


def happenings_near(
    c: Connection, kinds: Kind | Collection[Kind], account_ids: Collection[str], since: datetime, until: datetime | None = None
) -> list[Happening]:
    """Happenings of *kinds* in which one of the accounts takes part, last reported since then (and begun by *until*), oldest first.

    One in which no report stands any more is nothing that could be joined.
    """
    wanted = [kinds] if isinstance(kinds, Kind) else list(kinds)
    taking_part = select(happening_participant.c.happening_id).where(happening_participant.c.account_id.in_(account_ids))
    query = select(happening).where(
        happening.c.kind.in_([kind.value for kind in wanted]), happening.c.last_at >= since, happening.c.id.in_(taking_part)
    )
    standing = select(happening_report.c.id).where(
        happening_report.c.happening_id == happening.c.id, happening_report.c.parted_at.is_(None)
    )
    query = query.where(standing.exists())
    if until is not None:
        query = query.where(happening.c.first_at <= until)
    return _happenings(c, c.execute(query.order_by(happening.c.first_at, happening.c.id)).all())


def memberships(c: Connection, happening_id: str) -> list[Membership]:
    """The log of who joined and parted, oldest first."""
    rows = c.execute(select(happening_report).where(happening_report.c.happening_id == happening_id).order_by(happening_report.c.id))
    return [
        Membership(
            row.happening_id,
            row.report_id,
            row.joined_at,
            Reason.from_json(row.joined_reason),
            row.parted_at,
            reason_in(row.parted_reason),
        )
        for row in rows
    ]


def parted_by_hand_at(c: Connection, happening_id: str) -> datetime | None:
    """When a person last parted from elsewhere what stands in this happening; None when nobody did."""
    log = memberships(c, happening_id)
    return max((one.joined_at for one in log if one.parted_at is None and one.joined_reason.code == PARTED_BY_HAND), default=None)


def _happenings(c: Connection, rows: Sequence[Row[Any]]) -> list[Happening]:
    ids = [row.id for row in rows]
    told = _participants_of(c, happening_participant, "happening_id", ids)
    standing = _standing(c, ids)
    return [happening_noun(row, told[row.id], standing[row.id]) for row in rows]


def _standing(c: Connection, happening_ids: Collection[str]) -> defaultdict[str, list[str]]:
    """The reports that stand in each happening, oldest publication first."""
    rows = c.execute(
        select(happening_report.c.happening_id, happening_report.c.report_id)
        .join(report, report.c.id == happening_report.c.report_id)
        .where(happening_report.c.happening_id.in_(happening_ids), happening_report.c.parted_at.is_(None))
        .order_by(report.c.published_at, report.c.id)
    )
    found: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows:
        found[row.happening_id].append(row.report_id)
    return found


def _put_participants(c: Connection, table: Table, column: str, key: str, rows: Iterable[Values]) -> None:
    c.execute(table.delete().where(table.c[column] == key))
    stored = [{column: key, **row} for row in rows]
    if stored:
        c.execute(table.insert(), stored)


def _participants_of(c: Connection, table: Table, column: str, keys: Collection[str]) -> defaultdict[str, list[Row[Any]]]:
    found: defaultdict[str, list[Row[Any]]] = defaultdict(list)
    for row in c.execute(select(table).where(table.c[column].in_(keys)).order_by(table.c.ordinal)):
        found[row._mapping[column]].append(row)
    return found


def _record_change(c: Connection, kind: str, key: str, before: str | None, after: str, reason: Reason, now: datetime) -> None:
    if before != after:
        record(c, Transition(kind, key, before, after, reason, "radar", now))
