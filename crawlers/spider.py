"""One resident spider in the service's own event loop: requests go in, results come out as values.

Scrapy runs without a Twisted reactor and without its restart problem; its downloader, per-host slots and middlewares do the work.
Requests go straight to its engine: where nothing is followed and the order is ours, a scheduler and a scraper have nothing to add.
The crawler is replaced now and then, so that nothing it gathers can grow for ever. Importing this loads Scrapy.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakValueDictionary

from scrapy import Spider
from scrapy.core.engine import ExecutionEngine
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.http import Request as ScrapyRequest
from scrapy.http import Response as ScrapyResponse
from scrapy.http.request import NO_CALLBACK
from scrapy.settings import default_settings

from crawlers.connector import Request, Response
from crawlers.fetched import Fetched
from crawlers.gate import GuardedHandler, Kit, LookUp, Refused, system_look_up
from crawlers.hosts import Pace, RobotsBook
from crawlers.limits import Limits
from crawlers.manners import PERMANENT, Doorkeeper, Patience, Redirects, Robots
from crawlers.policy import parse_retry_after
from crawlers.urls import host_of
from kernel.clock import Clock
from kernel.reason import RadarError, Reason


@dataclass(eq=False)
class _Crawl:
    """One crawler: its engine once it is open, and who waits for what."""

    engine: asyncio.Future[ExecutionEngine]
    retired: asyncio.Event = field(default_factory=asyncio.Event)
    waiting: dict[asyncio.Future[Fetched], Request] = field(default_factory=dict)

    def give_up(self, reason: Reason) -> None:
        """Let nobody wait any longer."""
        for answer, request in list(self.waiting.items()):
            if not answer.done():
                answer.set_result(Fetched(request, failure=reason))


class _Resident(Spider):  # type: ignore[misc]
    """Keeps its crawler open until it is retired and nobody waits for it; asks for nothing itself."""

    name = "resident"

    def __init__(self, crawl: _Crawl, kit: Kit, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.crawl = crawl
        self.kit = kit

    async def start(self) -> AsyncIterator[ScrapyRequest]:
        self.crawl.engine.set_result(self.crawler.engine)
        await self.crawl.retired.wait()
        if self.crawl.waiting:
            await asyncio.wait(list(self.crawl.waiting))
        nothing: tuple[ScrapyRequest, ...] = ()
        for request in nothing:
            yield request


class Fetcher:
    """Fetches politely and safely; one per process.

    *allowed_private* names hosts or literal addresses that may be private (an intranet feed, the tests); all others must be public.
    *user_agent* should name the product and a contact URL: ``Name/1.0 (+https://…)``; robots.txt is read for ``Name``.
    """

    def __init__(
        self,
        limits: Limits,
        allowed_private: frozenset[str],
        user_agent: str,
        clock: Clock,
        look_up: LookUp = system_look_up,
    ) -> None:
        name = re.match(r"[A-Za-z_-]+", user_agent)
        self._kit = Kit(
            limits=limits,
            allowed_private=allowed_private,
            user_agent=user_agent,
            robots_name=name[0] if name else user_agent,
            clock=clock,
            look_up=look_up,
            pace=Pace(limits.host_gap, limits.robots_hosts),
            robots=RobotsBook(limits.robots_hosts),
        )
        self._crawl: _Crawl | None = None
        self._runner: AsyncCrawlerRunner | None = None
        self._born = 0.0
        self._crawls: set[_Crawl] = set()  #: the one at work, and for a while those that it replaced
        self._exchanges: set[asyncio.Task[None]] = set()
        self._hosts: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    async def start(self) -> None:
        """Start crawling in the running loop."""
        logging.getLogger("scrapy").setLevel(logging.WARNING)
        self._runner = AsyncCrawlerRunner(_settings(self._kit.limits))
        self._renew()

    async def fetch(self, request: Request, *, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        """Fetch one request, with its validators if given. Trouble with the network is a value, never an exception.

        Requests to one host wait for each other, so this may take long; cancelling it abandons the result.
        """
        if self._crawl is None:
            raise RadarError("the fetcher is not running; call start() first")
        # Requests wait here, not in Scrapy: there, a slow host's queue would fill the places of all others.
        host = self._hosts.setdefault(host_of(request.url), asyncio.Semaphore(self._kit.limits.concurrency_per_host))
        async with host:
            return await self._exchange(request, etag, last_modified)

    async def _exchange(self, request: Request, etag: str | None, last_modified: str | None) -> Fetched:
        if self._crawl is None:
            return Fetched(request, failure=Reason("fetch.stopped"))
        loop = asyncio.get_running_loop()
        if loop.time() - self._born > self._kit.limits.recycle_after:
            self._renew()
        crawl = self._crawl
        headers = dict(request.headers)
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        try:
            wire = ScrapyRequest(request.url, headers=headers, dont_filter=True, callback=NO_CALLBACK)
        except ValueError:
            return Fetched(request, failure=Reason("url.unreadable", {"url": request.url[:200]}))
        answer: asyncio.Future[Fetched] = loop.create_future()
        crawl.waiting[answer] = request
        answer.add_done_callback(crawl.waiting.pop)
        # A task of its own: who stops waiting does not tear at the connection, and the robots.txt that others wait for.
        exchange = loop.create_task(self._answer(crawl, request, wire, answer))
        self._exchanges.add(exchange)
        exchange.add_done_callback(self._exchanges.discard)
        return await answer

    async def _answer(self, crawl: _Crawl, request: Request, wire: ScrapyRequest, answer: asyncio.Future[Fetched]) -> None:
        try:
            engine = await crawl.engine
            fetched = _answered(request, await engine.download_async(wire), self._kit.clock)
        except Exception as error:
            fetched = _failed(request, error, wire.meta.get("radar_host_delay"))
        if not answer.done():
            answer.set_result(fetched)

    async def stop(self) -> None:
        """Stop crawling. Whoever still waits gets the failure ``fetch.stopped``, which says nothing about the source."""
        runner, self._runner, self._crawl = self._runner, None, None
        for crawl in self._crawls:
            crawl.give_up(Reason("fetch.stopped"))
        self._kit.under_way.stop()
        if runner is not None:
            await runner.stop()
            await runner.join()
        for exchange in list(self._exchanges):
            exchange.cancel()

    @property
    def crawlers(self) -> int:
        """How many crawlers are at work: one, and for a while the ones that it replaced."""
        return 0 if self._runner is None else len(self._runner.crawlers)

    def _renew(self) -> None:
        """Let a fresh crawler take the next requests; the old one finishes what it has and ends by itself."""
        assert self._runner is not None
        if self._crawl is not None:
            self._crawl.retired.set()
        loop = asyncio.get_running_loop()
        crawl = self._crawl = _Crawl(loop.create_future())
        self._crawls.add(crawl)
        self._born = loop.time()
        running = self._runner.crawl(_Resident, crawl=crawl, kit=self._kit)
        running.add_done_callback(lambda done: self._ended(crawl, done))

    def _ended(self, crawl: _Crawl, running: asyncio.Task[None]) -> None:
        """Let nobody wait for a crawler that is no more; should it have died, the next fetch gets a fresh one."""
        error = None if running.cancelled() else running.exception()
        self._crawls.discard(crawl)
        crawl.engine.cancel()
        crawl.give_up(Reason("fetch.crawler_ended", {"error": str(error)[:200]}))
        if self._crawl is crawl:
            self._born = float("-inf")


def _answered(request: Request, response: ScrapyResponse, clock: Clock) -> Fetched:
    headers = {name.decode("latin-1").lower(): b", ".join(values).decode("latin-1") for name, values in response.headers.items()}
    now = clock.now()
    hops = response.meta.get("radar_hops", ())
    return Fetched(
        request,
        Response(request, response.url, response.status, headers, response.body, now),
        retry_after=parse_retry_after(headers.get("retry-after", ""), now) if response.status in (429, 503) else None,
        moved_to=response.url if hops and PERMANENT.issuperset(hops) else None,
        host_delay=response.meta.get("radar_host_delay"),
    )


def _failed(request: Request, error: Exception, host_delay: float | None) -> Fetched:
    told = Reason("fetch.failed", {"url": request.url, "error": f"{type(error).__name__}: {error}"[:200]})
    return Fetched(request, failure=error.reason if isinstance(error, Refused) else told, host_delay=host_delay)


def _settings(limits: Limits) -> dict[str, Any]:
    """Scrapy with everything off that a resident fetcher has no use for."""
    off = dict.fromkeys
    return {
        "TWISTED_REACTOR_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "LOG_ENABLED": False,
        "COOKIES_ENABLED": False,
        "CONCURRENT_ITEMS": 1,
        "CONCURRENT_REQUESTS": limits.concurrency,
        "CONCURRENT_REQUESTS_PER_DOMAIN": limits.concurrency_per_host,
        "DOWNLOAD_DELAY": 0,  # crawlers.hosts.Pace keeps the gap, across crawlers
        "DOWNLOAD_HANDLERS": {"http": GuardedHandler, "https": GuardedHandler, "file": None, "data": None, "ftp": None, "s3": None},
        "DOWNLOADER_MIDDLEWARES": {
            **off(default_settings.DOWNLOADER_MIDDLEWARES_BASE),
            Doorkeeper: 50,
            Robots: 100,
            Redirects: 600,
            Patience: 650,
        },
        "SPIDER_MIDDLEWARES": off(default_settings.SPIDER_MIDDLEWARES_BASE),
        "EXTENSIONS": off(default_settings.EXTENSIONS_BASE),
        "STATS_CLASS": "scrapy.statscollectors.DummyStatsCollector",
        "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",
    }
