"""The pipeline from the fetch to the message, in a form that can be killed in one process and found again in another."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape
from pathlib import Path

from crawlers.connector import Request, Response
from crawlers.fetched import Fetched
from kernel import failpoint
from kernel.clock import ManualClock
from notifier.alert import Destination, Message, Receipt
from radar.composition import connectors
from radar.stages.base import Workplace
from radar.stages.collect import Collect
from storage.database import Database
from storage.sources import poll_now
from tests.radar.pipeline import START, Memory, Pipeline

RELEASE = (
    "Northgate Rail operations chief Helen Marsh to step down",
    "Northgate Rail said today that Helen Marsh will step down as Chief Operating Officer at the end of the month.",
)
DEAL = (
    "大鳥ホールディングス、ひびき物流を完全子会社化へ",
    "大鳥ホールディングス株式会社は、ひびき物流株式会社の全株式を取得し、完全子会社化すると発表した。",
)
NEWS = (RELEASE, DEAL)
FEED, ARTICLE = "https://wire.example/", "https://wire.example/articles/"


class Wire:
    """A feed of two teasers, the articles behind them, and validators: once the feed was read, it is not sent again. A ``Fetch``."""

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock

    async def __call__(self, request: Request, *, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        if request.url == FEED and etag != '"1"':
            return self._answer(request, 200, self._feed(), "application/rss+xml")
        if request.url.startswith(ARTICLE):
            title, text = map(escape, NEWS[int(request.url.removeprefix(ARTICLE))])
            return self._answer(request, 200, f"<title>{title}</title><article><h1>{title}</h1><p>{text}</p></article>", "text/html")
        return self._answer(request, 304, "", "")

    def _feed(self) -> str:
        items = "".join(
            f"<item><title>{escape(title)}</title><link>{ARTICLE}{number}</link><guid>{number}</guid>"
            f"<pubDate>{format_datetime(START)}</pubDate><description>{escape(text[:20])}</description></item>"
            for number, (title, text) in enumerate(NEWS)
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title><link>{FEED}</link>{items}</channel></rss>'

    def _answer(self, request: Request, status: int, body: str, kind: str) -> Fetched:
        headers = {"content-type": f"{kind}; charset=utf-8", "etag": '"1"'}
        return Fetched(request, Response(request, request.url, status, headers, body.encode(), self._clock.now()))


@dataclass
class Drained:
    """The collecting stage, one sweep of which lasts until nothing is at hand."""

    collect: Collect
    name: str = "collect"

    async def sweep(self) -> int:
        handled = 0
        while found := await self.collect.sweep():
            handled += found
        return handled

    async def close(self) -> None:
        await self.collect.close()


class Filed(Memory):
    """A transport whose messages stand in a file, as at a destination that outlives us."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
            told = json.loads(line)
            self.arrived[told["channel"], told["ts"]] = Message(told["text"], (), {"delivery": told["delivery"]})

    def send(self, destination: Destination, message: Message, thread: Receipt | None = None) -> Receipt:
        receipt = super().send(destination, message, thread)
        told = {"channel": receipt.channel, "ts": receipt.ts, "text": message.text, "delivery": message.metadata["delivery"]}
        with self._path.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(told) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        return receipt


class Whole(Pipeline):
    """:class:`Pipeline` with the collecting stage before it."""

    def __init__(self, database: Database, clock: ManualClock | None = None, slack: Memory | None = None) -> None:
        self._given = slack
        super().__init__(database, clock=clock)

    def _wire(self) -> None:
        if self._given:
            self.slack = self._given
        super()._wire()
        place = Workplace(self.database, self.clock, lambda stage: None)
        collect = Collect(place, Wire(self.clock), connectors(), owner="test", gap=timedelta(0), dice=lambda: 0.5)
        self.stages.insert(0, Drained(collect))

    def poll(self) -> None:
        """The wire is due now."""
        with self.database.begin() as c:
            poll_now(c, "wire", self.clock.now())


def work(url: str, messages: Path, now: datetime, point: str | None) -> None:
    """Work on the database at *url* from *now* on, for two virtual minutes, or until killed at *point*. Runs in a process of its own."""
    database = Database(url)
    if point:
        failpoint.arm(point, "kill")
    Whole(database, ManualClock(now), Filed(messages)).run(minutes=2)
    database.close()
