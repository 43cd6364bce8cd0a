"""Kills radars at random and counts what was lost or told twice (docs/reliability.md).

    python -m benchmarks.kill [--kills 200] [--database sqlite|postgresql|both] [--processes 3] [--seed N] [--keep FOLDER]

An invented outside world publishes announcements about invented customers, each of which must become exactly one alert. Several
``radar up`` share one database; one of them is killed (SIGKILL) at random moments and started again; the world and the Slack sandbox
live on in processes that are not killed. When all is published and settled, what stands in the sandbox is counted. Exit status 1 when
anything was lost, doubled or given up.

Longer than our files are meant to be: the world, the herd of radars and the count make sense only together.
The radars are forked from a process that has imported the program already, so that kills fall into work and not into imports.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import csv
import dataclasses
import hashlib
import html
import itertools
import json
import multiprocessing
import multiprocessing.process
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from benchmarks.newswire import free_port, process, row, table
from notifier.alert import DeliveryState
from radar import cli
from storage.database import Database
from storage.overview import health
from tests.databases import postgres_server

OWNERS = 8
#: Documents for each kill; published evenly between the kills.
PER_KILL = 2
#: How long a document may take from its publication to the sandbox once nothing is killed any more, seconds.
PATIENCE = 600.0
#: How long the sandbox is watched for a second message after the last first one, seconds.
AFTERMATH = 20.0
STOP_WITHIN = 10.0
LOADED = ("radar.cli.run", "radar.service", "crawlers.spider", "notifier.transports.slack", "nlp.detector")
EN = ("bel", "dor", "fen", "gal", "hul", "kar", "lom", "mir", "nov", "pel", "rud", "sil", "tam", "vor", "wex", "zan")
EN_MIDDLE = ("a", "e", "i", "o", "u")
EN_END = ("dane", "fort", "gris", "lund", "mark", "nix", "quist", "ston")
JA = ("カル", "ベル", "ドル", "フェン", "ガル", "ホル", "ロム", "ミル", "ノバ", "ペル", "ルド", "シル", "タム", "ボル", "ゼン")
JA_END = ("ダム", "クス", "リア", "ノス", "メラ", "ビス", "トン", "ラド")


@dataclasses.dataclass(frozen=True)
class Announcement:
    """One invented document: the watched account that it names, and the words."""

    number: int
    lang: str
    account: str
    title: str
    text: str


def announcements(count: int, dice: random.Random) -> list[Announcement]:
    """*count* announcements in two languages, each about companies that no other one names."""
    english = [f"{a}{b}{c}".title() for a, b, c in itertools.product(EN, EN_MIDDLE, EN_END)]
    japanese = ["".join(parts) for parts in itertools.product(JA, JA, JA_END) if parts[0] != parts[1]]
    dice.shuffle(english)
    dice.shuffle(japanese)
    made = []
    for number in range(count):
        if number % 2:
            account, buyer = f"{japanese.pop()}食品株式会社", f"{japanese.pop()}ホールディングス株式会社"
            short = account.removesuffix("株式会社")
            title = f"{buyer.removesuffix('株式会社')}、{short}を完全子会社化へ"
            text = f"{buyer}は、{account}の全株式を取得し、完全子会社化すると発表した。"
            made.append(Announcement(number, "ja", account, title, text))
        else:
            account, buyer = f"{english.pop()} Foods", f"{english.pop()} Rail"
            title, text = f"{buyer} to acquire {account}", f"{buyer} has agreed to acquire {account}. The price was not disclosed."
            made.append(Announcement(number, "en", account, title, text))
    return made


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Whoever asked was killed."""


