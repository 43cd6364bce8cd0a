"""Invented things to store."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from crawlers.document import Document, DocumentKind, Fact, FactKind, Precision
from crawlers.source import Source, SourceKind
from kernel.reason import Reason
from nlp.event import Detection, Event, EventType, Opinion, Polarity, Status
from signals.signal import (
    DepartureState,
    Driver,
    EvidenceKind,
    Happening,
    Kind,
    Part,
    Participant,
    Report,
    Signal,
    SignalState,
)
from storage.database import Database
from storage.documents import insert_documents
from storage.rows.document import document_id
from storage.sources import add_source
from storage.watch import put_account, put_contact, put_user
from watchlists.account import Account, Contact, ContactRole, Link, Provenance, User, UserRole, Viewer

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

WIRE = Source("s-wire", SourceKind.FEED, "https://wire.example/feed.xml", "Wire")
PAGE = Source(
    "s-page",
    SourceKind.LEADERSHIP_PAGE,
    "https://hibiki.example/役員",
    "役員一覧",
    interval=timedelta(hours=6),
    account_external_id="A-2",
    company="ひびき物流株式会社",
    options={"selector": "li"},
)

ASTER = Account(
    "a-aster",
    "Aster Foods",
    external_id="A-1",
    aliases=("Aster",),
    domain="aster.example",
    tier="gold",
    arr=Decimal("120000.50"),
    currency="EUR",
    renewal_date=date(2026, 9, 30),
    notice_date=date(2026, 6, 30),
    owner_email="Aki@kumono.example",
    tags=("food", "emea"),
    watchlists=("EMEA", "Gold"),
)
HIBIKI = Account("a-hibiki", "ひびき物流株式会社", external_id="A-2", owner_email="ken@kumono.example", locale="ja")
MORI = Contact(
    "c-mori",
    "a-hibiki",
    "森 花子",
    aliases=("Hanako Mori",),
    email="h.mori@hibiki.example",
    title="情報システム部長",
    role=ContactRole.CHAMPION,
    provenance=Provenance("csv:import", "customer relationship care", NOON),
)
AKI = User("u-aki", "aki@kumono.example", "Aki", team="north")
BEA = User("u-bea", "bea@kumono.example", "Bea", role=UserRole.MANAGER)

OWNER = Viewer("AKI@kumono.example", UserRole.CSM)
MANAGER = Viewer("bea@kumono.example", UserRole.MANAGER)
STRANGER = Viewer("zoe@kumono.example", UserRole.CSM)


def document(key: str = "wire:1", **changes: object) -> Document:
    values = {
        "key": key,
        "source_id": WIRE.id,
        "url": f"https://wire.example/{key}",
        "title": "ひびき物流、森花子氏が退任",
        "text": "ひびき物流株式会社は、森 花子氏が退任すると発表した。\nHANAKO MORI leaves.",
        "kind": DocumentKind.ARTICLE,
        "published_at": NOON - HOUR,
        "precision": Precision.SECOND,
        "dated_by": "feed",
        "fetched_at": NOON,
    }
    return Document(**{**values, **changes})  # type: ignore[arg-type]


FACT = Fact(
    FactKind.JOB_CHANGE,
    person="森 花子",
    from_company="ひびき物流株式会社",
    to_company="Northgate Rail",
    effective=NOON + DAY,
    params={"row": 3},
)
DETECTION = Detection(
    id="x",
    lang="ja",
    detector="radar-1",
    events=(
        Event(
            EventType.DEPARTURE,
            Status.ANNOUNCED,
            "森 花子氏が退任すると発表した。",
            0.9,
            person="森 花子",
            role="情報システム部長",
            company="ひびき物流株式会社",
            effective=date(2026, 4, 1),
            reasons=(Reason("rule.departure", {"pattern": 4}),),
        ),
        Event(EventType.PARTNERSHIP, Status.RUMOURED, "…", 0.25, parties=("Aster Foods", "Northgate Rail")),
    ),
    opinions=(Opinion("Kumono Desk", Polarity.NEGATIVE, 0.75, "It is slow."),),
    gist=(0.5, -0.25, 0.125),
)
LINKS = (
    Link("a-hibiki", 0, 9, "ひびき物流株式会社", 1.0, reasons=("name.exact",)),
    Link("a-hibiki", 11, 15, "森 花子", 0.9, contact_id="c-mori", reasons=("name.exact", "context.company")),
)

REPORT = Report(
    id="r-1",
    document_id=document_id("wire:1"),
    kind=Kind.DEPARTURE,
    status=Status.ANNOUNCED,
    evidence_kind=EvidenceKind.PRESS,
    participants=(
        Participant("person", "森 花子", "a-hibiki", "c-mori"),
        Participant("company", "ひびき物流株式会社", "a-hibiki"),
    ),
    evidence="森 花子氏が退任すると発表した。",
    confidence=0.9,
    published_at=NOON - HOUR,
    fetched_at=NOON,
    source_id=WIRE.id,
    role="情報システム部長",
    effective=date(2026, 4, 1),
    lang="ja",
    gist=(0.5, -0.25),
)
HAPPENING = Happening(
    id="h-1",
    kind=Kind.DEPARTURE,
    status=Status.ANNOUNCED,
    participants=REPORT.participants,
    first_at=NOON - HOUR,
    last_at=NOON - HOUR,
    report_ids=("r-1",),
    confidence=0.9,
    role="情報システム部長",
    effective=date(2026, 4, 1),
    departure=DepartureState.SUSPECTED,
    successor=Participant("person", "林 次郎"),
    gist=(0.5, -0.25),
)
SIGNAL = Signal(
    id="g-1",
    happening_id="h-1",
    account_id="a-hibiki",
    kind=Kind.DEPARTURE,
    part=Part.FORMER_EMPLOYER,
    driver=Driver.DISCONNECTION,
    status=Status.ANNOUNCED,
    impact=0.8,
    confidence=0.9,
    state=SignalState.OPEN,
    created_at=NOON,
    updated_at=NOON,
    contact_id="c-mori",
    departure=DepartureState.SUSPECTED,
    impact_reasons=(Reason("role.champion", {"weight": 0.4}),),
    confidence_reasons=(Reason("evidence.press"),),
    watched_person=True,
)


def watched_world(database: Database) -> None:
    """Two accounts, a contact, two users, one source with one document."""
    with database.begin() as c:
        put_user(c, AKI)
        put_user(c, BEA)
        put_account(c, ASTER)
        put_account(c, HIBIKI)
        put_contact(c, MORI)
        add_source(c, WIRE, NOON)
        insert_documents(c, [document()])
