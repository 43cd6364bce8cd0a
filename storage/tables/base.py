"""The one metadata, and how a column is written."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ForeignKey, MetaData

from storage.columns import CleanText, RowNumber

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def must(name: str, type_: Any, *rest: Any) -> Column[Any]:
    """A column that always has a value."""
    return Column(name, type_, *rest, nullable=False)


def may(name: str, type_: Any, *rest: Any) -> Column[Any]:
    """A column that can be empty."""
    return Column(name, type_, *rest, nullable=True)


def key(name: str, type_: Any = CleanText, *rest: Any) -> Column[Any]:
    """A part of the primary key that we give."""
    return Column(name, type_, *rest, primary_key=True, autoincrement=False)


def number() -> Column[Any]:
    """The primary key of rows that only the database counts."""
    return Column("id", RowNumber, primary_key=True)


def parent(name: str, target: str, *, nullable: bool = False, on_delete: str | None = None) -> Column[Any]:
    """A reference to another table's row."""
    return Column(name, CleanText, ForeignKey(target, ondelete=on_delete), nullable=nullable)


def parent_key(name: str, target: str, *, on_delete: str | None = None) -> Column[Any]:
    """A reference that is part of the primary key."""
    return Column(name, CleanText, ForeignKey(target, ondelete=on_delete), primary_key=True)
