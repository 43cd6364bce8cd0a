"""Brings a database's schema to the current version, through Alembic."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, inspect

from kernel.reason import ConfigurationError, RadarError

MIGRATIONS = Path(__file__).parent / "migrations"
#: The newest revision. A database that is there costs one question instead of loading Alembic.
HEAD = "0004"


def upgrade(connection: Connection) -> None:
    """Run what is missing, in one transaction, one process at a time.

    On SQLite foreign keys are off meanwhile: Alembic rebuilds a changed table, and dropping the old one
    would delete its children by cascade. What comes out is checked before it is committed.
    """
    with connection.begin():
        if _is_current(connection):
            return
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        _sqlite_pragma(connection, "PRAGMA foreign_keys=OFF")
    try:
        with connection.begin():
            if not sqlite:
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(772041)")
            _run(connection)
            if sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchone()):
                raise RadarError(f"the migration would leave a row of table {broken[0]} without its parent; nothing was changed")
    finally:
        if sqlite:
            _sqlite_pragma(connection, "PRAGMA foreign_keys=ON")


def _is_current(connection: Connection) -> bool:
    if not inspect(connection).has_table("alembic_version"):
        return False
    return [row[0] for row in connection.exec_driver_sql("SELECT version_num FROM alembic_version")] == [HEAD]


def _run(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise ConfigurationError(f"the database cannot be brought to this version ({error}); was it used by a newer one?") from error


def _sqlite_pragma(connection: Connection, pragma: str) -> None:
    """Outside any transaction, where this pragma has no effect."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    driver.execute(pragma)
