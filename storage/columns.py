"""Column types that behave alike on SQLite and PostgreSQL."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator

from kernel.clock import as_utc


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware in, aware and in UTC out. A naive one is refused with ``ValueError``."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        utc = as_utc(value)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def storable(text: str) -> str:
    """*text* without what a database cannot hold: NUL is dropped, a lone surrogate becomes ``?``."""
    text = text.replace("\x00", "")
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text


class CleanText(TypeDecorator[str]):
    """Text from anywhere, made storable on its way in: one bad character must not cost a whole reading."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else storable(value)


class DecimalText(TypeDecorator[Decimal]):
    """A decimal kept as its own digits: SQLite knows only floating point."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        return None if value is None else format(value, "f")

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


#: JSON, with SQL NULL for None. Not JSONB: that refuses escapes which hostile pages contain, and forgets the order of keys.
Json = JSON(none_as_null=True)

#: A number that the database counts up.
RowNumber = BigInteger().with_variant(Integer(), "sqlite")


def dump_json(value: Any) -> str:
    """The stored text of *value*: readable Japanese, plain escapes only where a character cannot be stored; NaN is refused."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":"), allow_nan=False)
    return text