class World:
    """Two wires on two loopback addresses: English teasers with articles behind them, Japanese items complete in the feed."""

    def __init__(self) -> None:
        self.out: list[tuple[datetime, Announcement]] = []
        world = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                body, kind = world.answer(urllib.parse.urlsplit(self.path).path, self.headers.get("host", ""))
                tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
                same = self.headers.get("if-none-match") == tag
                self.send_response(304 if same else 200 if kind else 404)
                self.send_header("etag", tag)
                self.send_header("content-type", kind or "text/plain")
                self.send_header("content-length", "0" if same else str(len(body)))
                self.end_headers()
                if not same:
                    with contextlib.suppress(OSError):
                        self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._servers = [_Quiet((f"127.0.0.{number}", 0), Handler) for number in (1, 2)]
        self.feeds = [
            f"http://{one.server_address[0]}:{one.server_port}/{lang}.xml" for lang, one in zip(("en", "ja"), self._servers, strict=True)
        ]

    @contextlib.contextmanager
    def serving(self) -> Iterator[World]:
        for one in self._servers:
            threading.Thread(target=one.serve_forever, daemon=True).start()
        try:
            yield self
        finally:
            for one in self._servers:
                one.shutdown()
                one.server_close()

    def publish(self, one: Announcement) -> None:
        self.out.append((datetime.now(UTC), one))

    def answer(self, path: str, host: str) -> tuple[bytes, str]:
        if path in ("/en.xml", "/ja.xml"):
            return self._feed(path[1:3], f"http://{host}").encode(), "application/rss+xml; charset=utf-8"
        for _, one in list(self.out):
            if path == f"/articles/{one.number}.html":
                title = html.escape(one.title)
                body = f"<html lang='{one.lang}'><title>{title}</title><article><h1>{title}</h1><p>{html.escape(one.text)}</p></article>"
                return f"<!doctype html>{body}</html>".encode(), "text/html; charset=utf-8"
        return b"User-agent: *\nAllow: /\n" if path == "/robots.txt" else b"", "text/plain" if path == "/robots.txt" else ""

    def _feed(self, lang: str, root: str) -> str:
        items = "".join(
            f"<item><title>{html.escape(one.title)}</title><link>{root}/articles/{one.number}.html</link><guid>{lang}-{one.number}</guid>"
            f"<pubDate>{format_datetime(at)}</pubDate><description>{html.escape(one.text if lang == 'ja' else one.text[:30])}</description>"
            "</item>"
            for at, one in reversed(self.out)
            if one.lang == lang
        )
        return (
            f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Wire {lang}</title><link>{root}/</link>'
            f"<description>Invented</description><language>{lang}</language>{items}</channel></rss>"
        )


def up(config: str, port: int, log: str) -> None:
    """One ``radar up`` in this process, which was forked for it."""
    with Path(log).open("ab") as stream:
        os.dup2(stream.fileno(), 2)
    os.environ["RADAR_WEB_PORT"] = str(port)
    cli.main(["--config", config, "up"])


