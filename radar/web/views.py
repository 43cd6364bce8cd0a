"""What the pages show, gathered from storage into plain values for the templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from crawlers.source import Health, Source, SourceState
from notifier.alert import DeliveryState
from notifier.catalogue import Catalogue
from radar.explaining import Line, headline, published
from radar.sorting import Other, others
from signals.signal import DepartureState, Driver, Signal, SignalState
from signals.states import ACTIONS
from storage.database import Connection
from storage.deliveries import Tracked, list_deliveries
from storage.documents import get_document
from storage.happenings import get_reports
from storage.overview import RadarHealth, blind_spots, documents_by_source
from storage.overview import health as radar_health
from storage.signals import list_signals, signals_of_happening
from storage.sources import Problem, any_source, list_problems, list_sources
from storage.watch import list_accounts, list_contacts, list_users
from watchlists.account import Account, Contact, Viewer

#: Signals on one page.
PAGE = 50
#: Choices of the state filter: the standing ones first, then each state, then all.
STATES: Mapping[str, tuple[SignalState, ...]] = {
    "standing": (SignalState.OPEN, SignalState.ACKNOWLEDGED, SignalState.SNOOZED),
    **{state.value: (state,) for state in SignalState},
    "all": tuple(SignalState),
}
NOBODY = "-"
#: Departures that somebody is asked to confirm.
ASKED = (DepartureState.SUSPECTED, DepartureState.CORROBORATED)
UNWELL = (Health.EMPTY, Health.FAILING, Health.BLOCKED, Health.GONE)
TROUBLED = (DeliveryState.RETRY, DeliveryState.UNKNOWN, DeliveryState.DEAD)
#: Other happenings that a signal's page shows.
OTHERS = 20
_SHOWN = 50


@dataclass(frozen=True)
class Choice:
    """The filters of the signals page; an unknown value counts as none."""

    state: str = "standing"
    driver: str = ""
    owner: str = ""
    account: str = ""
    old: bool = False
    page: int = 1

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Choice:
        """The filters that an address asks for."""
        page = query.get("page", "")
        return cls(
            state=query["state"] if query.get("state") in STATES else "standing",
            driver=query["driver"] if query.get("driver") in set(Driver) else "",
            owner=query.get("owner", "")[:200],
            account=query.get("account", "")[:100],
            old=query.get("old") == "1",
            page=int(page) if page.isascii() and page.isdigit() and len(page) < 6 and int(page) else 1,
        )

    @property
    def narrowed(self) -> bool:
        """Whether any filter is set."""
        return (self.state, self.driver, self.owner, self.account) != ("standing", "", "", "")


@dataclass(frozen=True)
class Row:
    """One signal in the list."""

    signal: Signal
    account: Account
    headline: str
    owner: str | None


@dataclass(frozen=True)
class SignalList:
    """One page of the list; *hidden_old* counts old news that the filters leave out."""

    rows: tuple[Row, ...]
    found: int
    pages: int
    owners: tuple[tuple[str, str], ...]  #: address and name of everybody who owns an account
    account: Account | None
    hidden_old: int


def signal_list(c: Connection, viewer: Viewer, choice: Choice, locale: str) -> SignalList:
    """The signals that fit *choice*: open ones first, the weightiest and surest on top."""
    accounts = {one.id: one for one in list_accounts(c, viewer, archived=True)}
    names = {user.email: user.name or user.email for user in list_users(c)}

    def fits(one: Signal) -> bool:
        owner = accounts[one.account_id].owner_email or NOBODY
        return choice.driver in ("", one.driver.value) and choice.owner in ("", owner) and choice.account in ("", one.account_id)

    fitting = [one for one in list_signals(c, viewer, states=STATES[choice.state]) if fits(one)]
    found = [one for one in fitting if choice.old or not one.old_news]
    found.sort(key=lambda one: (list(SignalState).index(one.state), -one.impact * one.confidence, -one.updated_at.timestamp(), one.id))
    start = (choice.page - 1) * PAGE
    rows = []
    for one in found[start : start + PAGE]:
        account = accounts[one.account_id]
        owner = account.owner_email
        rows.append(Row(one, account, headline(c, one, locale), names.get(owner, owner) if owner else None))
    owned = sorted({one.owner_email for one in accounts.values() if one.owner_email})
    return SignalList(
        rows=tuple(rows),
        found=len(found),
        pages=max(1, -(-len(found) // PAGE)),
        owners=tuple((email, names.get(email, email)) for email in owned),
        account=accounts.get(choice.account),
        hidden_old=len(fitting) - len(found),
    )


@dataclass(frozen=True)
class Buttons:
    """What can be done with a signal now."""

    confirm: bool
    acknowledge: bool
    snooze: bool
    dismiss: bool
    close: bool
    reopen: bool

    @classmethod
    def of(cls, signal: Signal) -> Buttons:
        """The actions that the signal's state and its departure allow."""

        def allowed(action: str) -> bool:
            return signal.state in ACTIONS[action][0]

        asked = signal.contact_id is not None and signal.departure in ASKED and signal.state is not SignalState.DISMISSED
        return cls(asked, allowed("acknowledge"), allowed("snooze"), allowed("dismiss"), allowed("close"), allowed("reopen"))


