"""A crash at any point loses nothing and tells nothing twice; raised in this process, and as a real death of another."""

from __future__ import annotations

import multiprocessing
import signal
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kernel import failpoint
from kernel.clock import ManualClock
from notifier.alert import DeliveryState
from storage.database import Database
from storage.deliveries import list_deliveries
from storage.overview import health
from tests.radar.crashing import Filed, Whole, work
from tests.radar.pipeline import START, Memory

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.radar.crashing", "crawlers.connectors.feed", "nlp.detector"])


def settled(database: Database, slack: Memory, now: datetime) -> None:
    """Both owners were told once, and nothing waits that should have been done."""
    assert sorted(channel for channel, _ in slack.arrived) == ["U1", "U2"]
    with database.read() as c:
        found = health(c, now)
        assert (found.documents, found.dead) == (2, ())
        assert not {"analyse", "join", "deliver"} & set(found.pending)
        assert Counter(one.delivery.state for one in list_deliveries(c, tuple(DeliveryState))) == {DeliveryState.SENT: 2}


@pytest.mark.parametrize("point", sorted(failpoint.POINTS))
def test_an_error_at_any_point_loses_nothing_and_doubles_nothing(database: Database, point: str) -> None:
    pipeline = Whole(database)
    pipeline.populate()
    pipeline.poll()
    failpoint.arm(point, "raise")
    pipeline.run(minutes=5)
    assert point not in failpoint._armed
    settled(database, pipeline.slack, pipeline.clock.now())


@pytest.mark.parametrize("point", sorted(failpoint.POINTS))
def test_a_process_killed_at_any_point_loses_nothing_and_doubles_nothing(database_url: str, tmp_path: Path, point: str) -> None:
    database, messages = Database(database_url), tmp_path / "messages.jsonl"
    pipeline = Whole(database, ManualClock(START), Filed(messages))
    pipeline.populate()
    pipeline.poll()
    database.close()
    killed = FORKS.Process(target=work, args=(database_url, messages, START, point))
    killed.start()
    killed.join()
    assert killed.exitcode == -signal.SIGKILL
    later = START + timedelta(minutes=5)  # all leases are over
    second = FORKS.Process(target=work, args=(database_url, messages, later, None))
    second.start()
    second.join()
    assert second.exitcode == 0
    settled(database, Filed(messages), later)
    database.close()
