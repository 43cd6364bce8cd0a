"""The fetcher against a server that does to it what servers do. Limits are short, so that every trouble is quick."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from crawlers.connector import Request
from crawlers.fetched import Fetched
from crawlers.gate import LookUp
from crawlers.limits import Limits
from crawlers.spider import Fetcher
from kernel.clock import ManualClock
from tests.crawlers.outside import FEED, Outside, met, reply

NOW = datetime(2026, 5, 20, 8, 30, tzinfo=UTC)
AGENT = "TestRadar/1.0 (+https://radar.example/bot)"
SHORT = Limits(connect_timeout=0.5, read_timeout=0.3, total_timeout=0.6, max_bytes=200_000, host_gap=0.0, concurrency_per_host=4)

Start = Callable[..., Awaitable[Fetcher]]


@pytest.fixture
async def outside() -> AsyncIterator[Outside]:
    async with Outside() as server:
        yield server


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    """Start a fetcher that ends with the test."""
    async with AsyncExitStack() as stack:

        async def starter(limits: Limits = SHORT, allowed: set[str] | None = None, look_up: LookUp | None = None) -> Fetcher:
            allowed_private = frozenset({"127.0.0.1"} if allowed is None else allowed)
            more = {"look_up": look_up} if look_up else {}
            fetcher = Fetcher(limits, allowed_private, AGENT, ManualClock(NOW), **more)
            await fetcher.start()
            stack.push_async_callback(fetcher.stop)
            return fetcher

        yield starter


def code(fetched: Fetched) -> str:
    problem = fetched.problem
    return "" if problem is None else problem.code


async def test_a_page_comes_back_with_what_a_connector_needs(outside: Outside, start: Start) -> None:
    request = Request(outside.url("/feed"), context={"n": 1})
    fetched = await (await start()).fetch(request)
    assert fetched.failure is None
    assert fetched.response is not None
    assert fetched.response.request is request
    assert (fetched.response.status, fetched.response.body) == (200, FEED.encode())
    assert fetched.response.url == request.url
    assert fetched.response.headers["content-type"] == "application/rss+xml"
    assert fetched.response.fetched_at == NOW
    assert "twisted.internet.reactor" not in sys.modules


async def test_it_says_who_it_is_and_nothing_else(outside: Outside, start: Start) -> None:
    await (await start()).fetch(Request(outside.url("/feed"), headers={"Accept": "application/rss+xml"}))
    for ask in outside.asked:
        assert ask.headers["user-agent"] == AGENT
        assert not {"cookie", "referer", "authorization", "x-forwarded-for"} & set(ask.headers)
    assert outside.asked[-1].headers["accept"] == "application/rss+xml"


async def test_validators_are_sent_and_304_is_an_answer(outside: Outside, start: Start) -> None:
    fetcher = await start()
    url = outside.url("/validated")
    fresh = await fetcher.fetch(Request(url))
    assert fresh.response is not None
    for validators in ({"etag": fresh.response.headers["etag"]}, {"last_modified": fresh.response.headers["last-modified"]}):
        again = await fetcher.fetch(Request(url), **validators)
        assert again.response is not None
        assert (again.response.status, again.problem) == (304, None)


async def test_cookies_are_not_kept(outside: Outside, start: Start) -> None:
    fetcher = await start()
    for _ in range(2):
        await fetcher.fetch(Request(outside.url("/cookie")))
    assert all("cookie" not in ask.headers for ask in outside.asked)


@pytest.mark.parametrize("path", ["/gzip", "/deflate", "/raw-deflate"])
async def test_compressed_bodies_are_inflated(outside: Outside, start: Start, path: str) -> None:
    fetched = await (await start()).fetch(Request(outside.url(path)))
    assert fetched.response is not None
    assert fetched.response.body == FEED.encode()


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/slow", "fetch.timeout"),
        ("/drip", "fetch.timeout"),
        ("/endless", "fetch.too_large"),
        ("/announced", "fetch.too_large"),
        ("/gzip-bomb", "fetch.too_large"),
        ("/drop", "fetch.dropped"),
        ("/nonsense", "fetch.failed"),
        ("/odd-encoding", "fetch.encoding"),
        ("/not-gzip", "fetch.inflate"),
        ("/loop", "fetch.redirects"),
        ("/to-private", "address.not_public"),
        ("/to-file", "url.scheme"),
        ("/to-nowhere", "url.unreadable"),
        ("/private/page", "robots.disallowed"),
        ("/500", "fetch.status"),
        ("/503", "fetch.status"),
        ("/403", "fetch.status"),
        ("/404", "fetch.status"),
        ("/gone", "fetch.status"),
        ("/429-long", "fetch.status"),
        ("/429-always", "fetch.status"),
    ],
)
async def test_trouble_is_a_value_and_ends_soon(outside: Outside, start: Start, path: str, expected: str) -> None:
    fetcher = await start()
    fetched = await asyncio.wait_for(fetcher.fetch(Request(outside.url(path))), 10)
    assert code(fetched) == expected
    assert (await fetcher.fetch(Request(outside.url("/feed")))).problem is None, "the next fetch is not harmed"


@pytest.mark.parametrize(("path", "stage"), [("/slow", "read"), ("/drip", "total")])
async def test_a_timeout_says_what_was_waited_for(outside: Outside, start: Start, path: str, stage: str) -> None:
    fetched = await (await start()).fetch(Request(outside.url(path)))
    assert fetched.failure is not None
    assert fetched.failure.params["stage"] == stage


async def test_what_robots_disallow_is_not_asked_for(outside: Outside, start: Start) -> None:
    await (await start()).fetch(Request(outside.url("/private/page")))
    assert outside.paths() == ["/robots.txt"]


async def test_nothing_behind_a_refused_redirect_is_asked_for(outside: Outside, start: Start) -> None:
    async with Outside("127.0.0.3") as inside:
        outside.pages["/to-inside"] = reply(302, Location=inside.url("/feed"))
        fetched = await (await start()).fetch(Request(outside.url("/to-inside")))
        assert code(fetched) == "address.not_public"
        assert inside.asked == []


async def test_a_private_address_must_be_allowed_by_name(outside: Outside, start: Start) -> None:
    fetched = await (await start(allowed=set())).fetch(Request(outside.url("/feed")))
    assert code(fetched) == "address.not_public"
    assert outside.asked == []


@pytest.mark.parametrize(
    "url", ["", "feed.xml", "ftp://wire.example/x", "file:///etc/passwd", "http://user:pw@wire.example/", "http://[::1"]
)
async def test_what_is_no_web_address_is_refused(start: Start, url: str) -> None:
    assert code(await (await start()).fetch(Request(url))).startswith("url.")


def fixed(*answers: list[str]) -> LookUp:
    """A resolver that gives *answers* in turn, the last one for ever."""
    left = list(answers)

    async def look_up(host: str, port: int) -> list[str]:
        return left.pop(0) if len(left) > 1 else left[0]

    return look_up


async def test_a_name_is_judged_by_every_address_it_has(outside: Outside, start: Start) -> None:
    fetcher = await start(allowed=set(), look_up=fixed(["93.184.215.14", "127.0.0.1"]))
    assert code(await fetcher.fetch(Request(outside.url("/feed", host="wire.example")))) == "address.not_public"
    assert outside.asked == []


async def test_a_rebound_name_is_refused_at_its_next_connection(start: Start) -> None:
    async with Outside("127.0.0.1") as good, Outside("127.0.0.3") as _:
        fetcher = await start(replace(SHORT, recycle_after=0), allowed={"127.0.0.1"}, look_up=fixed(["127.0.0.1"], ["127.0.0.3"]))
        assert (await fetcher.fetch(Request(good.url("/feed", host="wire.example")))).problem is None
        assert good.paths() == ["/robots.txt", "/feed"]
        again = await fetcher.fetch(Request(good.url("/feed", host="wire.example")))
        assert code(again) == "address.not_public"
        assert len(good.asked) == 2


async def test_the_connection_goes_to_the_address_that_was_judged(outside: Outside, start: Start) -> None:
    fetcher = await start(allowed={"wire.example"}, look_up=fixed(["127.0.0.1"]))
    fetched = await fetcher.fetch(Request(outside.url("/feed", host="wire.example")))
    assert fetched.problem is None
    assert outside.asked[-1].headers["host"].startswith("wire.example:")


async def test_a_name_without_an_address(outside: Outside, start: Start) -> None:
    async def nobody(host: str, port: int) -> list[str]:
        raise OSError("no such name")

    fetched = await (await start(look_up=nobody)).fetch(Request("http://nobody.example/feed"))
    assert code(fetched) == "fetch.dns"


@pytest.mark.parametrize(
    ("path", "moved"), [("/moved", True), ("/moved-twice", True), ("/elsewhere", False), ("/moved-then-elsewhere", False), ("/feed", False)]
)
async def test_only_moves_for_good_are_remembered(outside: Outside, start: Start, path: str, moved: bool) -> None:
    fetched = await (await start()).fetch(Request(outside.url(path)))
    assert fetched.response is not None
    assert fetched.response.url == outside.url("/feed")
    assert fetched.moved_to == (outside.url("/feed") if moved else None)


async def test_a_short_retry_after_is_waited_for_once(outside: Outside, start: Start) -> None:
    fetcher = await start()
    assert (await fetcher.fetch(Request(outside.url("/429")))).problem is None
    assert (await fetcher.fetch(Request(outside.url("/429-always")))).retry_after == 0
    assert outside.paths().count("/429-always") == 2


async def test_a_long_retry_after_is_told(outside: Outside, start: Start) -> None:
    fetched = await (await start()).fetch(Request(outside.url("/429-long")))
    assert fetched.retry_after == 7200
    assert outside.paths().count("/429-long") == 1


async def test_robots_txt_is_asked_for_once_and_survives_a_new_crawler(outside: Outside, start: Start) -> None:
    fetcher = await start(replace(SHORT, recycle_after=0))
    for _ in range(3):
        assert (await fetcher.fetch(Request(outside.url("/feed")))).problem is None
    await asyncio.gather(*(fetcher.fetch(Request(outside.url("/feed"))) for _ in range(3)))
    assert outside.paths().count("/robots.txt") == 1


@pytest.mark.parametrize(
    ("status", "expected"), [(404, ""), (403, ""), (500, "robots.unavailable"), (503, "robots.unavailable"), (429, "robots.unavailable")]
)
async def test_robots_txt_that_is_not_there_allows_and_one_that_fails_forbids(
    outside: Outside, start: Start, status: int, expected: str
) -> None:
    outside.robots = reply(status, "x")
    assert code(await (await start()).fetch(Request(outside.url("/feed")))) == expected


async def test_a_host_that_cannot_be_reached_is_not_called_forbidden(start: Start) -> None:
    async with Outside() as server:
        url = server.url("/feed")
    assert code(await (await start()).fetch(Request(url))) == "fetch.connect"


async def test_crawl_delay_keeps_requests_apart_across_crawlers(outside: Outside, start: Start) -> None:
    outside.robots = reply(200, "User-agent: TestRadar\nCrawl-delay: 0.2\n")
    fetcher = await start(replace(SHORT, recycle_after=0))
    results = await asyncio.gather(*(fetcher.fetch(Request(outside.url(f"/feed?{n}"))) for n in range(3)))
    times = [ask.at for ask in outside.asked]
    assert min(later - earlier for earlier, later in pairwise(times)) >= 0.2
    assert {result.host_delay for result in results} == {0.2}


async def test_a_crawl_delay_is_capped(outside: Outside, start: Start) -> None:
    outside.robots = reply(200, "User-agent: *\nCrawl-delay: 86400\n")
    fetched = await (await start(replace(SHORT, max_host_gap=0.1))).fetch(Request(outside.url("/feed")))
    assert fetched.host_delay == 0.1


async def test_hosts_are_fetched_side_by_side_and_one_host_is_not_crowded(start: Start) -> None:
    async with Outside("127.0.0.1") as one, Outside("127.0.0.2") as two:
        fetcher = await start(replace(SHORT, concurrency_per_host=2), allowed={"127.0.0.1", "127.0.0.2"})
        for server in (one, two):
            await fetcher.fetch(Request(server.url("/feed")))
            server.most_together = 0
        one.pages["/met"] = two.pages["/met"] = met(asyncio.Barrier(4))
        results = await asyncio.gather(*(fetcher.fetch(Request(server.url(f"/met?{n}"))) for n in range(4) for server in (one, two)))
        assert {code(result) for result in results} == {""}
        assert (one.most_together, two.most_together) == (2, 2)


async def test_a_slow_host_leaves_the_others_room(start: Start) -> None:
    async with Outside("127.0.0.1") as slow, Outside("127.0.0.2") as quick:
        fetcher = await start(replace(SHORT, concurrency=3, concurrency_per_host=1), allowed={"127.0.0.1", "127.0.0.2"})
        crowd = [asyncio.create_task(fetcher.fetch(Request(slow.url(f"/slow?{n}")))) for n in range(10)]
        await asyncio.sleep(0)
        assert (await fetcher.fetch(Request(quick.url("/feed")))).problem is None
        assert not all(task.done() for task in crowd)
        for task in crowd:
            task.cancel()
        await asyncio.gather(*crowd, return_exceptions=True)


async def test_stopping_answers_whoever_waits(outside: Outside, start: Start) -> None:
    outside.robots = reply(200, "User-agent: *\nCrawl-delay: 60\n")
    fetcher = await start(Limits())
    waiting = [asyncio.create_task(fetcher.fetch(Request(outside.url("/slow")))) for _ in range(6)]
    await outside.asked_for("/robots.txt")
    await asyncio.wait_for(fetcher.stop(), 5)
    assert {code(await task) for task in waiting} == {"fetch.stopped"}


async def test_a_crawler_that_dies_leaves_nobody_waiting(outside: Outside, start: Start) -> None:
    fetcher = await start()
    await fetcher.fetch(Request(outside.url("/feed")))
    waiting = asyncio.create_task(fetcher.fetch(Request(outside.url("/slow"))))
    await outside.asked_for("/slow")
    for task in asyncio.all_tasks():
        if "_crawl_and_track" in repr(task.get_coro()):
            task.cancel()
    assert code(await waiting) == "fetch.crawler_ended"
    assert (await fetcher.fetch(Request(outside.url("/feed")))).problem is None


async def test_old_crawlers_end(outside: Outside, start: Start) -> None:
    fetcher = await start(replace(SHORT, recycle_after=0))
    for _ in range(4):
        await fetcher.fetch(Request(outside.url("/feed")))
    for _ in range(200):
        if fetcher.crawlers == 1:
            break
        await asyncio.sleep(0.01)
    assert fetcher.crawlers == 1


async def test_who_asked_a_crawler_that_is_replaced_before_it_opened_is_answered(outside: Outside, start: Start) -> None:
    fetcher = await start(replace(SHORT, recycle_after=0, concurrency_per_host=8))
    results = await asyncio.gather(*(fetcher.fetch(Request(outside.url(f"/feed?{n}"))) for n in range(8)))
    assert {code(result) for result in results} == {""}


async def test_it_shares_the_loop_with_the_scheduler_and_leaves_logging_alone(outside: Outside, start: Start) -> None:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    handlers, level = list(logging.getLogger().handlers), logging.getLogger().level
    ticked = asyncio.Event()
    scheduler = AsyncIOScheduler(timezone=UTC)
    scheduler.add_job(ticked.set, "interval", seconds=0.05)
    scheduler.start()
    try:
        fetcher = await start()
        assert (await fetcher.fetch(Request(outside.url("/feed")))).problem is None
        await asyncio.wait_for(ticked.wait(), 5)
    finally:
        scheduler.shutdown(wait=False)
    assert (logging.getLogger().handlers, logging.getLogger().level) == (handlers, level)
