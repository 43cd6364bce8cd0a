"""The two dialects' ``INSERT … ON CONFLICT``, behind one function."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert(c: Connection, table: Table) -> Any:
    """An insert into *table* that knows ``on_conflict_do_nothing`` and ``on_conflict_do_update``, alike on both databases."""
    return sqlite.insert(table) if c.dialect.name == "sqlite" else postgresql.insert(table)
