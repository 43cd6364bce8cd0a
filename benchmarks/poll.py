"""What a poll costs in CPU time: ours, whole, against a tuned Scrapy that only fetches.

    python -m benchmarks.poll [--polls 400] [--rounds 5]

A server in a process of its own serves a gzipped RSS feed of 20 items on loopback. ``ours`` is the whole poll: fetcher with all its
guards, robots.txt, the unchanged check, reading, the fetch policy. ``Scrapy`` is a resident reactorless crawler with the two tunings
that matter (one item task, no sniffing of gzipped bytes), robots.txt on and an empty callback; where something is new also with feedparser
in the callback, since a poll that reads nothing is no poll. Rounds alternate; times and ratios
are medians, ratios those of neighbouring rounds, so that a busy machine does not tilt them.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import hashlib
import io
import logging
import multiprocessing
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from typing import Any, ClassVar

ITEMS = 20
HOSTS = [f"127.0.0.{n}" for n in range(1, 9)]
WORDS = "Aster Foods said on Friday that Hibiki Logistics will run its cold stores in the north, and named Clara Example to lead them. "
Poll = Callable[[str], Awaitable[object]]


def feed(first: int) -> bytes:
    start = datetime(2026, 5, 1, tzinfo=UTC)
    items = "".join(
        f"<item><title>Aster Foods &amp; Hibiki: notice {n}</title>"
        f"<link>https://wire.example/{n}</link><guid isPermaLink='false'>{n}</guid>"
        f"<pubDate>{format_datetime(start + timedelta(minutes=n))}</pubDate>"
        f"<description>&lt;p&gt;{WORDS * 3}&lt;/p&gt;</description></item>"
        for n in range(first, first + ITEMS)
    )
    return f"<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>Wire</title>{items}</channel></rss>".encode()


class Server(BaseHTTPRequestHandler):
    """``/304/x`` validates, ``/same/x`` never changes, ``/one-new/x`` has one more item each time, ``/all-new/N`` items numbered by N."""

    protocol_version = "HTTP/1.1"
    same = gzip.compress(feed(0), 6)
    times: ClassVar[dict[str, int]] = {}

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        kind = self.path.split("/")[1]
        if kind == "304" and self.headers.get("If-None-Match"):
            self.answer(304, b"")
        elif kind in ("304", "same"):
            self.answer(200, self.same)
        elif kind == "one-new":
            self.times[self.path] = self.times.get(self.path, 0) + 1
            self.answer(200, gzip.compress(feed(self.times[self.path]), 1))
        elif kind == "all-new":
            self.answer(200, gzip.compress(feed(int(self.path.rpartition("/")[2]) * ITEMS), 1))
        else:
            self.answer(404, b"")

    def answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("ETag", '"v1"')
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(body)))
        if body:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)


def serve(port: Connection) -> None:
    server = ThreadingHTTPServer(("0.0.0.0", 0), Server)
    port.send(server.server_address[1])
    server.serve_forever()


async def ours() -> tuple[Poll, Callable[[], Awaitable[None]]]:
    from crawlers import policy
    from crawlers.connectors.feed import FeedConnector
    from crawlers.limits import Limits
    from crawlers.source import Source, SourceKind, SourceState
    from crawlers.spider import Fetcher
    from kernel.clock import SystemClock

    fetcher = Fetcher(
        Limits(host_gap=0.0, concurrency_per_host=8), frozenset(HOSTS), "BenchRadar/1.0 (+https://radar.example)", SystemClock()
    )
    await fetcher.start()
    connector = FeedConnector()
    states: dict[str, SourceState] = {}

    async def poll(url: str) -> object:
        source = Source(url, SourceKind.FEED, url, url, options={"fetch_articles": "never"})
        state = states.get(url, SourceState())
        fetched = await fetcher.fetch(connector.plan(source, state), etag=state.etag, last_modified=state.last_modified)
        assert fetched.response is not None, fetched.failure
        reading = None if policy.unchanged(state, fetched) else connector.read(source, state, fetched.response)
        found = len(reading.documents) if reading else 0
        after = policy.after_poll(source, state, fetched, reading, found, fetched.response.fetched_at, 0.5)
        if "/all-new/" not in url:  # asked for once only: what storage would take over is not kept here
            states[url] = replace(after, etag=None) if "/same/" in url else after  # "same": a server without validators
        return found

    return poll, fetcher.stop


async def bare(read: Callable[[bytes], object] | None) -> tuple[Poll, Callable[[], Awaitable[None]]]:
    import scrapy
    from scrapy.crawler import AsyncCrawlerRunner
    from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware

    class Compression(HttpCompressionMiddleware):  # type: ignore[misc]
        """Works on the plain class, so that nobody guesses the encoding of gzipped bytes."""

        def process_response(self, request: Any, response: Any, spider: Any = None) -> Any:
            return super().process_response(request, response.replace(cls=scrapy.http.Response) if response.body else response)

    jobs: asyncio.Queue[Any] = asyncio.Queue()

    class Resident(scrapy.Spider):  # type: ignore[misc]
        name = "bare"

        async def start(self) -> Any:
            while (request := await jobs.get()) is not None:
                yield request

    runner = AsyncCrawlerRunner(
        {
            "TWISTED_REACTOR_ENABLED": False,
            "REMOTE_CONTROL_ENABLED": False,
            "COOKIES_ENABLED": False,
            "CONCURRENT_ITEMS": 1,
            "CONCURRENT_REQUESTS": 64,
            "ROBOTSTXT_OBEY": True,
            "HTTPERROR_ALLOWED_CODES": [304],
            "DOWNLOADER_MIDDLEWARES": {
                "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
                Compression: 590,
            },
        }
    )
    runner.crawl(Resident)

    async def poll(url: str) -> object:
        done: asyncio.Future[object] = asyncio.get_running_loop().create_future()

        def parse(response: Any) -> None:
            done.set_result(read(response.body) if read else response.status)

        headers = {"If-None-Match": '"v1"'} if "/304/" in url else {}
        jobs.put_nowait(scrapy.Request(url, headers=headers, dont_filter=True, callback=parse, errback=done.set_exception))
        return await done

    async def stop() -> None:
        await runner.stop()
        await runner.join()

    return poll, stop


def with_feedparser(body: bytes) -> int:
    import feedparser

    return len(feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)["entries"])


async def cost(poll: Poll, urls: list[str]) -> float:
    """Milliseconds of CPU time for each of *urls*, polled sixteen at a time."""
    waiting = iter(urls)

    async def worker() -> None:
        for url in waiting:
            await poll(url)

    begun = time.process_time()
    await asyncio.gather(*(worker() for _ in range(16)))
    return 1000 * (time.process_time() - begun) / len(urls)


async def measure(port: int, polls: int, rounds: int) -> list[tuple[str, dict[str, list[float]]]]:
    fresh = iter(range(10**9))
    ours_poll, ours_stop = await ours()
    bare_poll, bare_stop = await bare(None)
    reading_poll, reading_stop = await bare(with_feedparser)

    def urls(kind: str) -> list[str]:
        names = range(polls) if kind != "all-new" else [next(fresh) for _ in range(polls)]
        return [f"http://{HOSTS[n % len(HOSTS)]}:{port}/{kind}/{n}" for n in names]

    table = []
    for kind in ("304", "same", "one-new", "all-new"):
        costs: dict[str, list[float]] = {"ours": [], "bare": [], "reading": []}
        for poll in (ours_poll, bare_poll, reading_poll):
            await cost(poll, urls(kind))  # warm up: connections, robots.txt, validators, imports
        for _ in range(rounds):
            costs["ours"].append(await cost(ours_poll, urls(kind)))
            costs["bare"].append(await cost(bare_poll, urls(kind)))
            if kind.endswith("-new"):
                costs["reading"].append(await cost(reading_poll, urls(kind)))
        table.append((kind, costs))
    for stop in (ours_stop, bare_stop, reading_stop):
        await stop()
    return table


def main() -> None:
    logging.getLogger("scrapy.core").setLevel(logging.ERROR)  # the bare one warns that its handler is experimental
    arguments = argparse.ArgumentParser(description="CPU per poll: ours, whole, against a tuned Scrapy that only fetches")
    arguments.add_argument("--polls", type=int, default=400, help="polls in a round")
    arguments.add_argument("--rounds", type=int, default=5)
    given = arguments.parse_args()
    near, far = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(far,), daemon=True)
    server.start()
    try:
        table = asyncio.run(measure(near.recv(), given.polls, given.rounds))
    finally:
        server.terminate()
        server.join()
    digest = hashlib.sha256(feed(0)).hexdigest()[:8]
    print(f"CPU ms per poll of a feed of {ITEMS} items ({len(feed(0))} bytes, {digest}); median of {given.rounds} rounds of {given.polls}")
    print(f"{'poll':<10}{'ours':>8}{'Scrapy':>8}{'ratio':>7}   {'Scrapy + feedparser':>20}{'ratio':>7}")
    for kind, costs in table:
        line = f"{kind:<10}{statistics.median(costs['ours']):>8.2f}"
        for name, width in (("bare", 8), ("reading", 23)):
            if costs[name]:
                ratio = statistics.median(mine / theirs for mine, theirs in zip(costs["ours"], costs[name], strict=True))
                line += f"{statistics.median(costs[name]):>{width}.2f}{ratio:>7.2f}"
        print(line)


if __name__ == "__main__":
    main()
