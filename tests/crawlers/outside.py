"""A small outside world on loopback: pages that behave, and pages that do everything to a crawler that servers do."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

FEED = (
    '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Wire</title><link>https://wire.example/</link>'
    "<item><title>Aster Foods names a chief executive</title><link>https://wire.example/1</link><guid>1</guid>"
    "<pubDate>Fri, 01 May 2026 10:00:00 GMT</pubDate><description>Clara Example takes over in June.</description></item></channel></rss>"
)


@dataclass
class Ask:
    """A request as the server saw it. ``at`` is the loop's clock, ``nth`` counts requests for this path from 1."""

    path: str
    headers: dict[str, str]
    at: float
    nth: int


Answer = Callable[[Ask, asyncio.StreamWriter], Awaitable[None]]


def reply(status: int = 200, body: bytes | str = b"", **headers: str) -> Answer:
    """An ordinary answer; underscores in header names stand for hyphens."""
    raw = body.encode() if isinstance(body, str) else body
    named = {"Content-Length": str(len(raw)), **{name.replace("_", "-"): value for name, value in headers.items()}}
    lines = [f"HTTP/1.1 {status} Whatever", "Connection: close", *(f"{name}: {value}" for name, value in named.items())]

    async def answer(_: Ask, out: asyncio.StreamWriter) -> None:
        out.write("\r\n".join([*lines, "", ""]).encode("latin-1") + raw)

    return answer


def first(then: Answer, *earlier: Answer) -> Answer:
    """*earlier* for the first requests, one each, and *then* for all that follow."""

    async def answer(ask: Ask, out: asyncio.StreamWriter) -> None:
        await (earlier[ask.nth - 1] if ask.nth <= len(earlier) else then)(ask, out)

    return answer


async def validated(ask: Ask, out: asyncio.StreamWriter) -> None:
    """A feed with validators."""
    if ask.headers.get("if-none-match") == '"v1"' or ask.headers.get("if-modified-since") == "Fri, 01 May 2026 10:00:00 GMT":
        await reply(304, ETag='"v1"')(ask, out)
    else:
        await reply(200, FEED, ETag='"v1"', Last_Modified="Fri, 01 May 2026 10:00:00 GMT")(ask, out)


def met(barrier: asyncio.Barrier) -> Answer:
    """A feed that comes when as many requests as *barrier* counts are under way at once."""

    async def answer(ask: Ask, out: asyncio.StreamWriter) -> None:
        await barrier.wait()
        await reply(200, FEED)(ask, out)

    return answer


async def silent(_: Ask, out: asyncio.StreamWriter) -> None:
    """Not a byte, ever."""
    await asyncio.Event().wait()


async def drip(_: Ask, out: asyncio.StreamWriter) -> None:
    """A byte now and then, for ever."""
    out.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    while True:
        out.write(b"<")
        await out.drain()
        await asyncio.sleep(0.02)


async def endless(_: Ask, out: asyncio.StreamWriter) -> None:
    """As many bytes as the other side takes."""
    out.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    while True:
        out.write(b"<item/>" * 5000)
        await out.drain()


async def dropped(_: Ask, out: asyncio.StreamWriter) -> None:
    """Half of what was promised."""
    out.write(f"HTTP/1.1 200 OK\r\nContent-Length: {len(FEED)}\r\n\r\n".encode() + FEED.encode()[:100])


async def nonsense(_: Ask, out: asyncio.StreamWriter) -> None:
    """Not HTTP."""
    out.write(b"\x16\x03\x01 what is this\r\n\r\n")


BOMB = gzip.compress(b" " * 20_000_000)
XML_BOMB = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    '<rss version="2.0"><channel><title>&b;</title></channel></rss>'
)
XXE = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]><rss version="2.0"><channel><title>t</title>'
    "<item><title>&x;</title><link>https://wire.example/1</link></item></channel></rss>"
)