@dataclass(frozen=True)
class OtherRow:
    """Another happening that may be the same as a signal's: its own signal, if it has one, and the report that told it first."""

    other: Other
    headline: str
    signal: Signal | None
    first: Line


def other_rows(c: Connection, signal: Signal, now: datetime, words: Catalogue) -> list[OtherRow]:
    """What may be the same occurrence as *signal*, likely ones first."""
    rows = []
    for other in others(c, signal, now, OTHERS):
        happening = other.happening
        told = next((one for one in signals_of_happening(c, happening.id) if one.account_id == signal.account_id), None)
        named = f"{words.label(happening.kind)}: {words.join([one.name for one in happening.participants])}"
        document = get_document(c, get_reports(c, happening.report_ids[:1])[0].document_id)
        assert document is not None
        first = published(document, any_source(c, document.source_id))
        rows.append(OtherRow(other, headline(c, told, words.locale) if told else named, told, first))
    return rows


@dataclass(frozen=True)
class SourceRow:
    """One source and how it does."""

    source: Source
    state: SourceState
    documents: int

    @property
    def unwell(self) -> bool:
        """Whether it needs somebody."""
        return self.state.health in UNWELL


@dataclass(frozen=True)
class HealthView:
    """The health page."""

    radar: RadarHealth
    sources: tuple[SourceRow, ...]
    problems: tuple[tuple[str, Problem], ...]  #: with the source's name
    troubled: tuple[Tracked, ...]
    blind: tuple[Account, ...]

    @property
    def working(self) -> int:
        """How many enabled sources can bring news."""
        return sum(row.source.enabled and not row.unwell for row in self.sources)

    @property
    def waiting(self) -> int:
        """How many rows of work wait."""
        return sum(self.radar.pending.values())

    @property
    def needs_somebody(self) -> bool:
        """Whether there is anything that does not mend itself."""
        return bool(self.radar.dead or self.troubled or self.problems or self.blind or any(row.unwell for row in self.sources))

    def as_json(self) -> dict[str, object]:
        """Counts for monitoring; keys are stable."""
        radar = self.radar
        return {
            "documents": radar.documents,
            "last_document_at": radar.last_document_at.isoformat() if radar.last_document_at else None,
            "sources": {health.value: radar.sources.get(health, 0) for health in Health},
            "fetches_due": radar.fetches_due,
            "work_waiting": dict(radar.pending),
            "work_given_up": len(radar.dead),
            "deliveries": {state.value: radar.deliveries.get(state, 0) for state in DeliveryState},
            "blind_spots": len(self.blind),
        }


def health_view(c: Connection, viewer: Viewer, now: datetime) -> HealthView:
    """How the radar does at *now*; what needs somebody comes first."""
    documents = documents_by_source(c)
    sources = [SourceRow(one, state, documents.get(one.id, 0)) for one, state in list_sources(c, viewer)]
    names = {row.source.id: row.source.name for row in sources}
    return HealthView(
        radar=radar_health(c, now),
        sources=tuple(sorted(sources, key=lambda row: not row.unwell)),
        problems=tuple((names.get(one.source_id, one.source_id), one) for one in list_problems(c, viewer, limit=_SHOWN)),
        troubled=tuple(list_deliveries(c, TROUBLED, limit=_SHOWN)),
        blind=tuple(blind_spots(c, viewer, now)),
    )


@dataclass(frozen=True)
class AccountRow:
    """One watched account."""

    account: Account
    owner: str | None
    contacts: tuple[Contact, ...]
    standing: int  #: signals that are not done


def account_list(c: Connection, viewer: Viewer) -> list[AccountRow]:
    """The watched accounts that *viewer* may see, by name."""
    names = {user.email: user.name or user.email for user in list_users(c)}
    contacts: dict[str, list[Contact]] = {}
    for one in list_contacts(c, viewer):
        contacts.setdefault(one.account_id, []).append(one)
    standing: dict[str, int] = {}
    for signal in list_signals(c, viewer, states=STATES["standing"], old_news=False):
        standing[signal.account_id] = standing.get(signal.account_id, 0) + 1
    return [
        AccountRow(
            one,
            names.get(one.owner_email, one.owner_email) if one.owner_email else None,
            tuple(contacts.get(one.id, ())),
            standing.get(one.id, 0),
        )
        for one in list_accounts(c, viewer)
    ]
