"""Manners on the way out: robots.txt obeyed, hosts paced, redirects counted and judged, short waits waited for.

Scrapy middlewares of ours in place of its own: its robots.txt reader allows everything when robots.txt answers 5xx and does not
apply Crawl-delay, its retries ignore Retry-After, and its redirects do not tell temporary from permanent.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

from protego import Protego
from scrapy.http import Request as ScrapyRequest
from scrapy.http import Response as ScrapyResponse
from scrapy.http.request import NO_CALLBACK

from crawlers.gate import ACCEPT_ENCODING, Refused
from crawlers.limits import Limits
from crawlers.policy import parse_retry_after
from kernel.clock import Clock
from kernel.net import check_url
from kernel.reason import Reason

PERMANENT = frozenset({301, 308})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SECRETS = ("Authorization", "Cookie", "Proxy-Authorization")


@dataclass
class Rules:
    """What one host's robots.txt says to us, and until when that is believed (seconds of the loop's clock)."""

    rules: Any  # a Protego, or None where everything is allowed
    refusal: Reason | None
    delay: float | None
    until: float


class RobotsBook:
    """The robots.txt of the hosts we know, by scheme, name and port. It outlives crawlers, and is bounded."""

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
        """Remember *coming* for *site*, and forget the site asked for longest ago when there are too many."""
        self._known[site] = coming
        self._known.move_to_end(site)
        if len(self._known) > self._size:
            self._known.popitem(last=False)


class _Middleware:
    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler
        self.limits: Limits = crawler.settings["RADAR_LIMITS"]

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        return cls(crawler)


class Doorkeeper(_Middleware):
    """Refuses URLs that must not be fetched, redirect targets included, and says who we are."""

    def process_request(self, request: ScrapyRequest) -> None:
        reason = check_url(request.url, self.crawler.settings["RADAR_ALLOWED_PRIVATE"])
        if reason is not None:
            raise Refused(reason)
        request.headers["User-Agent"] = self.crawler.settings["USER_AGENT"]
        request.headers["Accept-Encoding"] = ACCEPT_ENCODING
        request.headers.setdefault("Accept", "*/*")


class Robots(_Middleware):
    """Obeys robots.txt as RFC 9309 has it: 4xx allows everything, 5xx nothing; and paces the host by Crawl-delay."""

    async def process_request(self, request: ScrapyRequest) -> None:
        if request.meta.get("radar_robots"):
            return
        rules = await self._rules(request)
        if rules.refusal is not None:
            raise Refused(rules.refusal)
        if rules.rules is not None and not rules.rules.can_fetch(request.url, self.crawler.settings["RADAR_ROBOTS_NAME"]):
            raise Refused(Reason("robots.disallowed", {"url": request.url}))
        if rules.delay is not None:
            request.meta["radar_host_delay"] = rules.delay
            self._pace(urlsplit(request.url).hostname or "", rules.delay)

    def _pace(self, host: str, delay: float) -> None:
        downloader = self.crawler.engine.downloader
        gap = delay * 1.02 + 0.05  # the gap is theirs to measure, and requests do not travel equally fast
        downloader.per_slot_settings[host] = {"concurrency": 1, "delay": gap, "jitter": 0}
        slot = downloader.slots.get(host)
        if slot is not None:
            slot.concurrency, slot.delay, slot.jitter = 1, gap, 0.0

    async def _rules(self, request: ScrapyRequest) -> Rules:
        parts = urlsplit(request.url)
        site = f"{parts.scheme}://{parts.netloc}"
        book: RobotsBook = self.crawler.settings["RADAR_ROBOTS_BOOK"]
        loop = asyncio.get_running_loop()
        known = book.get(site, loop.time())
        if known is None:
            known = loop.create_future()
            book.put(site, known)
            known.set_result(await self._ask(site, loop.time()))
        return await asyncio.shield(known)

    async def _ask(self, site: str, now: float) -> Rules:
        request = ScrapyRequest(
            f"{site}/robots.txt",
            callback=NO_CALLBACK,
            dont_filter=True,
            meta={"radar_robots": True, "radar_max_bytes": self.limits.robots_max_bytes, "radar_cut_off": True},
        )
        soon = now + self.limits.robots_retry
        try:
            response = await self.crawler.engine.download_async(request)
        except Refused as refused:
            return Rules(None, refused.reason, None, now + min(5.0, self.limits.robots_retry))
        if response.status >= 500 or response.status == 429:
            return Rules(None, Reason("robots.unavailable", {"site": site, "status": response.status}), None, soon)
        if not 200 <= response.status < 300:
            return Rules(None, None, None, now + self.limits.robots_max_age)
        rules = Protego.parse(response.body.decode("utf-8-sig", "replace"))
        delay = rules.crawl_delay(self.crawler.settings["RADAR_ROBOTS_NAME"])
        capped = min(float(delay), self.limits.max_host_gap) if delay and delay > 0 else None
        return Rules(rules, None, capped, now + self.limits.robots_max_age)


class Redirects(_Middleware):
    """Follows redirects up to the limit; each target passes the doorkeeper and its own host's robots.txt."""

    def process_response(self, request: ScrapyRequest, response: ScrapyResponse) -> ScrapyRequest | ScrapyResponse:
        location = response.headers.get("Location")
        if response.status not in _REDIRECTS or not location:
            return response
        hops: list[int] = [*request.meta.get("radar_hops", []), response.status]
        if len(hops) > self.limits.max_redirects:
            raise Refused(Reason("fetch.redirects", {"url": request.url, "limit": self.limits.max_redirects}))
        try:
            target = urljoin(request.url, location.decode("utf-8", "replace").strip())
            parts = urlsplit(target)
        except ValueError:
            raise Refused(Reason("url.unreadable", {"url": location.decode("latin-1")[:200]})) from None
        reason = check_url(target, self.crawler.settings["RADAR_ALLOWED_PRIVATE"])
        if reason is not None:
            raise Refused(reason)
        headers = request.headers.copy()
        if parts.netloc != urlsplit(request.url).netloc or parts.scheme != urlsplit(request.url).scheme:
            for name in _SECRETS:
                headers.pop(name, None)
        meta = {key: value for key, value in request.meta.items() if key not in ("download_slot", "radar_waited")}
        return request.replace(url=target, headers=headers, meta={**meta, "radar_hops": hops})


class Patience(_Middleware):
    """Waits once for a short Retry-After; a longer one is data for the schedule."""

    async def process_response(self, request: ScrapyRequest, response: ScrapyResponse) -> ScrapyRequest | ScrapyResponse:
        if response.status not in (429, 503) or request.meta.get("radar_waited") or request.meta.get("radar_robots"):
            return response
        clock: Clock = self.crawler.settings["RADAR_CLOCK"]
        pause = parse_retry_after((response.headers.get("Retry-After") or b"").decode("latin-1"), clock.now())
        if pause is None or pause > self.limits.patience:
            return response
        await asyncio.sleep(pause)
        return request.replace(meta={**request.meta, "radar_waited": True})
