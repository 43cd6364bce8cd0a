"""When: a few static ticks. APScheduler decides only that; what is due then stands in the tables, so every process may tick."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

Job = Callable[[], Awaitable[None]]


class Schedule:
    """The ticks of one process, in the running event loop."""

    def __init__(self) -> None:
        # One run at a time, a missed run made up for once, however late: a laptop that slept must not tick a thousand times.
        defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self._scheduler = AsyncIOScheduler(timezone="UTC", job_defaults=defaults)

    def every(self, interval: timedelta, job: Job, name: str) -> None:
        """Run *job* every *interval*, first after one interval."""
        self._scheduler.add_job(job, IntervalTrigger(seconds=interval.total_seconds(), timezone="UTC"), id=name, name=name)

    def start(self) -> None:
        """Begin to tick."""
        self._scheduler.start()

    def stop(self) -> None:
        """Tick no more; a job at hand goes on."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
