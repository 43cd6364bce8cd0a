"""The database: one object that the composition root makes and hands around; SQLite in WAL mode, or PostgreSQL."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection as Connection
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from kernel.reason import ConfigurationError
from storage.columns import dump_json

OLDEST_SQLITE = (3, 35, 0)  # RETURNING
BUSY_TIMEOUT_MS = 30_000
_WRITE = "radar_write"


class Database:
    """A pool of connections. Safe to share between threads; make a new one in each process.

    *url* is ``sqlite:///path/to/file.db``, or ``postgresql://user@host/name`` (psycopg 3 speaks it).
    """

    def __init__(self, url: str, *, pool_size: int = 5, max_overflow: int = 10) -> None:
        self._engine = _engine(url, pool_size, max_overflow)
        self.dialect: str = self._engine.dialect.name
        self._writer = self._engine.execution_options(**{_WRITE: True})
        self._reader = self._engine
        if self.dialect == "postgresql":
            self._reader = self._engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A write transaction: committed when the block ends, rolled back when it raises.

        On SQLite the write lock is taken at once (``BEGIN IMMEDIATE``), so a transaction that read first never fails later.
        Keep it short: compute outside.
        """
        with self._writer.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one state of the whole database and cannot write."""
        with self._reader.begin() as connection:
            yield connection

    def migrate(self) -> None:
        """Bring the schema to this version; does nothing when it is there. Several processes may call it at once.

        :class:`~kernel.reason.ConfigurationError` when it cannot be opened, or was written by a newer version.
        """
        from storage.migrating import upgrade

        path = self._engine.url.database
        try:
            if self.dialect == "sqlite" and path:
                Path(path).parent.mkdir(parents=True, exist_ok=True)
            with self._writer.connect() as connection:
                upgrade(connection)
        except (DBAPIError, OSError) as error:
            shown, why = self._engine.url.render_as_string(hide_password=True), getattr(error, "orig", error)
            raise ConfigurationError(f"The database {shown} cannot be used: {why}. Check database.url, and that it is there.") from error

    def close(self) -> None:
        """Give all connections back. The object can be used again: it then opens new ones."""
        self._engine.dispose()


def lock(c: Connection, name: str) -> None:
    """Let only one transaction at a time go on that asks for *name*; released when it ends.

    For decisions that read what others may be about to write, such as joining reports to happenings.
    """
    if c.dialect.name == "postgresql":  # on SQLite there is one writer anyway
        c.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": zlib.crc32(name.encode())})


def _engine(url: str, pool_size: int, max_overflow: int) -> Engine:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise ConfigurationError(
            "the database address cannot be read; write sqlite:///path/to/file.db or postgresql://user@host/name"
        ) from None
    backend = parsed.get_backend_name()
    if backend in ("postgresql", "postgres"):
        return create_engine(
            parsed.set(drivername="postgresql+psycopg"),
            pool_size=pool_size,
            max_overflow=max_overflow,
            pool_pre_ping=True,
            json_serializer=dump_json,
        )
    if backend != "sqlite":
        raise ConfigurationError(f"the database kind {backend!r} is not supported; use sqlite:///path/to/file.db or postgresql://…")
    if not parsed.database or parsed.database == ":memory:":
        raise ConfigurationError(
            "the SQLite database needs a file: its connections must all see the same data; use sqlite:///path/to/file.db"
        )
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise ConfigurationError(f"this Python brings SQLite {sqlite3.sqlite_version}; 3.35 or newer is needed")
    engine = create_engine(parsed, pool_size=pool_size, max_overflow=max_overflow, json_serializer=dump_json)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # BEGIN is ours, see _begin_sqlite
    connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    connection.execute("PRAGMA journal_mode=WAL")
    # FULL: a send that was marked must still be marked after a power cut.
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")


def _begin_sqlite(connection: Connection) -> None:
    write = bool(connection.get_execution_options().get(_WRITE))
    connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if write else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
