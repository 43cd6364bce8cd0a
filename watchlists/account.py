"""The people and companies that the product knows, theirs and ours."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class ContactRole(StrEnum):
    """What a contact is to the relationship (not the job title)."""

    CHAMPION = "champion"
    EXECUTIVE_SPONSOR = "executive_sponsor"
    DECISION_MAKER = "decision_maker"
    INFLUENCER = "influencer"
    POWER_USER = "power_user"


class RecordStatus(StrEnum):
    """Whether a record is watched; archived ones are kept and silent."""

    ACTIVE = "active"
    ARCHIVED = "archived"


class UserRole(StrEnum):
    """What a person of our company does, and so may see."""

    CSM = "csm"
    ACCOUNT_MANAGER = "account_manager"
    MANAGER = "manager"
    ADMIN = "admin"


@dataclass(frozen=True)
class Account:
    """A customer company that we watch."""

    id: str
    name: str
    external_id: str | None = None
    aliases: tuple[str, ...] = ()  #: as entered; generated ones are never stored here (``watchlists.aliases``)
    domain: str | None = None
    stock_code: str | None = None
    corporate_number: str | None = None  #: 法人番号, 13 digits
    tier: str | None = None
    arr: Decimal | None = None
    currency: str | None = None  #: ISO 4217
    renewal_date: date | None = None
    notice_date: date | None = None
    owner_email: str | None = None
    tags: tuple[str, ...] = ()
    locale: str | None = None
    watchlists: tuple[str, ...] = ()  #: names of the watchlists that it stands in
    status: RecordStatus = RecordStatus.ACTIVE


@dataclass(frozen=True)
class Provenance:
    """Where a fact about a person came from and what for; stored with each."""

    source: str  #: such as ``csv:import`` or a source id
    purpose: str
    collected_at: datetime


@dataclass(frozen=True)
class Contact:
    """A person at an account."""

    id: str
    account_id: str
    name: str
    aliases: tuple[str, ...] = ()
    email: str | None = None
    title: str | None = None
    department: str | None = None
    role: ContactRole | None = None
    status: RecordStatus = RecordStatus.ACTIVE
    provenance: Provenance | None = None


@dataclass(frozen=True)
class User:
    """A person of our company."""

    id: str
    email: str
    name: str = ""
    role: UserRole = UserRole.CSM
    team: str | None = None
    slack_id: str | None = None
    locale: str = "en"  #: ``en`` or ``ja``
    timezone: str = "UTC"  #: IANA name
    active: bool = True


@dataclass(frozen=True)
class Viewer:
    """Who is reading; every reading query takes one. ``everything`` is for admins and for the radar itself."""

    email: str
    role: UserRole
    teams: tuple[str, ...] = ()

    @property
    def everything(self) -> bool:
        return self.role in (UserRole.ADMIN, UserRole.MANAGER)


#: The radar itself, reading for its own work.
RADAR = Viewer("radar", UserRole.ADMIN)


@dataclass(frozen=True)
class Link:
    """A mention tied to a watched account, and to a contact where it names one.

    ``start`` and ``end`` are offsets into ``field`` (``title`` or ``text``).
    """

    account_id: str
    start: int
    end: int
    surface: str
    confidence: float
    contact_id: str | None = None
    field: str = "text"
    reasons: tuple[str, ...] = ()  #: codes: ``name.exact``, ``alias.entered``, ``alias.legal_form``, ``context.title`` …


@dataclass(frozen=True)
class Directory:
    """The watched world at one version, as the matcher and the deciders need it."""

    version: int
    accounts: tuple[Account, ...] = ()
    contacts: tuple[Contact, ...] = ()
    suppressed: frozenset[str] = field(default_factory=frozenset)  #: hashes of people who must never come back