class Radars:
    """Several ``radar up`` on one database, in a folder."""

    def __init__(self, folder: Path, url: str, count: int, sandbox: int, lease: float) -> None:
        self.folder = folder
        self.started: list[float] = []  #: seconds from fork to serving, of those that got there
        self._config = folder / "radar.toml"
        self._config.write_text(
            f'[company]\nname = "Kumono"\n[database]\nurl = "{url}"\n'
            '[crawl]\nallowed_private_hosts = ["127.0.0.1", "127.0.0.2"]\ndelay_seconds = 0.02\nminimum_interval_seconds = 0.5\n'
            f'[slack]\nbot_token = "xoxb-kill"\nbase_url = "http://127.0.0.1:{sandbox}/api/"\n'
            '[notify]\nfallback = "mia@kumono.example"\nwait_minutes = 0\nalways_open = true\ninterrupts_per_day = 1000000\n'
            "impact_now = 0\nconfidence_now = 0\n"
            f"[models]\nlight = true\n[engine]\nlease_seconds = {lease}\n",
            encoding="utf-8",
        )
        self._forks = multiprocessing.get_context("forkserver")
        self._forks.set_forkserver_preload(
            ["radar.cli.run", "radar.service", "crawlers.spider", "notifier.transports.slack", "nlp.detector"]
        )
        self._ports = [free_port() for _ in range(count)]
        self._running: list[multiprocessing.process.BaseProcess] = []
        self._logs: dict[int | None, Path] = {}
        self._began: dict[int | None, float] = {}  #: by the process ids of those that were not seen serving yet

    def command(self, *arguments: str) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "radar", "--config", str(self._config), *arguments], capture_output=True, text=True, check=False
        )
        if done.returncode:
            sys.exit(f"radar {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")

    def start(self) -> None:
        self._running = [self._up(port) for port in self._ports]

    def await_serving(self, number: int, patience: float = 120.0) -> None:
        deadline = time.monotonic() + patience
        while len(self.serving()) < number:
            if time.monotonic() > deadline:
                sys.exit(f"the radars did not start; see the logs in {self.folder}")
            time.sleep(0.02)

    def serving(self) -> list[int]:
        """Which of them have come up."""
        for one in self._running:
            if one.pid in self._began and "The radar is running" in self._logs[one.pid].read_text(encoding="utf-8"):
                self.started.append(time.monotonic() - self._began.pop(one.pid))
        return [index for index, one in enumerate(self._running) if one.pid not in self._began and one.is_alive()]

    def kill(self, index: int) -> None:
        """SIGKILL, and a new one in its place."""
        victim = self._running[index]
        if not victim.is_alive():
            sys.exit(f"radar {victim.pid} ended by itself with status {victim.exitcode}; see its log in {self.folder}")
        victim.kill()
        victim.join()
        self._running[index] = self._up(self._ports[index])

    def stop(self) -> list[str]:
        """SIGTERM to all; what was not clean about their ends."""
        faults = []
        for one in self._running:
            one.terminate()
        deadline = time.monotonic() + STOP_WITHIN
        for one in self._running:
            one.join(max(deadline - time.monotonic(), 0.01))
            if one.is_alive():
                faults.append(f"not ended {STOP_WITHIN:g} s after SIGTERM")
                one.kill()
                one.join()
            elif one.exitcode:
                faults.append(f"status {one.exitcode}")
        return faults

    def _up(self, port: int) -> multiprocessing.process.BaseProcess:
        log = self.folder / f"radar-{len(self._logs)}.log"
        log.touch()
        child = self._forks.Process(target=up, args=(str(self._config), port, str(log)))
        began = time.monotonic()
        child.start()
        assert child.pid is not None
        self._logs[child.pid], self._began[child.pid] = log, began
        return child


def posts(log: Path) -> list[dict[str, object]]:
    """Every message that was ever posted to the sandbox outside a thread."""
    if not log.exists():
        return []
    events = (json.loads(line) for line in log.read_text(encoding="utf-8").splitlines(keepends=True) if line.endswith("\n"))
    return [event for event in events if event["type"] == "message" and not event.get("thread_ts")]


def told(log: Path, news: list[Announcement]) -> collections.Counter[str]:
    """How many messages name each account."""
    texts = [str(one["text"]) for one in posts(log)]
    short = {one.account: one.account.removesuffix("株式会社") for one in news}
    return collections.Counter({account: found for account, name in short.items() if (found := sum(name in text for text in texts))})


def until(seconds: float, done: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.5)
    return True


