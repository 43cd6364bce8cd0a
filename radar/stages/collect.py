"""Collect: due fetches, host by host, become documents, follow-up fetches and a source's new state."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from crawlers import policy
from crawlers.connector import Connector, Reading, Request, Response
from crawlers.fetched import Fetched
from crawlers.source import SourceKind, SourceState
from kernel.failpoint import FailpointError, failpoint
from kernel.reason import Reason
from radar.stages.base import Workplace, kept, reason_of
from radar.stages.files import read_file_url
from storage.errors import LeaseLost, is_passing
from storage.fetches import FetchJob, claim_fetches, commit_reading, put_back, reschedule_fetch
from storage.hosts import HostLease, claim_host, due_hosts, extend_host, release_host

log = logging.getLogger(__name__)

#: Requests to one host that are handed to the fetcher at a time; the fetcher spaces them.
ROUND = 4
#: Hosts that one process talks to at a time.
HOSTS = 40
#: How long a network failure counts when we ask whether our own network is down.
RECENT = timedelta(minutes=5)


class Fetch(Protocol):
    """How a request is carried out; the crawler's ``Fetcher.fetch`` is one."""

    async def __call__(self, request: Request, *, etag: str | None = None, last_modified: str | None = None) -> Fetched: ...


class Collect:
    """Talks to many hosts at a time, to each under a lease of its own. Implements :class:`radar.engine.Stage`."""

    name = "collect"

    def __init__(
        self,
        workplace: Workplace,
        fetch: Fetch,
        connectors: Mapping[SourceKind, Connector],
        *,
        owner: str,
        gap: timedelta,
        dice: Callable[[], float] = random.random,
    ) -> None:
        self.database = workplace.database
        self.clock = workplace.clock
        self.wake = workplace.wake
        self._lease = workplace.lease
        self._fetch = fetch
        self._connectors = connectors
        self._owner = owner
        self._gap = gap
        self._dice = dice
        self._tasks: set[asyncio.Task[None]] = set()
        self._recent: dict[str, tuple[datetime, Reason | None]] = {}

    async def sweep(self) -> int:
        """Begin to talk to hosts that have something due; when there are none, wait a moment for those at hand."""
        leases = await asyncio.to_thread(self._claim_hosts) if len(self._tasks) < HOSTS else []
        for lease in leases:
            task = asyncio.create_task(self._visit(lease), name=f"host-{lease.host}")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        if leases or not self._tasks:
            return len(leases)
        done, _ = await asyncio.wait(self._tasks, timeout=1.0, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
        return 1

    async def close(self) -> None:
        """Let go of what is at hand; hosts go back and what was not fetched stays due."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _claim_hosts(self) -> list[HostLease]:
        now = self.clock.now()
        with self.database.read() as c:
            names = due_hosts(c, now, limit=HOSTS - len(self._tasks))
        leases = []
        for name in names:
            with self.database.begin() as c:
                lease = claim_host(c, name, now, self._lease, self._owner)
            if lease:
                leases.append(lease)
        return leases

    async def _visit(self, lease: HostLease) -> None:
        """Work through what is due at one host, then give it back."""
        blocked_until: datetime | None = None
        delay = self._gap
        try:
            async with kept(lambda: self._extend(lease), self._lease):
                while jobs := await asyncio.to_thread(self._claim_jobs, lease):
                    for fetched in await asyncio.gather(*(self._job(lease, job) for job in jobs)):
                        if fetched is not None:
                            blocked_until = policy.host_blocked_until(fetched, self.clock.now()) or blocked_until
                            delay = max(delay, timedelta(seconds=fetched.host_delay or 0))
                    if blocked_until:
                        break
        except LeaseLost:
            log.info("host %s was taken over by another process", lease.host)
        finally:
            await asyncio.shield(asyncio.to_thread(self._release, lease, blocked_until, delay))
            self.wake("collect")

    def _extend(self, lease: HostLease) -> None:
        with self.database.begin() as c:
            extend_host(c, lease.host, lease.token, self.clock.now() + self._lease)

    def _claim_jobs(self, lease: HostLease) -> list[FetchJob]:
        now = self.clock.now()
        with self.database.begin() as c:
            extend_host(c, lease.host, lease.token, now + self._lease)
            return claim_fetches(c, lease.host, lease.token, now, ROUND)

    def _release(self, lease: HostLease, blocked_until: datetime | None, delay: timedelta) -> None:
        with self.database.begin() as c:
            release_host(c, lease.host, lease.token, blocked_until=blocked_until, next_allowed_at=self.clock.now() + delay)

    async def _job(self, lease: HostLease, job: FetchJob) -> Fetched | None:
        """Fetch and store one job; whatever goes wrong with it is its own failure."""
        connector = self._connectors[job.source.kind]
        try:
            request = connector.plan(job.source, job.state) if job.main else job.request
            fetched, responses = await self._get(request, job)
            if fetched.failure and fetched.failure.code == "fetch.stopped":
                await asyncio.to_thread(self._put_back, lease, job)
                return None
            await asyncio.to_thread(self._store, lease, job, connector, fetched, responses)
            return fetched
        except (LeaseLost, FailpointError):
            raise
        except asyncio.CancelledError:
            await asyncio.shield(asyncio.to_thread(self._put_back, lease, job))
            raise
        except Exception as error:
            if is_passing(error):
                log.info("%s is read again, the database had no time for it: %s", job.request.url, error)
                await asyncio.to_thread(self._put_back, lease, job)
                return None
            log.exception("reading %s of source %s failed", job.request.url, job.source.name)
            await asyncio.to_thread(self._spoiled, lease, job, reason_of(error))
            return None

    async def _get(self, request: Request, job: FetchJob) -> tuple[Fetched, Sequence[Response]]:
        """The answer, and the responses to read: one, but for a folder of files."""
        if request.url.startswith("file:"):
            return await asyncio.to_thread(read_file_url, request, self.clock.now())
        validators = {"etag": job.state.etag, "last_modified": job.state.last_modified} if job.main else {}
        fetched = await self._fetch(request, **validators)
        return fetched, (fetched.response,) if fetched.response else ()

    def _store(self, lease: HostLease, job: FetchJob, connector: Connector, fetched: Fetched, responses: Sequence[Response]) -> None:
        now = self.clock.now()
        if not job.main:
            self._store_follow_up(lease, job, connector, fetched)
            return
        reading: Reading | None = None
        if fetched.problem is None and not policy.unchanged(job.state, fetched):
            reading = _united([connector.read(job.source, job.state, response) for response in responses])
        if self._our_network_is_down(job, fetched):
            state = policy.postponed(job.state, now, self._dice())
        else:
            news = len(reading.documents) + len(reading.requests) if reading else 0
            state = policy.after_poll(job.source, job.state, fetched, reading, news, now, self._dice())
        self._commit(lease, job, state, reading or Reading())

    def _store_follow_up(self, lease: HostLease, job: FetchJob, connector: Connector, fetched: Fetched) -> None:
        now = self.clock.now()
        if fetched.problem is None and fetched.response:
            reading = connector.read(job.source, job.state, fetched.response)
        else:
            failure = fetched.problem or Reason("fetch.failed")
            again = policy.follow_up_retry(failure, job.attempts, now, self._dice(), fetched.retry_after)
            if again is not None:
                with self.database.begin() as c:
                    reschedule_fetch(c, job, lease.token, again, failure)
                return
            reading = connector.without_answer(job.source, job.request, failure, now)
        self._commit(lease, job, None if reading.cursor is None else replace(job.state, cursor=reading.cursor), reading)

    def _commit(self, lease: HostLease, job: FetchJob, state: SourceState | None, reading: Reading) -> None:
        with self.database.begin() as c:
            new = commit_reading(c, job, lease.token, state, reading.documents, reading.requests, reading.problems, self.clock.now())
            failpoint("collect.before_commit")
        failpoint("collect.after_commit")
        if new:
            self.wake("analyse")

    def _our_network_is_down(self, job: FetchJob, fetched: Fetched) -> bool:
        now = self.clock.now()
        self._recent[job.host] = (now, fetched.failure)
        self._recent = {host: one for host, one in self._recent.items() if now - one[0] <= RECENT}
        return fetched.failure is not None and policy.network_is_down({host: failure for host, (_, failure) in self._recent.items()})

    def _spoiled(self, lease: HostLease, job: FetchJob, reason: Reason) -> None:
        """A connector or we ourselves stumbled over this body: the source shows it, and others go on."""
        now = self.clock.now()
        with self.database.begin() as c:
            if job.main:
                state = policy.after_failure(job.source, job.state, reason, now, self._dice())
                commit_reading(c, job, lease.token, state, (), (), (), now)
            else:
                again = policy.follow_up_retry(reason, job.attempts, now, self._dice()) or now + timedelta(days=1)
                reschedule_fetch(c, job, lease.token, again, reason)

    def _put_back(self, lease: HostLease, job: FetchJob) -> None:
        with self.database.begin() as c:
            put_back(c, job, lease.token, self.clock.now())


def _united(readings: Sequence[Reading]) -> Reading:
    """Several readings (the files of a folder) as one; a whole-body error of one file is a problem among others."""
    if len(readings) == 1:
        return readings[0]
    return Reading(
        documents=tuple(document for reading in readings for document in reading.documents),
        requests=tuple(request for reading in readings for request in reading.requests),
        problems=tuple(problem for reading in readings for problem in (*reading.problems, *filter(None, (reading.error,)))),
        found=sum(reading.found for reading in readings),
    )
