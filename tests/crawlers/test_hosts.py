"""What is kept per host."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.hosts import Pace, RobotsBook, Rules, read_rules
from crawlers.limits import Limits

SITE = "https://wire.example"
ROBOTS = b"User-agent: *\nDisallow: /private/\nAllow: /private/open\n\nUser-agent: TestRadar\nDisallow: /other\nCrawl-delay: 7\n"


@pytest.mark.parametrize(
    ("name", "path", "allowed", "delay"),
    [
        ("TestRadar", "/private/x", True, 7.0),
        ("TestRadar", "/other", False, 7.0),
        ("OtherBot", "/private/x", False, None),
        ("OtherBot", "/private/open", True, None),
        ("OtherBot", "/", True, None),
    ],
)
def test_rules_are_those_for_our_name(name: str, path: str, allowed: bool, delay: float | None) -> None:
    rules = read_rules(SITE, 200, ROBOTS, name, Limits(), now=0.0)
    assert (rules.refuse(SITE + path, name) is None) is allowed
    assert rules.delay == delay


@pytest.mark.parametrize(
    ("status", "refused", "hours"), [(200, False, 24), (404, False, 24), (401, False, 24), (500, True, 1 / 6), (429, True, 1 / 6)]
)
def test_rules_by_status_and_how_long_they_are_believed(status: int, refused: bool, hours: float) -> None:
    rules = read_rules(SITE, status, b"", "TestRadar", Limits(), now=100.0)
    assert (rules.refuse(SITE + "/x", "TestRadar") is not None) is refused
    assert rules.until == pytest.approx(100 + hours * 3600)


@given(st.binary(max_size=500))
def test_no_robots_txt_raises(body: bytes) -> None:
    rules = read_rules(SITE, 200, body, "TestRadar", Limits(), now=0.0)
    rules.refuse(SITE + "/x", "TestRadar")
    assert rules.delay is None or 0 < rules.delay <= Limits().max_host_gap


async def test_the_book_forgets_what_is_old_and_what_was_not_asked_for() -> None:
    book = RobotsBook(2)

    def put(site: str, until: float) -> None:
        known: asyncio.Future[Rules] = asyncio.get_running_loop().create_future()
        known.set_result(Rules(until))
        book.put(site, known)

    put("a", 10)
    put("b", 10)
    assert book.get("a", 5) is not None
    put("c", 10)
    assert [book.get(site, 5) is not None for site in "abc"] == [True, False, True]
    assert book.get("a", 10) is None


async def test_requests_to_one_host_are_apart_and_to_others_not() -> None:
    pace, loop = Pace(0.05, hosts=10), asyncio.get_running_loop()
    times: list[tuple[str, float]] = []

    async def ask(host: str) -> None:
        await pace.turn(host)
        times.append((host, loop.time()))

    await asyncio.gather(*(ask(host) for host in ("a", "a", "b", "b", "a")))
    for host in "ab":
        at = [time for name, time in times if name == host]
        assert all(later - earlier >= 0.045 for earlier, later in pairwise(at))
    assert [host for host, _ in times[:2]] == ["a", "b"], "the second of a does not hold up the first of b"


async def test_a_host_that_asks_for_more_gets_more_until_it_stops_asking() -> None:
    pace, loop = Pace(0.0, hosts=10), asyncio.get_running_loop()
    pace.slow_down("a", 0.1)
    await pace.turn("a")
    begun = loop.time()
    await pace.turn("a")
    assert loop.time() - begun >= 0.1
    pace.slow_down("a", None)
    await asyncio.wait_for(pace.turn("a"), 0.05)
