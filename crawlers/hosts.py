"""What we keep of each host while we fetch: what its robots.txt says, and when it was last asked. It outlives crawlers."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from crawlers.limits import Limits
from kernel.reason import Reason


@dataclass(frozen=True)
class Rules:
    """What one site's robots.txt says to us. ``until`` (the loop's clock) is how long that is believed, ``delay`` its Crawl-delay."""

    until: float
    protego: Any = None  # None: everything is allowed
    refusal: Reason | None = None  # nothing is allowed, for this reason
    delay: float | None = None

    def refuse(self, url: str, name: str) -> Reason | None:
        """Why the crawler *name* must not fetch *url*, or None."""
        if self.refusal is None and self.protego is not None and not self.protego.can_fetch(url, name):
            return Reason("robots.disallowed", {"url": url})
        return self.refusal


def read_rules(site: str, status: int, body: bytes, name: str, limits: Limits, now: float) -> Rules:
    """The rules by an answer to a request for robots.txt, as RFC 9309 has it: 4xx allows everything, 5xx nothing.

    429 counts with the 5xx: who asks for fewer requests did not mean to allow more. Crawl-delay is capped by the limits.
    """
    if status >= 500 or status == 429:
        return Rules(now + limits.robots_retry, refusal=Reason("robots.unavailable", {"site": site, "status": status}))
    if not 200 <= status < 300:
        return Rules(now + limits.robots_max_age)
    from protego import Protego

    protego = Protego.parse(body.decode("utf-8-sig", "replace"))
    delay = protego.crawl_delay(name)
    capped = min(float(delay), limits.max_host_gap) if delay and delay > 0 else None
    return Rules(now + limits.robots_max_age, protego, delay=capped)


class RobotsBook:
    """The rules of the sites we know, by scheme, name and port; bounded, the one asked for longest ago is forgotten."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._known: OrderedDict[str, asyncio.Future[Rules]] = OrderedDict()

    def get(self, site: str, now: float) -> asyncio.Future[Rules] | None:
        """The rules of *site*, perhaps still on their way; None where they are unknown or too old."""
        known = self._known.get(site)
        if known is None or (known.done() and (known.cancelled() or known.result().until <= now)):
            return None
        self._known.move_to_end(site)
        return known

    def put(self, site: str, coming: asyncio.Future[Rules]) -> None:
        """Remember *coming* for *site*."""
        self._known[site] = coming
        self._known.move_to_end(site)
        if len(self._known) > self._size:
            self._known.popitem(last=False)


class Pace:
    """Keeps requests to one host apart, whichever crawler of this process makes them. Times are seconds."""

    def __init__(self, gap: float, hosts: int) -> None:
        self._gap = gap
        self._hosts = hosts
        self._gaps: dict[str, float] = {}
        self._last: dict[str, float] = {}
        self._turns: dict[str, asyncio.Lock] = {}

    def slow_down(self, host: str, delay: float | None) -> None:
        """Keep *delay* between requests to *host* from now on, or the usual gap for None."""
        if delay is None:
            self._gaps.pop(host, None)
        else:
            self._gaps[host] = max(delay * 1.02 + 0.05, self._gap)  # the gap is theirs to measure, and packets do not travel alike

    async def turn(self, host: str) -> None:
        """Wait until *host* may be asked."""
        loop = asyncio.get_running_loop()
        if len(self._last) > self._hosts:
            self._last = {name: last for name, last in self._last.items() if last + self._gaps.get(name, self._gap) > loop.time()}
            self._turns = {name: turn for name, turn in self._turns.items() if name in self._last or turn.locked()}
        # One after the other, by when each really went: a turn that came late on a busy machine must not bring the next one near.
        async with self._turns.setdefault(host, asyncio.Lock()):
            pause = self._last.get(host, float("-inf")) + self._gaps.get(host, self._gap) - loop.time()
            if pause > 0:
                await asyncio.sleep(pause)
            self._last[host] = loop.time()
