"""The weekly digest: what a manager should know of one week. Selection is pure; ``notifier.rendering.digest`` lays it out.

Amounts in different currencies are never added up, and an account with several signals counts once. Response is
counted by team, never by person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from crawlers.source import Health
from kernel.reason import Reason
from notifier.alert import AlertView
from notifier.wording import other_company, person, situation
from signals.signal import DepartureState, Driver, Kind, Part, SignalState

TOP_ACCOUNTS = 10
LISTED = 20  #: lines of any other list; the rest is counted

_SETTLED = frozenset({SignalState.DISMISSED, SignalState.CLOSED})
_UNSURE = frozenset({DepartureState.SUSPECTED, DepartureState.CORROBORATED})
_AWAY = frozenset({DepartureState.CONFIRMED, DepartureState.SUCCEEDED})
_OVER = frozenset({DepartureState.DENIED, DepartureState.EXPIRED})
#: How a source can be without needing anybody's attention.
_WELL = frozenset({Health.OK, Health.NEW, Health.QUIET})


@dataclass(frozen=True)
class Period:
    """The time a digest covers, ``start`` ≤ t < ``end`` (UTC), and the readers' date when it is written."""

    start: datetime
    end: datetime
    today: date

    def covers(self, moment: datetime | None) -> bool:
        """Whether *moment* lies in it."""
        return moment is not None and self.start <= moment < self.end


@dataclass(frozen=True)
class DigestItem:
    """One signal as the digest needs it: every signal that is open, or that was born or changed in the period."""

    view: AlertView
    account_id: str
    team: str | None
    created_at: datetime
    changed_at: datetime  #: last change of status, departure or state
    watched_person: bool = False


@dataclass(frozen=True)
class SourceLine:
    """One source and how it is doing."""

    name: str
    url: str
    health: Health
    reason: Reason | None = None


@dataclass(frozen=True)
class Verdicts:
    """What people said of the signals of one kind."""

    useful: int
    judged: int


@dataclass(frozen=True)
class DigestInput:
    """Everything that a digest is made of; filled from storage for the accounts that its reader may see."""

    period: Period
    items: tuple[DigestItem, ...] = ()
    earlier: tuple[Mapping[Driver, int], ...] = ()  #: new signals by driver in the weeks before, the latest week first
    verdicts: Mapping[Kind, Verdicts] = field(default_factory=dict)  #: of all time, or as far as kept
    sources: tuple[SourceLine, ...] = ()
    blind_spots: tuple[str, ...] = ()  #: names of accounts and contacts that no working source covers
    to_channel: bool = False  #: departures that nobody confirmed are then counted, but never named


@dataclass(frozen=True)
class Amount:
    """Money in one currency; ``currency`` None where the account names none."""

    value: Decimal
    currency: str | None


@dataclass(frozen=True)
class DriverRow:
    """New signals of one driver: this week, the week before, and the mean of up to four weeks before (None: no history)."""

    driver: Driver
    now: int
    before: int | None
    mean: float | None


@dataclass(frozen=True)
class AccountRow:
    """One of the accounts that matter most, with its weightiest signals."""

    name: str
    owner: str | None
    arr: Amount | None
    renewal: date | None
    notice: date | None
    score: float  #: the highest impact × confidence among its signals
    views: tuple[AlertView, ...]


@dataclass(frozen=True)
class TeamRow:
    """How many signals of a team nobody has acknowledged, and since when the oldest waits."""

    team: str | None
    count: int
    oldest_days: int


@dataclass(frozen=True)
class PersonRow:
    """A person who left or arrived."""

    name: str
    account: str
    other: str | None  #: where to, or where from
    role: str | None
    state: DepartureState | None


@dataclass(frozen=True)
class PrecisionRow:
    """The share of signals of a kind that people called useful."""

    kind: Kind
    useful: int
    judged: int

    @property
    def share(self) -> float:
        return self.useful / self.judged if self.judged else 0.0


