"""The whole pipeline on a database, a virtual clock and a transport in memory, for tests."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from crawlers.document import Document, DocumentKind, Fact, Precision
from crawlers.source import Source, SourceKind, SourceState
from kernel.clock import ManualClock
from kernel.failpoint import FailpointError
from notifier.alert import Destination, Message, Receipt, TransportError
from radar.actions import Press, act
from radar.composition import second_opinion
from radar.settings import Settings, load
from radar.stages.analyse import Analyse
from radar.stages.base import Workplace
from radar.stages.deliver import Deliver
from radar.stages.join import Join
from radar.stages.lookback import LookBack
from radar.stages.notify import Notify
from radar.stages.qualify import Qualify
from radar.understanding import Understanding
from radar.watched import Watched
from signals.signal import Signal
from storage.database import Database
from storage.documents import insert_documents
from storage.signals import list_signals
from storage.sources import add_source, set_source_state
from storage.watch import bump_names_version, put_account, put_contact, put_user
from storage.work import enqueue
from watchlists.account import RADAR, Account, Contact, ContactRole, Provenance, User, UserRole

START = datetime(2026, 5, 4, 9, tzinfo=UTC)  # a Monday
SETTINGS = {
    "RADAR_COMPANY_PRODUCTS": "Kumono Desk",
    "RADAR_NOTIFY_FALLBACK": "mia@kumono.example",
    "RADAR_NOTIFY_WAIT_MINUTES": "0",
    "RADAR_NOTIFY_ALWAYS_OPEN": "true",
    "RADAR_MODELS_LIGHT": "true",
    "RADAR_NOTIFY_CONFIDENCE_NOW": "0.8",  # the light detector is never surer than .85
}


@dataclass
class Memory:
    """A transport in memory that can be told to fail: what arrived, by channel and ts. Implements ``notifier.alert.Transport``."""

    name: str = "slack"
    arrived: dict[tuple[str, str], Message] = field(default_factory=dict)
    threads: dict[tuple[str, str], Receipt] = field(default_factory=dict)
    updates: int = 0
    failures: list[TransportError] = field(default_factory=list)  #: raised by the next sends, the first first
    lose_receipt: bool = False  #: the next send arrives, its answer does not

    def resolve(self, destination: Destination) -> Destination:
        return destination

    def send(self, destination: Destination, message: Message, thread: Receipt | None = None) -> Receipt:
        if self.failures:
            raise self.failures.pop(0)
        receipt = Receipt(destination.address, f"{len(self.arrived) + 1}.0")
        self.arrived[receipt.channel, receipt.ts] = message
        if thread:
            self.threads[receipt.channel, receipt.ts] = thread
        if self.lose_receipt:
            self.lose_receipt = False
            from kernel.reason import Reason

            raise TransportError(Reason("slack.timeout"), permanent=False, sent=None)
        return receipt

    def update(self, receipt: Receipt, message: Message) -> Receipt:
        self.arrived[receipt.channel, receipt.ts] = message
        self.updates += 1
        return receipt

    def find(self, destination: Destination, delivery_id: str, since: datetime, thread: Receipt | None = None) -> Receipt | None:
        for (channel, ts), message in self.arrived.items():
            if message.metadata["delivery"] == delivery_id:
                return Receipt(channel, ts)
        return None

    def alerts(self) -> list[Message]:
        """Messages that stand on their own."""
        return [message for key, message in self.arrived.items() if key not in self.threads]


class Pipeline:
    """Stages wired as the service wires them, driven by hand."""

    def __init__(self, database: Database, environment: dict[str, str] | None = None, clock: ManualClock | None = None) -> None:
        self.database = database
        self.clock = clock or ManualClock(START)
        self.slack = Memory()
        self.settings: Settings = load(None, {**SETTINGS, **(environment or {})})
        self._wire()

    def _wire(self) -> None:
        database, clock, settings = self.database, self.clock, self.settings
        place = Workplace(database, clock, lambda stage: None)
        watched = Watched(database, settings.company.products)
        second = second_opinion(settings, database, clock)
        self.stages = [
            LookBack(place),
            Analyse(place, watched, Understanding(light=True), settings.company.products, second, settings.crawl.allowed_private_hosts),
            Join(place, watched, timedelta(days=settings.crawl.first_fetch_days)),
            Qualify(place, watched),
            Notify(place, settings),
            Deliver(place, settings, self.slack),
        ]

    def populate(self) -> None:
        """Two accounts with people, their owners, and three sources."""
        provenance = Provenance("csv:test", "customer_relationship", START)
        with self.database.begin() as c:
            put_user(c, User("alice", "alice@kumono.example", "Alice", slack_id="U1"))
            put_user(c, User("sato", "sato@kumono.example", "佐藤", slack_id="U2", locale="ja", timezone="Asia/Tokyo"))
            put_user(c, User("mia", "mia@kumono.example", "Mia", UserRole.MANAGER, slack_id="U3"))
            put_account(
                c,
                Account(
                    "northgate",
                    "Northgate Rail",
                    "K-001",
                    tier="strategic",
                    arr=Decimal(184000),
                    currency="GBP",
                    renewal_date=date(2026, 7, 1),
                    owner_email="alice@kumono.example",
                ),
            )
            put_account(
                c,
                Account(
                    "hibiki", "ひびき物流株式会社", "K-101", aliases=("Hibiki Logistics",), owner_email="sato@kumono.example", locale="ja"
                ),
            )
            put_contact(
                c,
                Contact(
                    "helen", "northgate", "Helen Marsh", title="Chief Operating Officer", role=ContactRole.CHAMPION, provenance=provenance
                ),
            )
            put_contact(c, Contact("chihiro", "hibiki", "宮下 千尋", role=ContactRole.CHAMPION, provenance=provenance))
            for id, kind in (("wire", SourceKind.FEED), ("page", SourceKind.LEADERSHIP_PAGE), ("forum", SourceKind.FORUM)):
                account = "K-001" if kind is SourceKind.LEADERSHIP_PAGE else None
                company = "Northgate Rail" if account else None
                add_source(c, Source(id, kind, f"https://{id}.example/", id.title(), account_external_id=account, company=company), START)
                set_source_state(c, id, SourceState(first_success_at=START - timedelta(days=30)), START)
            bump_names_version(c)

    def publish(
        self,
        id: str,
        title: str,
        text: str = "",
        *,
        source: str = "wire",
        kind: DocumentKind = DocumentKind.ARTICLE,
        facts: Sequence[Fact] = (),
        published: datetime | None = None,
        author: str | None = None,
        precision: Precision = Precision.SECOND,
    ) -> None:
        """A document comes in, now."""
        now = self.clock.now()
        at = published or now
        document = Document(
            id, source, f"https://wire.example/{id}", title, text, kind, at, precision, "feed", now, None, author, tuple(facts)
        )
        with self.database.begin() as c:
            for key, _ in insert_documents(c, [document]):
                enqueue(c, "analyse", key, now)

    def press(self, kind: str, signal_id: str, value: str | None = None, key: str = "1") -> bool:
        """Alice presses a button."""
        user = User("alice", "alice@kumono.example", "Alice", slack_id="U1")
        with self.database.begin() as c:
            return act(c, RADAR, Press(kind, signal_id, user, value, self.clock.now(), f"{kind}{key}"))

    def signals(self) -> list[Signal]:
        """All signals, the latest change first."""
        with self.database.read() as c:
            return list_signals(c, RADAR)

    def run(self, minutes: float = 5) -> None:
        """Let the stages work for some virtual time, in steps of half a minute; failpoints crash and restart them."""
        asyncio.run(self._run(minutes))

    async def _run(self, minutes: float) -> None:
        end = self.clock.now() + timedelta(minutes=minutes)
        while True:
            await self._drain()
            if self.clock.now() >= end:
                return
            self.clock.advance(timedelta(seconds=30))

    async def _drain(self) -> None:
        while True:
            try:
                handled = sum([await stage.sweep() for stage in self.stages])
            except FailpointError:
                self._wire()  # as after a crash: nothing in memory, leases still standing
                return
            if not handled:
                return
