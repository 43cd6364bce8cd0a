"""What all stages share: leases that last as long as the work, passing troubles, a stop in the middle of a batch."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from crawlers.connector import Request
from crawlers.fetched import Fetched
from kernel.clock import ManualClock
from nlp.event import Detection, Text
from notifier.alert import DeliveryState
from radar.composition import connectors
from radar.stages import analyse
from radar.stages.analyse import Analyse
from radar.stages.base import BREATH, Workplace, WorkStage, kept
from radar.stages.collect import Collect
from radar.stages.deliver import Deliver
from storage.database import Database
from storage.deliveries import get_delivery, mark_sending
from storage.errors import LeaseLost
from storage.hosts import claim_host
from storage.work import Claim, claim, dead, enqueue, finish, pending
from tests.radar.crashing import DEAL, RELEASE, Whole
from tests.radar.pipeline import START, Pipeline

MINUTE = timedelta(minutes=1)


class Recorded(WorkStage):
    """A stage that does what the test says."""

    name = "analyse"

    def __init__(self, workplace: Workplace, do: Callable[[Claim], None]) -> None:
        super().__init__(workplace)
        self.do = do

    def work(self, one: Claim) -> None:
        self.do(one)
        with self.database.begin() as c:
            finish(c, one)


def ask(database: Database, *keys: str) -> None:
    with database.begin() as c:
        for key in keys:
            enqueue(c, "analyse", key, START)


def busy(one: Claim) -> None:
    class Deadlock(Exception):
        sqlstate = "40P01"

    raise OperationalError("UPDATE work", None, Deadlock())


async def test_a_deadlock_costs_no_attempt_and_is_tried_again_soon(database: Database) -> None:
    clock = ManualClock(START)
    ask(database, "d1")
    for _ in range(10):
        await Recorded(Workplace(database, clock, lambda stage: None), busy).sweep()
        clock.advance(BREATH)
    with database.begin() as c:
        assert [one.attempts for one in claim(c, "analyse", clock.now(), 1, MINUTE)] == [1]


async def test_a_stop_gives_back_the_rest_of_the_batch(database: Database) -> None:
    done: list[str] = []
    place = Workplace(database, ManualClock(START), lambda stage: None, stopping=lambda: bool(done))
    ask(database, "a", "b", "c")
    await Recorded(place, lambda one: done.append(one.key)).sweep()
    with database.begin() as c:
        left = claim(c, "analyse", START, 9, MINUTE)
    assert (len(done), [one.attempts for one in left]) == (1, [1, 1])


async def test_a_lease_is_extended_while_the_work_lasts_and_no_longer() -> None:
    loop, extended = asyncio.get_running_loop(), asyncio.Event()
    calls: list[int] = []

    def extend() -> None:
        calls.append(1)
        if len(calls) == 1:
            raise OperationalError("UPDATE", None, Exception("away"))
        if len(calls) == 4:
            loop.call_soon_threadsafe(extended.set)

    async with kept(extend, timedelta(milliseconds=3)):
        await extended.wait()
    count = len(calls)
    await asyncio.to_thread(lambda: None)
    assert len(calls) == count


async def test_a_lost_lease_is_not_extended_again() -> None:
    loop, lost = asyncio.get_running_loop(), asyncio.Event()
    calls: list[int] = []

    def extend() -> None:
        calls.append(1)
        loop.call_soon_threadsafe(lost.set)
        raise LeaseLost("host", "wire.example")

    async with kept(extend, timedelta(milliseconds=3)):
        await lost.wait()
        while any(task.get_name() == "lease" for task in asyncio.all_tasks()):
            await asyncio.to_thread(lambda: None)
    assert calls == [1]


def test_a_document_that_cannot_be_scanned_blocks_no_other(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    pipeline = Pipeline(database)
    pipeline.populate()
    pipeline.publish("1", *RELEASE)
    pipeline.publish("2", *DEAL)
    with database.begin() as c:
        poisoned = claim(c, "analyse", START, 1, MINUTE)[0].key
        plain = analyse.get_document

    def get_document(c: object, key: str) -> object:
        if key == poisoned:
            raise ValueError("this document is poison")
        return plain(c, key)  # type: ignore[arg-type]

    monkeypatch.setattr(analyse, "get_document", get_document)
    pipeline.run(minutes=60)
    assert len(pipeline.slack.arrived) == 1
    with database.read() as c:
        assert [row.key for row in dead(c)] == [poisoned]


async def test_a_host_is_held_no_longer_than_a_lease_by_who_died(database: Database) -> None:
    pipeline = Whole(database)
    pipeline.populate()
    pipeline.poll()
    asked = asyncio.Event()

    class Silent:
        async def __call__(self, request: Request, *, etag: str | None = None, last_modified: str | None = None) -> Fetched:
            asked.set()
            await asyncio.Event().wait()
            raise AssertionError("never answered")

    place = Workplace(database, pipeline.clock, lambda stage: None, lease=timedelta(seconds=2))
    collect = Collect(place, Silent(), connectors(), owner="dying", gap=timedelta(0))
    await collect.sweep()
    await asked.wait()
    with database.begin() as c:
        assert claim_host(c, "wire.example", START + timedelta(seconds=1), MINUTE, "other") is None
        assert claim_host(c, "wire.example", START + timedelta(seconds=2), MINUTE, "other")
    await collect.close()


def test_an_attempt_of_another_that_may_still_arrive_is_waited_for(database: Database) -> None:
    pipeline = Pipeline(database)
    pipeline.populate()
    pipeline.publish("1", *RELEASE)
    deliver = next(stage for stage in pipeline.stages if isinstance(stage, Deliver))
    pipeline.stages.remove(deliver)
    pipeline.run(minutes=0)
    with database.begin() as c:
        (one,) = claim(c, "deliver", START, 9, MINUTE)
        until = START + timedelta(minutes=3)
        assert mark_sending(c, one.key, "of another", START, until)
    pipeline.stages.append(deliver)
    pipeline.clock.advance(MINUTE)
    pipeline.run(minutes=1)
    assert pipeline.slack.arrived == {}
    with database.read() as c:
        assert pending(c)["deliver"] == 1
    pipeline.run(minutes=2)
    assert len(pipeline.slack.arrived) == 1
    with database.read() as c:
        delivery = get_delivery(c, one.key)
        assert delivery and delivery.state is DeliveryState.SENT


async def test_as_many_documents_are_read_at_once_as_there_are_models_to_read_them(database: Database) -> None:
    class Both:
        """Answers nobody before as many ask as it reads at once."""

        at_once = 2

        def __init__(self) -> None:
            self.asked = 0
            self.full = asyncio.Event()

        async def detect(self, text: Text) -> Detection:
            self.asked += 1
            if self.asked == self.at_once:
                self.full.set()
            await asyncio.wait_for(self.full.wait(), 60)
            return Detection(text.id, "en", "light-1")

    pipeline = Pipeline(database)
    pipeline.populate()
    for number in range(3):
        pipeline.publish(f"part-{number}", f"Northgate Rail, part {number}", f"Northgate Rail told part {number} of its plan.")
    stage = next(stage for stage in pipeline.stages if isinstance(stage, Analyse))
    stage._understanding = both = Both()  # type: ignore[assignment]
    await stage.sweep()
    assert both.asked == 3
    with database.read() as c:
        assert not dead(c) and not pending(c).get("analyse")
