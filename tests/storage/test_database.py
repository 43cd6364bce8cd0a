from __future__ import annotations

import sqlite3
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, select, text
from sqlalchemy.exc import DBAPIError, StatementError

from kernel.reason import ConfigurationError, Reason
from signals.signal import Transition
from storage import work
from storage.columns import dump_json, storable
from storage.database import Database, lock
from storage.errors import is_passing
from storage.migrating import HEAD, MIGRATIONS
from storage.tables import metadata, transition
from storage.transitions import history, latest, record
from tests.databases import PostgresServer

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
STEP = Transition("signal", "s1", "open", "dismissed", Reason("user.dismissed", {"why": "古い"}), "aki@kumono.example", NOON, {"n": 1})


def plain(index: Any) -> dict[str, Any]:
    """*index* with the condition of a partial one as text."""
    options = {key: str(value) for key, value in index.get("dialect_options", {}).items()}
    return {**index, "dialect_options": options}


def schema(c: Connection) -> dict[str, Any]:
    """Everything about the schema that a program could notice."""
    inspector = inspect(c)
    found: dict[str, Any] = {}
    for table in sorted(inspector.get_table_names()):
        if table == "alembic_version":
            continue
        found[table] = {
            "columns": [(col["name"], str(col["type"]), col["nullable"], col["default"]) for col in inspector.get_columns(table)],
            "key": inspector.get_pk_constraint(table),
            "unique": sorted(inspector.get_unique_constraints(table), key=str),
            "parents": sorted(inspector.get_foreign_keys(table), key=str),
            "indexes": sorted(str(plain(index)) for index in inspector.get_indexes(table)),
        }
    return found


@pytest.fixture
def empty(request: pytest.FixtureRequest, database: Database, tmp_path: Path) -> str:
    """The URL of an empty database of the same dialect as *database*."""
    if database.dialect == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.fresh(migrated=False)


def test_migrated_schema_equals_the_metadata(database: Database, empty: str) -> None:
    engine = create_engine(empty.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as c:
        metadata.create_all(c)
        made = schema(c)
    engine.dispose()
    with database.read() as c:
        assert schema(c) == made
        assert len(made) > 25
        context = MigrationContext.configure(c, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_migrating_again_changes_nothing(database: Database) -> None:
    with database.begin() as c:
        record(c, STEP)
    database.migrate()
    with database.read() as c:
        assert history(c, "signal", "s1") == (STEP,)


def test_the_newest_revision_is_the_one_that_is_looked_for() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_a_database_of_the_first_version_is_brought_here(empty: str) -> None:
    """With its rows: what waited still waits."""
    database = Database(empty)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.begin() as c:
        config.attributes["connection"] = c
        command.upgrade(config, "0001")
        row = "'analyse', 'd1', '2026-03-02 12:00:00.000000', 1, 1, false"
        c.exec_driver_sql(f"INSERT INTO work (stage, key, due_at, attempts, generation, dead) VALUES ({row})")
    database.migrate()
    with database.begin() as c:
        assert [claim.key for claim in work.claim(c, "analyse", NOON, 1, timedelta(minutes=1))] == ["d1"]
    database.close()


def test_a_database_of_a_newer_version_is_refused(database: Database) -> None:
    with database.begin() as c:
        known = c.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        c.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(ConfigurationError, match="newer"):
        database.migrate()
    with database.begin() as c:  # the next test may get this database
        c.execute(text("UPDATE alembic_version SET version_num = :known"), {"known": known})


def test_foreign_keys_hold_after_a_migration(database: Database) -> None:
    database.migrate()
    with pytest.raises(DBAPIError), database.begin() as c:
        c.execute(text("INSERT INTO watchlist_account (watchlist, account_id) VALUES ('none', 'none')"))


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://x/y", "nonsense"])
def test_addresses_that_cannot_serve_are_refused(url: str) -> None:
    with pytest.raises(ConfigurationError):
        Database(url)


def test_the_refusal_of_an_address_does_not_show_its_password() -> None:
    with pytest.raises(ConfigurationError) as caught:
        Database("mysql://radar:hunter2@db.example/radar")
    assert "hunter2" not in str(caught.value)


def test_moments_come_back_aware_and_in_utc(database: Database) -> None:
    tokyo = timezone(timedelta(hours=9))
    with database.begin() as c:
        record(c, Transition("s", "1", None, "x", Reason("r"), "radar", datetime(2026, 3, 2, 21, 0, 0, 123456, tokyo)))
    with database.read() as c:
        moment = history(c, "s", "1")[0].at
    assert moment == datetime(2026, 3, 2, 12, 0, 0, 123456, UTC)
    assert moment.utcoffset() == timedelta(0)


def test_a_naive_moment_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="names no time zone"), database.begin() as c:
        record(c, Transition("s", "1", None, "x", Reason("r"), "radar", datetime(2026, 3, 2)))


def test_text_that_no_database_can_hold_is_made_storable(database: Database) -> None:
    nasty = "名前\x00 with \ud800 surrogate"
    with database.begin() as c:
        record(c, Transition("s", "1", None, "x", Reason("r", {"text": nasty}), nasty, NOON))
    with database.read() as c:
        step = history(c, "s", "1")[0]
    assert step.actor == storable(nasty) == "名前 with ? surrogate"
    assert step.reason.params["text"] == nasty  # JSON can say it in escapes


def test_numbers_that_are_not_json_are_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        dump_json(float("nan"))


def test_history_is_in_order_and_by_subject(database: Database) -> None:
    second = Transition("signal", "s1", "dismissed", "open", Reason("evidence.new"), "radar", NOON)
    with database.begin() as c:
        record(c, STEP)
        record(c, Transition("signal", "s2", None, "open", Reason("made"), "radar", NOON))
        record(c, second)
    with database.read() as c:
        assert history(c, "signal", "s1") == (STEP, second)
        assert history(c, "source", "s1") == ()
        assert [step.subject_id for step in latest(c, 2)] == ["s1", "s2"]


def test_a_write_transaction_that_raises_leaves_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError), database.begin() as c:
        record(c, STEP)
        raise RuntimeError
    with database.read() as c:
        assert c.execute(select(transition)).all() == []


