"""``radar up`` as a process: it ends when it is told to, cleanly and leaving nothing held."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from crawlers.source import Source, SourceKind
from kernel.clock import SystemClock
from storage.database import Database
from storage.hosts import claim_host, due_hosts
from storage.sources import add_source

STOP_WITHIN = 10  # seconds after SIGTERM
LOOKS = 1200


@pytest.fixture
def silence() -> Iterator[socket.socket]:
    """A site that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def started(tmp_path: Path, url: str, *lines: str) -> subprocess.Popen[str]:
    config = tmp_path / "radar.toml"
    config.write_text(f'[database]\nurl = "{url}"\n[web]\nport = 0\n' + "\n".join(lines), encoding="utf-8")
    command = [sys.executable, "-m", "radar", "--config", str(config), "up"]
    child = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, "OMP_NUM_THREADS": "1"})
    assert child.stderr and "The radar is running" in child.stderr.readline()
    return child


def test_sigterm_ends_it_cleanly_with_a_fetch_at_hand_and_nothing_stays_held(
    database: Database, database_url: str, tmp_path: Path, silence: socket.socket
) -> None:
    host = f"127.0.0.1:{silence.getsockname()[1]}"
    with database.begin() as c:
        add_source(c, Source("slow", SourceKind.FEED, f"http://{host}/feed.xml", "Slow", timedelta(minutes=30)), SystemClock().now())
    child = started(tmp_path, database_url, "[crawl]", 'allowed_private_hosts = ["127.0.0.1"]', "[models]", "light = true")
    connection, _ = silence.accept()
    child.send_signal(signal.SIGTERM)
    _, errors = child.communicate(timeout=STOP_WITHIN)
    connection.close()
    assert (child.returncode, errors.strip()) == (0, "The radar is stopping.")
    later = SystemClock().now() + timedelta(seconds=2)  # the host's delay
    with database.begin() as c:
        assert due_hosts(c, later) == [host]
        assert claim_host(c, host, later, timedelta(minutes=1), "other")


@pytest.mark.models
def test_sigterm_ends_the_child_with_the_models_too(tmp_path: Path) -> None:
    child = started(tmp_path, f"sqlite:///{tmp_path}/radar.db")
    loaded = children(child.pid, at_least=2)  # the process that loads the models, and Python's resource tracker
    child.send_signal(signal.SIGTERM)
    _, errors = child.communicate(timeout=STOP_WITHIN)
    assert (child.returncode, errors.strip()) == (0, "The radar is stopping.")
    assert not [pid for pid in loaded if is_running(pid)]


def is_running(pid: int) -> bool:
    """Whether the process goes on; one that has ended and is only not yet cleared away by the system does not."""
    looked = threading.Event()
    for _ in range(40):  # the resource tracker ends when it sees that its parent has ended
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return False
        except OSError:
            return False
        looked.wait(0.05)
    return True


@pytest.mark.models
def test_sigterm_ends_who_has_loaded_the_models_too(tmp_path: Path) -> None:
    child = started(tmp_path, f"sqlite:///{tmp_path}/radar.db")
    loaded = children(child.pid, at_least=3)  # and the child that reads with them
    child.send_signal(signal.SIGTERM)
    _, errors = child.communicate(timeout=STOP_WITHIN)
    assert (child.returncode, errors.strip()) == (0, "The radar is stopping.")
    assert not [pid for pid in loaded if is_running(pid)]


def children(pid: int, at_least: int) -> list[int]:
    """The processes that *pid* and those that it started have started, once there are *at_least* so many."""
    listing = Path(f"/proc/{pid}/task/{pid}/children")
    if not listing.exists():
        pytest.skip("only Linux tells a process's children")
    looked = threading.Event()
    for _ in range(LOOKS):
        found = list(_descendants(pid))
        if len(found) >= at_least:
            return found
        looked.wait(0.05)
    raise AssertionError("the child with the models did not start")


def _descendants(pid: int) -> Iterator[int]:
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        for one in map(int, path.read_text().split()):
            yield one
            yield from _descendants(one)
