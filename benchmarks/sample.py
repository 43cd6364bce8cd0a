"""One run of the sample world, watched from outside: memory of every process, and how long each piece of news took to arrive."""

from __future__ import annotations

import contextlib
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psutil

from storage.database import Database
from storage.explain import chain
from storage.signals import list_signals
from watchlists.account import RADAR

ROOT = Path(__file__).resolve().parent.parent
#: The parts of the product by what stands in their command line; what is left is the radar itself.
PARTS = {
    "radar.sandbox": "Slack sandbox",
    "radar.world": "sample world's sites",
    "spawn_main": "language models",
    "forkserver": "language models",
    "resource_tracker": "helper",
}
LAST = 165  #: seconds: the sample world's last piece of news
PATIENCE = 60  #: seconds after it


@dataclass(frozen=True)
class Arrival:
    """One document's way, in seconds since it was published (whole seconds, as feeds give them)."""

    lang: str
    title: str
    fetched: float
    understood: float
    delivered: float


@dataclass
class Observation:
    """What was seen. ``memory`` is megabytes by part, when all parts together had most; a page that several share is counted once."""

    memory: dict[str, float] = field(default_factory=dict)
    first_alert: float | None = None  #: seconds from the command to the first message
    arrivals: list[Arrival] = field(default_factory=list)

    @property
    def megabytes(self) -> float:
        return sum(self.memory.values())

    @property
    def languages(self) -> set[str]:
        return {one.lang for one in self.arrivals}


def observe(*, whole: bool) -> Observation:
    """Run it until both languages were told of, or *whole*: until its last piece of news was."""
    seen, begun = Observation(), datetime.now(UTC)
    started = time.monotonic()
    with _running() as (process, database):
        while (past := time.monotonic() - started) < LAST + PATIENCE:
            time.sleep(0.5)
            if process.poll() is not None:
                sys.exit(f"radar up ended with {process.returncode}")
            _weigh(process.pid, seen)
            if database.exists():
                seen.arrivals, first = arrivals(database, begun)
                if first and seen.first_alert is None:
                    seen.first_alert = (first - begun).total_seconds()
            told = len(seen.languages) == 2
            if told and (not whole or past > LAST + PATIENCE / 2):
                break
    return seen


def arrivals(path: Path, since: datetime) -> tuple[list[Arrival], datetime | None]:
    """The way of every document published after *since* that a message told of, and when the first message at all was sent."""
    database = Database(f"sqlite:///{path}")
    found: dict[str, Arrival] = {}
    first: datetime | None = None
    try:
        with database.read() as c:
            for one in list_signals(c, RADAR):
                told = chain(c, RADAR, one.id)
                carriers = [*told.deliveries, *(chain(c, RADAR, one.lead_id).deliveries if one.lead_id else ())]
                moments = sorted(delivery.sent_at for delivery in carriers if delivery.sent_at)
                first = min(filter(None, (first, *moments[:1])), default=None)
                for evidence in told.evidence:
                    document = evidence.document
                    sent = next((moment for moment in moments if evidence.detected_at and moment >= evidence.detected_at), None)
                    if document.published_at < since or document.dated_by == "fetch" or sent is None or evidence.detected_at is None:
                        continue
                    steps = [
                        (moment - document.published_at).total_seconds() for moment in (document.fetched_at, evidence.detected_at, sent)
                    ]
                    found.setdefault(document.key, Arrival(document.lang or "?", document.title, *steps))
    except Exception as error:
        if "no such table" not in str(error):  # asked while the database was being made
            raise
    finally:
        database.close()
    return list(found.values()), first


def percentile(values: list[float], share: float) -> float:
    return values[0] if len(values) == 1 else statistics.quantiles(values, n=100, method="inclusive")[round(share * 100) - 1]


def _weigh(pid: int, seen: Observation) -> None:
    by_part: dict[str, float] = {}
    with contextlib.suppress(psutil.NoSuchProcess):
        parent = psutil.Process(pid)
        for process in (parent, *parent.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):
                line = " ".join(process.cmdline())
                part = next((name for mark, name in PARTS.items() if mark in line), "radar")
                by_part[part] = by_part.get(part, 0.0) + process.memory_full_info().pss / 2**20
    if sum(by_part.values()) > seen.megabytes:
        seen.memory = by_part


@contextlib.contextmanager
def _running() -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """``radar up --sample`` in a folder of its own, and its database."""
    with tempfile.TemporaryDirectory(prefix="radar-sample-", ignore_cleanup_errors=True) as folder:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("RADAR_")} | {"PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(
            [sys.executable, "-m", "radar", "up", "--sample"], cwd=folder, env=environment, stderr=subprocess.DEVNULL
        )
        try:
            yield process, Path(folder) / "var" / "sample" / "radar.db"
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
