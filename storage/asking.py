"""How many questions were put to the second opinion on a day: all processes share one limit, and a restart begins no new one."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, delete, update

from storage.statements import insert
from storage.tables import counter

_PREFIX = "second_opinion:"


def take_questions(c: Connection, day: date, wanted: int, most: int) -> int:
    """How many of *wanted* questions may still be asked on *day* (UTC), where *most* may; those count as asked.

    Earlier days are forgotten.
    """
    name = f"{_PREFIX}{day.isoformat()}"
    row = insert(c, counter).values(name=name, value=0)
    held = row.on_conflict_do_update(index_elements=[counter.c.name], set_={"value": counter.c.value})  # holds the row, also of others
    asked = int(c.execute(held.returning(counter.c.value)).scalar_one())
    granted = max(0, min(wanted, most - asked))
    c.execute(update(counter).where(counter.c.name == name).values(value=asked + granted))
    c.execute(delete(counter).where(counter.c.name > _PREFIX, counter.c.name < name))
    return granted
