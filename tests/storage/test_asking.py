"""The day's questions to the second opinion are counted once for all processes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

from storage.asking import take_questions
from storage.database import Database
from storage.watch import bump_names_version, names_version

MONDAY, TUESDAY = date(2026, 5, 4), date(2026, 5, 5)


def take(database: Database, day: date, wanted: int, most: int) -> int:
    with database.begin() as c:
        return take_questions(c, day, wanted, most)


def test_a_day_has_so_many_questions_and_the_next_day_as_many_again(database: Database) -> None:
    with database.begin() as c:
        bump_names_version(c)
    assert [take(database, MONDAY, 3, 5) for _ in range(3)] == [3, 2, 0]
    assert take(database, TUESDAY, 3, 5) == 3
    assert take(database, TUESDAY, 3, 4) == 1
    assert take(database, TUESDAY, 3, 2) == 0, "a limit that was lowered gives nothing back"
    with database.read() as c:
        assert names_version(c) == 1


def test_processes_share_the_limit(database: Database) -> None:
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda _: take(database, MONDAY, 3, 10), range(8))) == 10
