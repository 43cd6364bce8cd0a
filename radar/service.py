"""The running service: every part in one process, started and stopped in order."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import uvicorn

from kernel.clock import Clock, SystemClock
from kernel.failpoint import arm_from_environment
from radar import composition
from radar.engine import Engine
from radar.housekeeping import Housekeeping
from radar.schedule import Schedule
from radar.settings import Settings
from radar.stages.analyse import Analyse
from radar.stages.base import Workplace
from radar.stages.collect import Collect, Fetch
from radar.stages.deliver import Deliver
from radar.stages.join import Join
from radar.stages.lookback import LookBack
from radar.stages.notify import Notify
from radar.stages.qualify import Qualify
from radar.understanding import Understanding
from radar.watched import Watched
from radar.web.app import application
from storage.database import Database

log = logging.getLogger(__name__)


class _Server(uvicorn.Server):
    """uvicorn without its own signal handlers: the service stops everything in its own order."""

    @contextlib.contextmanager
    def capture_signals(self):  # type: ignore[no-untyped-def]
        yield


@dataclass
class Service:
    """All parts of the radar in one process."""

    settings: Settings
    clock: Clock = field(default_factory=SystemClock)
    say: Callable[[str], None] = print

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT; what is at hand is finished or stays due."""
        arm_from_environment()
        asyncio.run(self._run())

    async def _run(self) -> None:
        stopping = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stopping.set)
        await self.serve(stopping)

    async def serve(self, stopping: asyncio.Event) -> None:
        """Run every part until *stopping* is set."""
        settings, clock = self.settings, self.clock
        database = await asyncio.to_thread(composition.open_database, settings)
        crawler = composition.fetcher(settings, clock)
        understanding = Understanding(light=settings.models.light, embedding_model=settings.models.embedding or None)
        engine = build_engine(settings, database, clock, crawler.fetch, understanding)
        housekeeping = Housekeeping(database, clock, settings, engine.wake)
        schedule = Schedule()
        schedule.every(timedelta(seconds=20), housekeeping.digests, "digests")
        schedule.every(timedelta(minutes=5), housekeeping.health, "health")
        schedule.every(timedelta(hours=1), housekeeping.purge, "purge")
        web = _Server(
            uvicorn.Config(
                application(settings, database, clock, engine.wake),
                host=settings.web.host,
                port=settings.web.port,
                log_level="warning",
                access_log=False,
                lifespan="off",
            )
        )
        await crawler.start()
        serving = asyncio.create_task(web.serve(), name="web")
        warming = asyncio.create_task(understanding.warm(), name="warm-up")
        engine.start()
        schedule.start()
        self.say(f"The radar is running. Pages: http://{settings.web.host}:{settings.web.port}/")
        await asyncio.wait({serving, asyncio.create_task(stopping.wait())}, return_when=asyncio.FIRST_COMPLETED)
        failed = serving.done() and not stopping.is_set()
        self.say("The radar is stopping.")
        schedule.stop()
        web.should_exit = True
        await engine.stop()
        await crawler.stop()
        warming.cancel()
        understanding.close()
        await asyncio.gather(serving, warming, return_exceptions=True)
        await asyncio.to_thread(database.close)
        if failed:
            raise composition.PortTaken(settings.web.host, settings.web.port)


def build_engine(settings: Settings, database: Database, clock: Clock, fetch: Fetch, understanding: Understanding) -> Engine:
    """All stages, wired. The one place that says what follows what."""
    engine = Engine()
    place = Workplace(database, clock, engine.wake, timedelta(seconds=settings.engine.lease_seconds), engine.is_stopping)
    watched = Watched(database, settings.company.products)
    gap = timedelta(seconds=settings.crawl.delay_seconds)
    engine.add(Collect(place, fetch, composition.connectors(), owner=composition.process_name(), gap=gap))
    engine.add(LookBack(place))
    second = composition.second_opinion(settings, database, clock)
    engine.add(Analyse(place, watched, understanding, settings.company.products, second, settings.crawl.allowed_private_hosts))
    engine.add(Join(place, watched, timedelta(days=settings.crawl.first_fetch_days)))
    engine.add(Qualify(place, watched))
    engine.add(Notify(place, settings))
    engine.add(Deliver(place, settings, composition.slack(settings, clock)))
    return engine