@dataclass(frozen=True)
class DigestView:
    """A digest, free of wording and layout."""

    period: Period
    exposed: tuple[Amount, ...]  #: ARR of accounts with an open risk, by currency, the largest sum first
    exposed_accounts: int
    to_confirm: int  #: departures that wait for somebody's word
    to_acknowledge: int  #: other open signals that nobody took
    new: int
    changed: int
    settled: int
    drivers: tuple[DriverRow, ...]
    top: tuple[AccountRow, ...]
    teams: tuple[TeamRow, ...]
    departed: tuple[PersonRow, ...]
    arrived: tuple[PersonRow, ...]
    relieved: tuple[AlertView, ...]  #: no longer at risk
    precision: tuple[PrecisionRow, ...]
    health: Mapping[Health, int]
    unwell: tuple[SourceLine, ...]
    blind_spots: tuple[str, ...]

    @property
    def decisions(self) -> int:
        """How many decisions wait for somebody."""
        return self.to_confirm + self.to_acknowledge

    @property
    def nothing_happened(self) -> bool:
        """Whether the week brought nothing new and nothing changed."""
        return self.new == self.changed == self.settled == 0


def select(given: DigestInput) -> DigestView:
    """Choose what the digest of a period tells. The result does not depend on the order of the input."""
    period = given.period
    items = sorted(given.items, key=lambda item: (-_score(item.view), item.view.account_name, item.view.signal_id))
    live = [item for item in items if _live(item.view)]
    risks = [item for item in live if item.view.driver is not Driver.OPPORTUNITY]
    new = [item for item in items if period.covers(item.created_at)]
    settled = [item for item in items if not _live(item.view) and period.covers(item.changed_at)]
    changed = [item for item in live if period.covers(item.changed_at) and not period.covers(item.created_at)]
    waiting = [item for item in live if item.view.state is SignalState.OPEN]
    told = [item for item in items if not (given.to_channel and _unconfirmed(item.view))]
    to_confirm = sum(item.view.departure in _UNSURE for item in waiting)
    unwell = [line for line in given.sources if line.health not in _WELL]
    return DigestView(
        period=period,
        exposed=_amounts(risks),
        exposed_accounts=len({item.account_id for item in risks}),
        to_confirm=to_confirm,
        to_acknowledge=len(waiting) - to_confirm,
        new=len(new),
        changed=len(changed),
        settled=len(settled),
        drivers=_drivers(new, given.earlier),
        top=_top([item for item in told if _live(item.view)]),
        teams=_teams(waiting, period),
        departed=tuple(_person(item) for item in items if _departed(item) and period.covers(item.changed_at))[:LISTED],
        arrived=tuple(_person(item) for item in live if _arrived(item) and period.covers(item.created_at))[:LISTED],
        relieved=_relieved(told, period),
        precision=_precision(given.verdicts),
        health={health: count for health in Health if (count := sum(line.health is health for line in given.sources))},
        unwell=tuple(sorted(unwell, key=lambda line: (line.health, line.name, line.url))),
        blind_spots=tuple(sorted(set(given.blind_spots))),
    )


def _score(view: AlertView) -> float:
    return view.impact * view.confidence


def _live(view: AlertView) -> bool:
    return view.state not in _SETTLED and view.status.live and view.departure not in _OVER


def _unconfirmed(view: AlertView) -> bool:
    return view.kind is Kind.DEPARTURE and view.departure in (_UNSURE | _OVER)


def _departed(item: DigestItem) -> bool:
    return item.view.kind is Kind.DEPARTURE and item.view.part is not Part.NEW_EMPLOYER and item.view.departure in _AWAY


def _arrived(item: DigestItem) -> bool:
    """A person whom we know, now at another account of ours."""
    return item.watched_person and item.view.part is Part.NEW_EMPLOYER


def _amounts(items: Iterable[DigestItem]) -> tuple[Amount, ...]:
    by_account = {item.account_id: item.view for item in items}
    sums: dict[str | None, Decimal] = defaultdict(Decimal)
    for view in by_account.values():
        if view.arr is not None:
            sums[view.currency] += view.arr
    return tuple(Amount(value, currency) for currency, value in sorted(sums.items(), key=lambda pair: (-pair[1], pair[0] or "")))


def _drivers(new: list[DigestItem], earlier: tuple[Mapping[Driver, int], ...]) -> tuple[DriverRow, ...]:
    weeks = earlier[:4]
    rows = []
    for driver in Driver:
        now = sum(item.view.driver is driver for item in new)
        before = weeks[0].get(driver, 0) if weeks else None
        mean = sum(week.get(driver, 0) for week in weeks) / len(weeks) if weeks else None
        if now or before or mean:
            rows.append(DriverRow(driver, now, before, mean))
    return tuple(rows)


