"""The gate between the product and the web: one HTTP exchange, made so that a stranger's URL or body cannot hurt us.

A name is resolved once and every address must be acceptable; the socket goes to one of those addresses (DNS rebinding has nothing
to rebind). Sizes are bounded while bytes arrive, compressed and inflated. Every wait has an end. No cookies, no proxies from the
environment, certificates verified. Importing this module loads Scrapy.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit

import aiohttp
import brotli  # type: ignore[import-untyped]
import yarl
from aiohttp.abc import AbstractResolver, ResolveResult
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers
from scrapy.http import Request as ScrapyRequest
from scrapy.http import Response as ScrapyResponse

from crawlers.hosts import Pace, RobotsBook
from crawlers.limits import Limits
from kernel.clock import Clock
from kernel.net import choose_address
from kernel.reason import Reason

#: How the gate looks a name up: ``await look_up(host, port)`` gives literal addresses; ``OSError`` when there are none.
LookUp = Callable[[str, int], Awaitable[list[str]]]

ACCEPT_ENCODING = "gzip, deflate, br"
_PIECE = 65_536


class Refused(IgnoreRequest):  # type: ignore[misc]
    """A request that ends here, for *reason*; Scrapy's own signal that nothing went wrong in the crawler."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(str(reason))
        self.reason = reason


class UnderWay:
    """The exchanges under way, so that stopping need not wait for the slowest of them."""

    def __init__(self) -> None:
        self.stopped = False
        self.tasks: set[asyncio.Task[Any]] = set()

    def stop(self) -> None:
        """End every exchange, and begin none any more."""
        self.stopped = True
        for task in self.tasks:
            task.cancel()


@dataclass(frozen=True)
class Kit:
    """What the parts of one process's crawlers share. It travels on the spider: Scrapy copies its settings deeply."""

    limits: Limits
    allowed_private: frozenset[str]
    user_agent: str
    robots_name: str
    clock: Clock
    look_up: LookUp
    pace: Pace
    robots: RobotsBook
    under_way: UnderWay = field(default_factory=UnderWay)


async def system_look_up(host: str, port: int) -> list[str]:
    """The operating system's resolver, in a thread."""
    answers = await aiohttp.ThreadedResolver().resolve(host, port, socket.AF_UNSPEC)
    return [answer["host"] for answer in answers]


class GuardedResolver(AbstractResolver):
    """Resolves for the connection itself, so that what was judged is what is connected to."""

    def __init__(self, allowed_private: frozenset[str], look_up: LookUp) -> None:
        self._allowed_private = allowed_private
        self._look_up = look_up

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> list[ResolveResult]:
        addresses = await self._look_up(host, port)
        _, reason = choose_address(host, addresses, self._allowed_private)
        if reason is not None:
            raise Refused(reason)
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        """Nothing is held."""


class _Decoder(Protocol):
    def decode(self, data: bytes, room: int) -> bytes: ...


class _Zlib:
    """gzip and deflate, the latter with or without its zlib header: servers send both."""

    def __init__(self, encoding: str) -> None:
        self._raw_possible = encoding == "deflate"
        self._inflater = zlib.decompressobj(zlib.MAX_WBITS if self._raw_possible else zlib.MAX_WBITS | 16)

    def decode(self, data: bytes, room: int) -> bytes:
        """Up to *room* bytes and one more, by which too much is seen."""
        try:
            out = self._inflater.decompress(data, room + 1)
        except zlib.error:
            if not self._raw_possible:
                raise
            self._inflater = zlib.decompressobj(-zlib.MAX_WBITS)
            out = self._inflater.decompress(data, room + 1)
        self._raw_possible = False
        return out


class _Brotli:
    def __init__(self) -> None:
        self._inflater = brotli.Decompressor()

    def decode(self, data: bytes, room: int) -> bytes:
        out = bytearray(self._inflater.process(data, output_buffer_limit=min(room + 1, _PIECE)))
        while len(out) <= room and not self._inflater.is_finished():
            more = self._inflater.process(b"", output_buffer_limit=min(room + 1 - len(out), _PIECE))
            if not more:
                break
            out += more
        return bytes(out)


class _Plain:
    def decode(self, data: bytes, room: int) -> bytes:
        return data


def _decoder(encoding: str, url: str) -> _Decoder:
    match encoding.strip().lower():
        case "" | "identity":
            return _Plain()
        case "gzip" | "x-gzip":
            return _Zlib("gzip")
        case "deflate":
            return _Zlib("deflate")
        case "br":
            return _Brotli()
        case other:
            raise Refused(Reason("fetch.encoding", {"url": url, "encoding": other[:60]}))


