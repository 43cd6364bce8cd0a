"""Manners on the way out: robots.txt obeyed, hosts paced, redirects counted and judged, short waits waited for.

Scrapy middlewares of ours in place of its own: its robots.txt reader allows everything when robots.txt answers 5xx and does not
apply Crawl-delay, its retries ignore Retry-After, and its redirects do not tell temporary from permanent.
"""

from __future__ import annotations

import asyncio
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

from scrapy.http import Request as ScrapyRequest
from scrapy.http import Response as ScrapyResponse
from scrapy.http.request import NO_CALLBACK

from crawlers.gate import ACCEPT_ENCODING, Kit, Refused
from crawlers.hosts import Rules, read_rules
from crawlers.policy import parse_retry_after
from kernel.net import check_url
from kernel.reason import Reason

PERMANENT = frozenset({301, 308})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SECRETS = ("Authorization", "Cookie", "Proxy-Authorization")
_UNREACHED = 5.0


class _Middleware:
    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler
        self.kit: Kit = crawler.spider.kit

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        return cls(crawler)


class Doorkeeper(_Middleware):
    """Refuses URLs that must not be fetched, redirect targets included, and says who we are."""

    def process_request(self, request: ScrapyRequest) -> None:
        reason = check_url(request.url, self.kit.allowed_private)
        if reason is not None:
            raise Refused(reason)
        request.headers["User-Agent"] = self.kit.user_agent
        request.headers["Accept-Encoding"] = ACCEPT_ENCODING
        request.headers.setdefault("Accept", "*/*")


class Robots(_Middleware):
    """Obeys robots.txt, and paces the host by its Crawl-delay."""

    async def process_request(self, request: ScrapyRequest) -> None:
        if request.meta.get("radar_robots"):
            return
        parts = urlsplit(request.url)
        rules = await self._rules(f"{parts.scheme}://{parts.netloc}")
        reason = rules.refuse(request.url, self.kit.robots_name)
        if reason is not None:
            raise Refused(reason)
        self.kit.pace.slow_down(parts.hostname or "", rules.delay)
        request.meta["radar_host_delay"] = rules.delay

    async def _rules(self, site: str) -> Rules:
        loop = asyncio.get_running_loop()
        known = self.kit.robots.get(site, loop.time())
        if known is None:
            known = loop.create_future()
            self.kit.robots.put(site, known)
            try:
                known.set_result(await self._ask(site, loop.time()))
            finally:
                if not known.done():  # cancelled: whoever waits along must not wait for ever
                    known.cancel()
        return await asyncio.shield(known)

    async def _ask(self, site: str, now: float) -> Rules:
        limits = self.kit.limits
        request = ScrapyRequest(
            f"{site}/robots.txt",
            callback=NO_CALLBACK,
            dont_filter=True,
            meta={"radar_robots": True, "radar_max_bytes": limits.robots_max_bytes, "radar_cut_off": True},
        )
        try:
            response = await self.crawler.engine.download_async(request)
        except Refused as refused:  # the host cannot be reached: soon asked again, with the next request
            return Rules(now + min(_UNREACHED, limits.robots_retry), refusal=refused.reason)
        return read_rules(site, response.status, response.body, self.kit.robots_name, limits, now)


class Redirects(_Middleware):
    """Follows redirects up to the limit; each target passes the doorkeeper and its own host's robots.txt."""

    def process_response(self, request: ScrapyRequest, response: ScrapyResponse) -> ScrapyRequest | ScrapyResponse:
        location = response.headers.get("Location")
        if response.status not in _REDIRECTS or not location:
            return response
        hops: list[int] = [*request.meta.get("radar_hops", []), response.status]
        if len(hops) > self.kit.limits.max_redirects:
            raise Refused(Reason("fetch.redirects", {"url": request.url, "limit": self.kit.limits.max_redirects}))
        try:
            target = urljoin(request.url, location.decode("utf-8", "replace").strip())
            parts = urlsplit(target)
        except ValueError:
            raise Refused(Reason("url.unreadable", {"url": location.decode("latin-1")[:200]})) from None
        reason = check_url(target, self.kit.allowed_private)
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
        pause = parse_retry_after((response.headers.get("Retry-After") or b"").decode("latin-1"), self.kit.clock.now())
        if pause is None or pause > self.kit.limits.patience:
            return response
        await asyncio.sleep(pause)
        return request.replace(meta={**request.meta, "radar_waited": True})