def _top(live: list[DigestItem]) -> tuple[AccountRow, ...]:
    by_account: dict[str, list[AlertView]] = defaultdict(list)
    for item in live:  # the weightiest first
        by_account[item.account_id].append(item.view)
    rows = []
    for views in list(by_account.values())[:TOP_ACCOUNTS]:
        first = views[0]
        arr = Amount(first.arr, first.currency) if first.arr is not None else None
        rows.append(
            AccountRow(
                first.account_name,
                first.owner_name,
                arr,
                first.renewal_date,
                first.notice_date,
                round(_score(first), 3),
                tuple(views[:3]),
            )
        )
    return tuple(rows)


def _teams(waiting: list[DigestItem], period: Period) -> tuple[TeamRow, ...]:
    by_team: dict[str | None, list[datetime]] = defaultdict(list)
    for item in waiting:
        by_team[item.team].append(item.created_at)
    rows = [TeamRow(team, len(born), max((period.end - min(born)) // timedelta(days=1), 0)) for team, born in by_team.items()]
    return tuple(sorted(rows, key=lambda row: (-row.count, row.team is None, row.team or "")))


def _person(item: DigestItem) -> PersonRow:
    view = item.view
    return PersonRow(person(view) or "", view.account_name, other_company(view), view.contact_title or view.role, view.departure)


def _relieved(items: list[DigestItem], period: Period) -> tuple[AlertView, ...]:
    over = (item.view for item in items if not _live(item.view) and period.covers(item.changed_at))
    return tuple(view for view in over if view.driver is not Driver.OPPORTUNITY)[:LISTED]


def _precision(verdicts: Mapping[Kind, Verdicts]) -> tuple[PrecisionRow, ...]:
    judged = ((kind, verdicts[kind]) for kind in Kind if kind in verdicts)
    return tuple(PrecisionRow(kind, one.useful, one.judged) for kind, one in judged if one.judged)


def as_json(view: DigestView) -> dict[str, Any]:
    """The digest as data: ISO times, decimals as strings, codes instead of words."""

    def amount(value: Amount | None) -> dict[str, Any] | None:
        return None if value is None else {"amount": str(value.value), "currency": value.currency}

    def brief(one: AlertView) -> dict[str, Any]:
        return {
            "signal": one.signal_id,
            "account": one.account_name,
            "what": situation(one),
            "driver": one.driver.value,
            "status": one.status.value,
            "state": one.state.value,
            "impact": one.impact,
            "confidence": one.confidence,
        }

    def people(rows: tuple[PersonRow, ...]) -> list[dict[str, Any]]:
        return [{**vars(row), "state": row.state.value if row.state else None} for row in rows]

    def day(value: date | None) -> str | None:
        return value.isoformat() if value else None

    return {
        "period": {"start": view.period.start.isoformat(), "end": view.period.end.isoformat()},
        "revenue_exposed": [amount(one) for one in view.exposed],
        "accounts_exposed": view.exposed_accounts,
        "decisions": {"to_confirm": view.to_confirm, "to_acknowledge": view.to_acknowledge},
        "changes": {"new": view.new, "changed": view.changed, "settled": view.settled},
        "nothing_happened": view.nothing_happened,
        "drivers": [{**vars(row), "driver": row.driver.value} for row in view.drivers],
        "accounts": [
            {
                "account": row.name,
                "owner": row.owner,
                "arr": amount(row.arr),
                "renewal": day(row.renewal),
                "notice": day(row.notice),
                "score": row.score,
                "signals": [brief(one) for one in row.views],
            }
            for row in view.top
        ],
        "unacknowledged": [vars(row) for row in view.teams],
        "departed": people(view.departed),
        "arrived": people(view.arrived),
        "no_longer_at_risk": [brief(one) for one in view.relieved],
        "precision": [{"kind": row.kind.value, "useful": row.useful, "judged": row.judged} for row in view.precision],
        "sources": {
            "health": {health.value: count for health, count in view.health.items()},
            "unwell": [
                {"name": one.name, "url": one.url, "health": one.health.value, "reason": one.reason.as_json() if one.reason else None}
                for one in view.unwell
            ],
        },
        "blind_spots": list(view.blind_spots),
    }
