"""A small watched world and short ways to write documents, for tests of signals."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from crawlers.document import Document, DocumentKind, Fact, Precision
from crawlers.source import Source, SourceKind
from nlp.event import Detection, Event, Opinion
from signals.reports import Reader
from signals.roster import Roster
from signals.signal import Report
from watchlists.account import Account, Contact, ContactRole, Directory, Link

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)

NORTHGATE = Account(
    "northgate", "Northgate Rail", "K-001", tier="strategic", arr=Decimal(184000), currency="GBP", renewal_date=date(2026, 7, 1)
)
ASTER = Account("aster", "Aster Foods", "K-002", aliases=("Aster",))
HIBIKI = Account("hibiki", "ひびき物流株式会社", "K-101", aliases=("Hibiki Logistics",))
HELEN = Contact("helen", "northgate", "Helen Marsh", title="Chief Operating Officer", role=ContactRole.CHAMPION)
TOM = Contact("tom", "northgate", "Tom Adeyemi", role=ContactRole.POWER_USER)
CHIHIRO = Contact("chihiro", "hibiki", "宮下 千尋", role=ContactRole.CHAMPION)
ROSTER = Roster(Directory(1, (NORTHGATE, ASTER, HIBIKI), (HELEN, TOM, CHIHIRO)))
READER = Reader(ROSTER, ("Kumono Desk",))

WIRE = Source("wire", SourceKind.FEED, "https://wire.example/feed", "Wire")
PAGE = Source(
    "page", SourceKind.LEADERSHIP_PAGE, "https://northgate.example/team", "Team", account_external_id="K-001", company="Northgate Rail"
)


def read(
    id: str,
    *events: Event,
    links: tuple[Link, ...] = (),
    opinions: tuple[Opinion, ...] = (),
    facts: tuple[Fact, ...] = (),
    kind: DocumentKind = DocumentKind.ARTICLE,
    source: Source = WIRE,
    hours: float = 0,
    gist: tuple[float, ...] = (),
    old_news: bool = False,
) -> tuple[Report, ...]:
    """The reports of a document published *hours* after NOW."""
    at = NOW + timedelta(hours=hours)
    document = Document(
        f"key-{id}", source.id, f"https://wire.example/{id}", "A title", "A text.", kind, at, Precision.SECOND, "feed", at, facts=facts
    )
    detection = Detection(id, "en", "test-1", events, opinions, gist) if events or opinions else None
    return READER.reports(id, document, source, detection, links, old_news=old_news)


def link(account: str, surface: str, contact: str | None = None) -> Link:
    return Link(account, 0, len(surface), surface, 0.9, contact)