class GuardedHandler(BaseDownloadHandler):  # type: ignore[misc]
    """Scrapy's door to the network, on aiohttp. Every failure is a :class:`Refused` with its reason."""

    lazy = False

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        kit: Kit = crawler.spider.kit
        self._limits, self._pace, self._under_way = kit.limits, kit.pace, kit.under_way
        resolver = GuardedResolver(kit.allowed_private, kit.look_up)
        tls = ssl.create_default_context()
        tls.minimum_version = ssl.TLSVersion.TLSv1_2
        self._session = aiohttp.ClientSession(
            # Scrapy's slots bound the requests; a second bound here could only dead-lock with the first.
            connector=aiohttp.TCPConnector(resolver=resolver, limit=0, ssl=tls, ttl_dns_cache=10, keepalive_timeout=20),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
            skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
            timeout=aiohttp.ClientTimeout(
                total=self._limits.total_timeout, sock_connect=self._limits.connect_timeout, sock_read=self._limits.read_timeout
            ),
        )

    async def download_request(self, request: ScrapyRequest) -> ScrapyResponse:
        task = asyncio.current_task()
        assert task is not None
        self._under_way.tasks.add(task)
        try:
            if self._under_way.stopped:
                raise Refused(Reason("fetch.stopped"))
            await self._pace.turn(urlsplit(request.url).hostname or "")
            return await self._exchange(request)
        except Refused:
            raise
        except asyncio.CancelledError:
            if not self._under_way.stopped:
                raise
            task.uncancel()
            raise Refused(Reason("fetch.stopped")) from None
        except aiohttp.ConnectionTimeoutError:
            raise self._timeout(request, "connect", self._limits.connect_timeout) from None
        except aiohttp.SocketTimeoutError:
            raise self._timeout(request, "read", self._limits.read_timeout) from None
        except TimeoutError:
            raise self._timeout(request, "total", self._limits.total_timeout) from None
        except aiohttp.ClientConnectorDNSError as error:
            raise Refused(Reason("fetch.dns", {"host": error.host})) from error
        except (aiohttp.ClientConnectorCertificateError, aiohttp.ClientSSLError) as error:
            raise Refused(Reason("fetch.tls", {"host": error.host, "error": str(error)[:200]})) from error
        except aiohttp.ClientConnectorError as error:
            raise Refused(Reason("fetch.connect", {"host": error.host, "error": str(error.os_error)[:200]})) from error
        except aiohttp.InvalidURL as error:
            raise Refused(Reason("url.unreadable", {"url": request.url[:200]})) from error
        except (aiohttp.ClientPayloadError, aiohttp.ServerDisconnectedError, ConnectionError) as error:
            raise Refused(Reason("fetch.dropped", {"url": request.url})) from error
        except (zlib.error, brotli.error) as error:
            raise Refused(Reason("fetch.inflate", {"url": request.url, "error": str(error)[:200]})) from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise Refused(Reason("fetch.failed", {"url": request.url, "error": f"{type(error).__name__}: {error}"[:200]})) from error
        finally:
            self._under_way.tasks.discard(task)

    @staticmethod
    def _timeout(request: ScrapyRequest, stage: str, seconds: float) -> Refused:
        return Refused(Reason("fetch.timeout", {"url": request.url, "stage": stage, "seconds": seconds}))

    async def _exchange(self, request: ScrapyRequest) -> ScrapyResponse:
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, values in request.headers.items() for value in values]
        async with self._session.get(yarl.URL(request.url, encoded=True), headers=headers, allow_redirects=False) as response:
            body = b""
            if response.status not in (204, 304) and not 300 <= response.status < 400:
                body = await self._body(response, request)
            return ScrapyResponse(
                request.url,
                status=response.status,
                headers=Headers([(name, value) for name, value in response.headers.items() if name.lower() != "content-encoding"]),
                body=body,
                request=request,
            )

    async def _body(self, response: aiohttp.ClientResponse, request: ScrapyRequest) -> bytes:
        limit: int = request.meta.get("radar_max_bytes", self._limits.max_bytes)
        cut_off: bool = request.meta.get("radar_cut_off", False)  # robots.txt is read as far as it goes
        too_large = Refused(Reason("fetch.too_large", {"url": request.url, "limit": limit}))
        if not cut_off and (response.content_length or 0) > limit:
            raise too_large
        decoder = _decoder(response.headers.get("Content-Encoding", ""), request.url)
        pieces, received, inflated = [], 0, 0
        async for piece in response.content.iter_any():
            received += len(piece)
            plain = decoder.decode(piece, limit - inflated)
            inflated += len(plain)
            pieces.append(plain)
            if received > limit or inflated > limit:
                if not cut_off:
                    raise too_large
                response.close()
                break
        return b"".join(pieces)[:limit]

    async def close(self) -> None:
        await self._session.close()
