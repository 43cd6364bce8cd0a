"""What all stages with a row in the ``work`` table have in common."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from kernel.clock import Clock
from kernel.failpoint import FailpointError
from kernel.reason import RadarError, Reason
from storage.database import Database
from storage.errors import LeaseLost, is_passing
from storage.work import Claim, claim, extend, fail, release

log = logging.getLogger(__name__)

#: How long a failed row rests before its next try, by the number of tries so far.
BACKOFF = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=5), timedelta(minutes=30))

#: How long a row rests that the database had no time for.
BREATH = timedelta(seconds=1)
#: How long a claimed row stays ours unless we say that we are still at it. A process that dies holds up its rows this long.
LEASE = timedelta(minutes=2)


@dataclass(frozen=True)
class Workplace:
    """What every stage works with. ``wake`` hints that a stage may have something due; it may be called from any thread.

    Once ``stopping`` says so, no further row is begun.
    """

    database: Database
    clock: Clock
    wake: Callable[[str], None]
    lease: timedelta = LEASE
    stopping: Callable[[], bool] = lambda: False


class WorkStage:
    """Claims rows, handles each, and turns whatever goes wrong with one into that row's failure, so that it blocks no other."""

    name = ""
    batch = 20

    def __init__(self, workplace: Workplace) -> None:
        self.database = workplace.database
        self.clock = workplace.clock
        self.wake = workplace.wake
        self.lease = workplace.lease
        self.stopping = workplace.stopping

    async def sweep(self) -> int:
        """Handle up to one batch of due rows; see :class:`radar.engine.Stage`."""
        claims = await asyncio.to_thread(self._claim)
        async with self._kept(claims):
            for one in claims:
                await self._guarded(one, self.handle)
        return len(claims)

    async def close(self) -> None:
        """Nothing is at hand between two sweeps."""

    async def handle(self, one: Claim) -> None:
        """Do the work of one row and commit it together with ``storage.work.finish``."""
        await asyncio.to_thread(self.work, one)

    def work(self, one: Claim) -> None:
        """As :meth:`handle`, for stages that never wait: called in a thread."""
        raise TypeError(f"stage {self.name} defines neither handle nor work")

    def _claim(self) -> list[Claim]:
        with self.database.begin() as c:
            return claim(c, self.name, self.clock.now(), self.batch, self.lease)

    @asynccontextmanager
    async def _kept(self, claims: Sequence[Claim]) -> AsyncIterator[None]:
        """Hold the leases of *claims*, one batch, while the block runs, however long that takes."""
        if not claims:
            yield
            return
        async with kept(lambda: self._extend(claims[0]), self.lease):
            yield

    def _extend(self, one: Claim) -> None:
        with self.database.begin() as c:
            extend(c, one, self.clock.now() + self.lease)

    async def _guarded(self, one: Claim, handle: Callable[[Claim], Awaitable[None]]) -> None:
        if self.stopping():
            await asyncio.to_thread(self._release, one, self.clock.now())
            return
        try:
            await handle(one)
        except LeaseLost:
            log.info("%s %s was taken over by another process", self.name, one.key)
        except FailpointError:
            raise
        except Exception as error:
            if is_passing(error):
                log.info("%s %s is tried again, the database had no time for it: %s", self.name, one.key, error)
                await asyncio.to_thread(self._release, one, self.clock.now() + BREATH)
                return
            log.warning("%s %s failed: %s", self.name, one.key, error, exc_info=not isinstance(error, RadarError))
            await asyncio.to_thread(self._fail, one, reason_of(error))

    def _release(self, one: Claim, retry_at: datetime) -> None:
        with self.database.begin() as c:
            release(c, one, retry_at)

    def _fail(self, one: Claim, reason: Reason) -> None:
        now = self.clock.now()
        rest = BACKOFF[min(one.attempts, len(BACKOFF)) - 1]
        try:
            with self.database.begin() as c:
                fail(c, one, reason, now, now + rest)
        except LeaseLost:
            log.info("%s %s was taken over by another process", self.name, one.key)


@asynccontextmanager
async def kept(extend: Callable[[], None], lease: timedelta) -> AsyncIterator[None]:
    """Call *extend* in a thread several times in each *lease* while the block runs; when the lease is lost, no more.

    Whoever works learns of that loss when the result is committed.
    """

    async def beat() -> None:
        while True:
            await asyncio.sleep(lease.total_seconds() / 3)
            try:
                await asyncio.to_thread(extend)
            except LeaseLost:
                return
            except Exception as error:
                log.warning("a lease could not be extended: %s", error)

    beating = asyncio.create_task(beat(), name="lease")
    try:
        yield
    finally:
        beating.cancel()
        await asyncio.gather(beating, return_exceptions=True)


def reason_of(error: Exception) -> Reason:
    """What is stored of an error: its own code, or the type and text of an unforeseen one."""
    if isinstance(error, RadarError):
        return error.reason
    return Reason("work.failed", {"error": f"{type(error).__name__}: {error}"[:500]})