def test_a_read_transaction_cannot_write_and_sees_one_state(database: Database) -> None:
    with database.read() as reader:
        assert history(reader, "signal", "s1") == ()
        with database.begin() as writer:
            record(writer, STEP)
        assert history(reader, "signal", "s1") == ()
    with pytest.raises(DBAPIError), database.read() as c:
        record(c, STEP)


def test_a_named_lock_is_held_until_the_transaction_ends(database: Database) -> None:
    if database.dialect == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    with database.begin() as first, database.begin() as second:
        lock(first, "join")
        second.execute(text("SET LOCAL lock_timeout = '50ms'"))
        with pytest.raises(DBAPIError, match="lock timeout"):
            lock(second, "join")


def test_sqlite_runs_in_wal_mode_with_foreign_keys(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'new' / 'radar.db'}")
    database.migrate()
    with database.read() as c:
        assert c.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert c.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    database.close()
    assert sqlite3.connect(tmp_path / "new" / "radar.db").execute("SELECT count(*) FROM work").fetchone() == (0,)


def test_a_deadlock_or_a_busy_database_is_passing_and_a_wrong_statement_is_not(database: Database, database_url: str) -> None:
    with pytest.raises(DBAPIError) as wrong, database.begin() as c:
        c.execute(text("SELECT nothing FROM nowhere"))
    assert not is_passing(wrong.value)
    assert not is_passing(ValueError("deadlock detected"))
    if database.dialect == "sqlite":
        hasty = sqlite3.connect(database_url.removeprefix("sqlite:///"), timeout=0)
        with database.begin(), pytest.raises(sqlite3.OperationalError) as busy:
            hasty.execute("BEGIN IMMEDIATE")
        hasty.close()
        assert is_passing(DBAPIError("BEGIN IMMEDIATE", None, busy.value))
        return
    for name in ("a", "b"):
        with database.begin() as c:
            work.enqueue(c, "join", name, NOON)
    asked = threading.Barrier(2)
    errors: list[BaseException] = []

    def cross(first: str, second: str) -> None:
        try:
            with database.begin() as c:
                work.enqueue(c, "join", first, NOON)
                asked.wait(10)
                work.enqueue(c, "join", second, NOON)
        except DBAPIError as error:
            errors.append(error)

    threads = [threading.Thread(target=cross, args=names) for names in (("a", "b"), ("b", "a"))]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert [is_passing(error) for error in errors] == [True]


def test_a_server_that_is_gone_is_passing(database: Database) -> None:
    if database.dialect == "sqlite":
        pytest.skip("SQLite has no server")
    with pytest.raises(DBAPIError) as gone, database.begin() as c:
        c.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    assert is_passing(gone.value)
    with pytest.raises(DBAPIError) as refused, Database("postgresql://nobody@127.0.0.1:1/none").begin():
        pass
    assert is_passing(refused.value)