def prepare(radars: Radars, news: list[Announcement], world: World) -> None:
    """Users, accounts and sources, through the command line."""
    owners = {lang: [f"{lang}{number}@kumono.example" for number in range(OWNERS // 2)] for lang in ("en", "ja")}
    with (radars.folder / "accounts.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["external_id", "account_name", "owner_email", "locale"])
        for one in news:
            writer.writerow([f"K-{one.number}", one.account, owners[one.lang][one.number // 2 % (OWNERS // 2)], one.lang])
    for lang, emails in owners.items():
        for email in emails:
            radars.command("user", "put", email, "--lang", lang)
    radars.command("watch", "import", str(radars.folder / "accounts.csv"))
    for lang, url in zip(("en", "ja"), world.feeds, strict=True):
        never = ("--option", 'fetch_articles="never"') if lang == "ja" else ()
        radars.command("source", "add", url, "--kind", "feed", "--name", f"wire {lang}", "--every", "0.02", "--no-try", *never)


def torment(radars: Radars, world: World, news: list[Announcement], kills: int, pace: float, dice: random.Random) -> int:
    """Publish and kill in turn at random moments; how many of the killed were not yet serving."""
    early = 0
    left = collections.deque(news)
    for number in range(kills):
        radars.await_serving(1)
        pauses = sorted(dice.uniform(0, pace * 2) for _ in range(PER_KILL + 1))
        passed = 0.0
        for pause in pauses[:-1]:
            time.sleep(pause - passed)
            passed = pause
            world.publish(left.popleft())
        time.sleep(pauses[-1] - passed)
        serving = radars.serving()
        # Now and then whichever, even one that is only starting; else one that is at work.
        index = dice.choice(serving) if serving and dice.random() < 0.9 else dice.randrange(len(radars._ports))
        early += index not in serving
        radars.kill(index)
        if sys.stderr.isatty() or number % 20 == 19:
            print(f"  {number + 1} of {kills} kills", file=sys.stderr)
    for one in left:
        world.publish(one)
    return early


def run(kind: str, url: str, folder: Path, given: argparse.Namespace) -> bool:
    """One database: everything, and its part of the table; whether all was well."""
    dice = random.Random(given.seed)
    news = announcements(given.kills * PER_KILL, dice)
    log = folder / "slack.jsonl"
    sandbox = free_port()
    world = World()
    slack = [sys.executable, "-m", "radar.sandbox", "--port", str(sandbox), "--state", str(log)]
    with world.serving(), process(slack, sandbox):
        radars = Radars(folder, url, given.processes, sandbox, given.lease)
        prepare(radars, news, world)
        began = time.monotonic()
        radars.start()
        try:
            radars.await_serving(given.processes)
            early = torment(radars, world, news, given.kills, given.pace, dice)
            tormented = time.monotonic() - began
            until(PATIENCE, lambda: len(told(log, news)) == len(news))
            settled = time.monotonic() - began - tormented
            time.sleep(AFTERMATH)
        finally:
            ends = radars.stop()
        counts = told(log, news)
    lost, doubled = [one for one in news if not counts[one.account]], [one for one in news if counts[one.account] > 1]
    database = Database(url)
    with database.read() as c:
        found = health(c, datetime.now(UTC))
    database.close()
    row(
        kind,
        given.kills,
        f"{early} while starting",
        len(news),
        len(lost),
        len(doubled),
        found.documents - len(news),
        len(found.dead),
        ", ".join(f"{count} {state.value}" for state, count in sorted(found.deliveries.items())),
        f"{tormented:.0f} + {settled:.0f} s",
        f"{statistics.median(radars.started):.1f} s",
        ", ".join(ends) or "clean",
    )
    for what, which in (("lost", lost), ("doubled", doubled)):
        for one in which[:10]:
            print(f"{what}: {one.lang} {one.number} {one.account}", file=sys.stderr)
    for dead_row in found.dead[:10]:
        print(f"given up: {dead_row.stage} {dead_row.key}: {dead_row.reason}", file=sys.stderr)
    print(f"waiting: {dict(found.pending) or 'nothing'}", file=sys.stderr)
    return not (lost or doubled or found.dead or ends or found.documents != len(news) or set(found.deliveries) != {DeliveryState.SENT})


def main() -> None:
    """Run on each database and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--processes", type=int, default=3)
    parser.add_argument("--seed", type=int, default=20260101)
    parser.add_argument("--pace", type=float, default=1.0, help="seconds between two kills, on average (default: 1)")
    parser.add_argument("--lease", type=float, default=2.0, help="engine.lease_seconds (default: 2)")
    parser.add_argument("--keep", type=Path, help="leave databases and logs in this folder")
    given = parser.parse_args()
    well = True
    table(f"{given.processes} processes, kill -9 at random, seed {given.seed}", "database", "kills", "of them", "documents", "alerts lost",
          "alerts doubled", "documents doubled", "given up", "deliveries", "torment + settling", "start", "SIGTERM")  # fmt: skip
    with contextlib.ExitStack() as stack:
        root = given.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        for kind in ("sqlite", "postgresql") if given.database == "both" else (given.database,):
            folder = (root / kind).resolve()
            folder.mkdir(parents=True)
            if kind == "sqlite":
                well &= run(kind, f"sqlite:///{folder}/radar.db", folder, given)
            else:
                with postgres_server() as server:
                    well &= run(kind, server.fresh(), folder, given)
    sys.exit(0 if well else 1)


if __name__ == "__main__":
    main()
