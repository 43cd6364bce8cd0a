"""What people said about which reports tell of one occurrence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, select

from signals.rulings import Ruling
from storage.statements import insert
from storage.tables import ruling, ruling_report


def put_ruling(c: Connection, same: bool, these: Collection[str], those: Collection[str], by: str, at: datetime) -> Ruling:
    """Remember that a user (by email) said that these reports and those tell of one occurrence (*same*), or of two."""
    id = c.execute(ruling.insert().values(same=same, by=by, at=at).returning(ruling.c.id)).scalar_one()
    said = Ruling(id, same, frozenset(these), frozenset(those), by, at)
    rows = [
        {"ruling_id": id, "report_id": one, "side": side} for side in (True, False) for one in sorted(said.these if side else said.those)
    ]
    c.execute(ruling_report.insert(), rows)
    return said


def widen_ruling(c: Connection, said: Ruling, heir: str, of: str) -> None:
    """Let *said* hold for the report *heir* as it does for *of*."""
    values = {"ruling_id": said.id, "report_id": heir, "side": of in said.these}
    c.execute(insert(c, ruling_report).values(**values).on_conflict_do_nothing())


def rulings_on(c: Connection, report_ids: Collection[str]) -> list[Ruling]:
    """What was said of any of these reports, the oldest first."""
    about = select(ruling_report.c.ruling_id).where(ruling_report.c.report_id.in_(report_ids))
    said = c.execute(select(ruling).where(ruling.c.id.in_(about)).order_by(ruling.c.id)).all()
    if not said:
        return []
    named: defaultdict[tuple[int, bool], set[str]] = defaultdict(set)
    for row in c.execute(select(ruling_report).where(ruling_report.c.ruling_id.in_([one.id for one in said]))):
        named[row.ruling_id, row.side].add(row.report_id)
    return [Ruling(one.id, one.same, frozenset(named[one.id, True]), frozenset(named[one.id, False]), one.by, one.at) for one in said]