_PAGES: dict[str, Answer] = {
    "/feed": reply(200, FEED, Content_Type="application/rss+xml"),
    "/validated": validated,
    "/gzip": reply(200, gzip.compress(FEED.encode()), Content_Encoding="gzip"),
    "/deflate": reply(200, zlib.compress(FEED.encode()), Content_Encoding="deflate"),
    "/raw-deflate": reply(200, zlib.compress(FEED.encode())[2:-4], Content_Encoding="deflate"),
    "/odd-encoding": reply(200, FEED, Content_Encoding="rot13"),
    "/not-gzip": reply(200, FEED, Content_Encoding="gzip"),
    "/cookie": reply(200, FEED, Set_Cookie="id=1; Path=/"),
    "/429": first(reply(200, FEED), reply(429, "later", Retry_After="0")),
    "/429-long": reply(429, "later", Retry_After="7200"),
    "/429-always": reply(429, "later", Retry_After="0"),
    "/503": reply(503, "later"),
    "/500": reply(500, "oops"),
    "/403": reply(403, "no"),
    "/404": reply(404, "not found"),
    "/gone": reply(410, "gone"),
    "/slow": silent,
    "/drip": drip,
    "/endless": endless,
    "/announced": reply(200, b"x", Content_Length="99999999"),
    "/drop": dropped,
    "/nonsense": nonsense,
    "/gzip-bomb": reply(200, BOMB, Content_Encoding="gzip"),
    "/xml-bomb": reply(200, XML_BOMB),
    "/xxe": reply(200, XXE),
    "/not-a-feed": reply(200, "<html><body>Welcome</body></html>", Content_Type="text/html"),
    "/empty": reply(200, ""),
    "/loop": reply(302, Location="/loop"),
    "/moved": reply(301, Location="/feed"),
    "/moved-twice": reply(308, Location="/moved"),
    "/elsewhere": reply(302, Location="/feed"),
    "/moved-then-elsewhere": reply(301, Location="/elsewhere"),
    "/to-private": reply(302, Location="http://169.254.169.254/latest/meta-data/"),
    "/to-file": reply(302, Location="file:///etc/passwd"),
    "/to-nowhere": reply(302, Location="http://[broken"),
    "/private/page": reply(200, "secret"),
}


@dataclass
class Outside:
    """The server; a context manager. ``robots`` answers for robots.txt, ``asked`` is every request in order."""

    host: str = "127.0.0.1"
    robots: Answer = field(default_factory=lambda: reply(200, "User-agent: *\nDisallow: /private/\n"))
    pages: dict[str, Answer] = field(default_factory=lambda: dict(_PAGES))
    asked: list[Ask] = field(default_factory=list)
    together: int = 0  #: requests under way now
    most_together: int = 0
    _server: asyncio.Server | None = None
    _arrivals: dict[str, asyncio.Event] = field(default_factory=dict)
    _at_work: set[asyncio.Task[None]] = field(default_factory=set)

    def url(self, path: str, host: str | None = None) -> str:
        assert self._server is not None
        return f"http://{host or self.host}:{self._server.sockets[0].getsockname()[1]}{path}"

    def paths(self) -> list[str]:
        return [ask.path for ask in self.asked]

    async def asked_for(self, path: str) -> None:
        """Wait until *path* was asked for."""
        await asyncio.wait_for(self._arrivals.setdefault(path, asyncio.Event()).wait(), 10)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, self.host, 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._at_work:
            task.cancel()
        await asyncio.gather(*self._at_work, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._at_work.add(task)
        self.together += 1
        self.most_together = max(self.most_together, self.together)
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            path = head[0].split(" ")[1]
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
            ask = Ask(path, headers, asyncio.get_running_loop().time(), 1 + self.paths().count(path))
            self.asked.append(ask)
            self._arrivals.setdefault(path, asyncio.Event()).set()
            answer = self.robots if path == "/robots.txt" else self.pages.get(path.partition("?")[0], reply(404, "not found"))
            await answer(ask, out)
            await out.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self.together -= 1
            self._at_work.discard(task)
            out.close()
            with suppress(ConnectionError, asyncio.CancelledError):
                await out.wait_closed()
