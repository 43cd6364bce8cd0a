"""Bad input through the real surface: it ends with its exit status, names the thing and what to do, loses nothing and executes nothing."""

from __future__ import annotations

import asyncio
import io
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kernel.net import choose_address
from radar.cli import main
from storage.database import Database
from storage.sources import list_sources
from storage.watch import directory
from tests.bad_input import CASES, PAGES, Case, markdown
from tests.crawlers.outside import Outside, reply
from tests.databases import fresh_sqlite
from watchlists.account import RADAR

DOCS = Path(__file__).resolve().parent.parent / "docs"
WATCHED = "external_id,account_name,contact_name\nK,Northgate Rail,Helen Marsh\n"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The root of a server in a thread of its own that serves what servers should not."""
    outside, loop, ready = Outside(), asyncio.new_event_loop(), threading.Event()
    del outside.pages["/feed"]  # where a feed is looked for when a page names none
    outside.pages |= {path: reply(200, body, Content_Type=kind) for path, (kind, body) in PAGES.items()}

    async def serve() -> None:
        async with outside:
            ready.set()
            await stop.wait()

    stop = asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    assert ready.wait(10)
    yield outside.url("")
    loop.call_soon_threadsafe(stop.set)
    thread.join(10)
    loop.close()


@pytest.fixture
def installation(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """A folder with a database that knows one account; nothing of ours in the environment but where it is."""
    for name in [name for name in os.environ if name.startswith("RADAR_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    with fresh_sqlite(tmp_path, sqlite_template) as url:
        monkeypatch.setenv("RADAR_DATABASE_URL", url)
        (tmp_path / "watched.csv").write_text(WATCHED, encoding="utf-8")
        assert run("watch", "import", "watched.csv") == 0
        database = Database(url)
        yield database
        database.close()


def run(*arguments: str) -> int:
    """The exit status of ``radar`` with these arguments."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    return int(ended.value.code or 0)


def stored(database: Database) -> tuple[object, ...]:
    with database.read() as c:
        world = directory(c, archived=True)
        return world.accounts, world.contacts, [one for one, _ in list_sources(c, RADAR)]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_bad_input(
    case: Case, installation: Database, server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given = tmp_path / "given"
    given.write_bytes(case.body)

    def filled(text: str) -> str:
        return text.replace("{file}", str(given)).replace("{server}", server)

    for name, value in case.environment.items():
        monkeypatch.setenv(name, filled(value))
    if "{server}" in " ".join(case.arguments):
        monkeypatch.setenv("RADAR_CRAWL_ALLOWED_PRIVATE_HOSTS", "127.0.0.1")
        monkeypatch.setenv("RADAR_CRAWL_DELAY_SECONDS", "0")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(case.stdin)))
    before, files = stored(installation), set(tmp_path.iterdir())
    capsys.readouterr()
    status = run(*map(filled, case.arguments))
    said = "".join(capsys.readouterr())
    missing = [part for part in case.says if filled(part) not in said]
    assert (status, missing) == (case.status, []), said
    assert "Traceback" not in said
    if case.status in (1, 2, 4):
        assert stored(installation) == before, "what cannot be used changes nothing"
    else:
        assert set(before[0]) <= set(stored(installation)[0]), "what was there is still there"
    assert {path for path in set(tmp_path.iterdir()) - files if path.suffix not in (".db-wal", ".db-shm")} == set(), "nothing else was made"


@pytest.mark.parametrize(
    ("addresses", "code"),
    [(["93.184.216.34", "10.0.0.1"], "address.not_public"), (["127.0.0.1"], "address.not_public"), ([], "dns.no_address")],
)
def test_a_name_that_leads_inside_by_any_of_its_addresses_is_refused(addresses: list[str], code: str) -> None:
    chosen, reason = choose_address("wire.example", addresses)
    assert chosen is None
    assert reason is not None
    assert (reason.code, reason.params["host"]) == (code, "wire.example")


def test_the_documentation_shows_every_case() -> None:
    assert len(CASES) >= 60
    page = (DOCS / "bad-input.md").read_text(encoding="utf-8")
    assert markdown() in page, "put what `python -m tests.bad_input` prints into docs/bad-input.md"
