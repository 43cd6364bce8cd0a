"""``radar up`` without settings: the sample world, a Slack sandbox and the radar itself, each a process of its own on loopback."""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

from crawlers.source import Source, SourceKind
from kernel.clock import SystemClock
from kernel.ids import derived_id
from kernel.reason import RadarError
from radar.composition import open_database
from radar.digests import post_digest
from radar.imports import apply_plan, plan_file
from radar.service import Service
from radar.settings import Settings
from radar.world.outside import timeline
from storage.database import Database
from storage.sources import add_source
from storage.watch import list_users, put_user
from watchlists.account import User, UserRole

FOLDER = Path("var/sample")
PAGES, SANDBOX = 8765, 8766
#: How often the sample world is polled, seconds.
EVERY = 3.0
#: The people of the sample vendor; everybody is at work whenever the sample world runs.
STAFF = (
    User("", "alice@kumono.example", "Alice Moreno", UserRole.CSM, "Europe", locale="en", timezone="Europe/London"),
    User("", "ben@kumono.example", "Ben Fischer", UserRole.CSM, "Europe", locale="en", timezone="Europe/Berlin"),
    User("", "sato@kumono.example", "佐藤 恵", UserRole.CSM, "日本", locale="ja", timezone="Asia/Tokyo"),
    User("", "mori@kumono.example", "森 大地", UserRole.CSM, "日本", locale="ja", timezone="Asia/Tokyo"),
    User("", "mia@kumono.example", "Mia Hoffmann", UserRole.MANAGER, "Europe", locale="en", timezone="Europe/London"),
    User("", "kudo@kumono.example", "工藤 直美", UserRole.MANAGER, "日本", locale="ja", timezone="Asia/Tokyo"),
)


def run_sample(say: Callable[[str], None]) -> None:
    """Start everything afresh, say where to look, and serve until stopped."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"  # nothing here leaves this machine
    pages, sandbox, outside = _port(PAGES), _port(SANDBOX), _port(0)
    secret = secrets.token_hex(16)
    settings = sample_settings(pages, sandbox, secret, FOLDER)
    people = FOLDER / "people.json"
    rows = [
        {"email": one.email, "name": one.name, "locale": f"{one.locale}-{'JP' if one.locale == 'ja' else 'GB'}", "timezone": one.timezone}
        for one in STAFF
    ]
    people.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    presses = ["--interactivity-url", f"http://127.0.0.1:{pages}/slack/interactions", "--signing-secret", secret]
    slack = ["radar.sandbox", "--port", str(sandbox), "--state", str(FOLDER / "slack.jsonl"), "--people", str(people), *presses]
    with _process(slack, sandbox), _process(["radar.world", "--port", str(outside)], outside):
        database = open_database(settings)
        populate(database, f"http://127.0.0.1:{outside}")
        database.close()
        say(f"\n  Slack sandbox   http://127.0.0.1:{sandbox}/   the alerts appear here, the first within a minute")
        say(f"  Radar pages     http://127.0.0.1:{pages}/   health, signals, why, digest")
        say("\n  The sample world goes on for about three minutes: a name vanishes from a leadership page, a release confirms it, a")
        say("  successor is named; a Japanese customer is acquired; somebody is angry in a forum; a digest. Ctrl+C stops.\n")
        for entry in timeline():
            if entry["kind"] == "digest":
                Timer(entry["at"], _post_digest, (settings,)).start()
        Service(settings, say=say).run()


class Timer(threading.Timer):
    """A timer that does not keep the process alive."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.daemon = True


def _post_digest(settings: Settings) -> None:
    database = open_database(settings)
    post_digest(database, settings, SystemClock().now(), extra=True)
    database.close()


def sample_settings(pages: int, sandbox: int, secret: str, folder: Path) -> Settings:
    """The settings of the sample world."""
    return Settings.model_validate(
        {
            "company": {"name": "Kumono", "products": ["Kumono Desk"]},
            "database": {"url": f"sqlite:///{folder / 'radar.db'}"},
            "crawl": {"allowed_private_hosts": ["127.0.0.1"], "delay_seconds": 0.05, "minimum_interval_seconds": EVERY},
            "slack": {"bot_token": "xoxb-sample", "signing_secret": secret, "base_url": f"http://127.0.0.1:{sandbox}/api/"},
            "web": {"port": pages, "public_url": f"http://127.0.0.1:{pages}"},
            "notify": {
                "fallback": "mia@kumono.example",
                "wait_minutes": 0.05,
                "always_open": True,
                "impact_now": 0.6,
                "confidence_now": 0.6,
                "interrupts_per_day": 20,
            },
            "digest": {"weekday": _far_weekday()},
        }
    )


def _far_weekday() -> str:
    """The weekday whose scheduled digest is farthest away: the sample world posts one of its own when there is something to tell."""
    tomorrow = SystemClock().now() + timedelta(days=1)
    return tomorrow.strftime("%a").lower()


def populate(database: Database, outside: str) -> None:
    """Bring in the sample vendor's people, accounts and sources."""
    now = SystemClock().now()
    table = FOLDER / "accounts.csv"
    table.write_text(dated(files("radar.world").joinpath("accounts.csv").read_text(encoding="utf-8"), now.date()), encoding="utf-8")
    apply_plan(database, plan_file(database, table, watchlist=None, replace=False, now=now), now)
    every = timedelta(seconds=EVERY)
    sources = (
        Source("wire-en", SourceKind.FEED, f"{outside}/wire/en/feed.xml", "Industry Wire", every),
        Source("wire-ja", SourceKind.FEED, f"{outside}/wire/ja/feed.xml", "産業ニュース便", every),
        Source(
            "northgate",
            SourceKind.LEADERSHIP_PAGE,
            f"{outside}/northgate/leadership",
            "Northgate Rail leadership",
            every,
            "K-001",
            "Northgate Rail",
        ),
        Source("forum", SourceKind.FORUM, f"{outside}/forum/latest.json", "Support Leaders Forum", every),
    )
    with database.begin() as c:
        known = {user.email: user for user in list_users(c)}
        for one in STAFF:
            id = known[one.email].id if one.email in known else derived_id("user", one.email)
            put_user(c, User(id, one.email, one.name, one.role, one.team, None, one.locale, one.timezone))
        for source in sources:
            add_source(c, source, now)


def dated(csv: str, today: date) -> str:
    """*csv* with ``{+75}`` written as the date 75 days from *today*, so that renewals always lie ahead."""
    return re.sub(r"\{\+(\d+)\}", lambda match: (today + timedelta(days=int(match[1]))).isoformat(), csv)


def _port(wanted: int) -> int:
    """*wanted* if it is free on loopback, else any that is."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return int(probe.getsockname()[1])
    raise RadarError("no port on 127.0.0.1 is free")


@contextlib.contextmanager
def _process(module: list[str], port: int) -> Iterator[None]:
    """A helper process that answers on *port* when the block begins and is gone when it ends."""
    process = subprocess.Popen([sys.executable, "-m", *module])  # noqa: S603 - our own modules
    try:
        deadline = time.monotonic() + 30
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
                break
            if process.poll() is not None or time.monotonic() > deadline:
                raise RadarError(f"the sample world's part {module[0]} did not start; run python -m {module[0]} to see why")
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(5)
        if process.poll() is None:
            process.kill()
