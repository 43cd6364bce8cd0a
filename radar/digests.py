"""The weekly digest: when it is due, what it is made of, and who gets it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from kernel.ids import derived_id
from kernel.reason import Reason
from notifier.alert import Delivery, DeliveryState, Destination, Message, SendReason
from notifier.catalogue import Catalogue
from notifier.digest import DigestInput, DigestItem, DigestView, Period, SourceLine, Verdicts, select
from notifier.rendering.digest import render_digest as digest_message
from radar.alerts import alert_view
from radar.settings import Settings
from signals.signal import Driver, Kind, Signal, SignalState
from storage.database import Connection, Database
from storage.deliveries import put_delivery
from storage.overview import blind_spots
from storage.signals import list_signals, verdict_counts
from storage.sources import list_sources
from storage.watch import list_accounts, list_users, list_watchlists, viewer_for
from storage.work import enqueue
from watchlists.account import RADAR, User, UserRole, Viewer

WEEK = timedelta(days=7)
#: Weeks before the digest's own that the trend is drawn from.
EARLIER = 4
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_OPEN = (SignalState.OPEN, SignalState.ACKNOWLEDGED, SignalState.SNOOZED)
#: A digest that nobody was there to post is posted up to this long after its time.
LATE = timedelta(hours=20)


def last_due(settings: Settings, now: datetime) -> datetime:
    """The latest moment, not after *now*, at which a digest was due (UTC)."""
    here = now.astimezone(settings.zone)
    back = (here.weekday() - _DAYS.index(settings.digest.weekday)) % 7
    day = here.date() - timedelta(days=back)
    due = datetime.combine(day, settings.digest.at, tzinfo=settings.zone)
    return (due if due <= here else due - WEEK).astimezone(UTC)


def due_digest(settings: Settings, now: datetime) -> bool:
    """Whether a digest is due at *now*."""
    return now - last_due(settings, now) < LATE


def week_ending(settings: Settings, end: datetime) -> Period:
    """The week up to *end*."""
    return Period(end - WEEK, end, end.astimezone(settings.zone).date())


def post_digest(database: Database, settings: Settings, now: datetime, extra: bool = False) -> int:
    """Make the digest's deliveries; returns how many are new. A week's digest is posted once, *extra* ones whenever asked for."""
    end = now if extra else last_due(settings, now)
    made = 0
    with database.begin() as c:
        for destination, viewer in _readers(c, settings):
            key = derived_id("digest", destination.address, end.isoformat())
            payload = {"digest": {"end": end.isoformat(), "viewer": viewer.email}}
            delivery = Delivery(key, None, destination, SendReason.DIGEST, DeliveryState.PENDING, now, payload=payload)
            if put_delivery(c, delivery, now):
                enqueue(c, "deliver", key, now)
                made += 1
    return made


def digest_view(c: Connection, viewer: Viewer, settings: Settings, end: datetime, *, to_channel: bool = False) -> DigestView:
    """The digest of the week up to *end*, of what *viewer* may see; for a channel, without naming unconfirmed departures."""
    period = week_ending(settings, end)
    all_signals = list_signals(c, viewer, old_news=False)
    kept = [one for one in all_signals if one.created_at < end and (one.state in _OPEN or one.updated_at >= period.start)]
    teams = _teams(c)
    sources = tuple(
        SourceLine(one.name, one.url, state.health, state.health_reason) for one, state in list_sources(c, viewer) if one.enabled
    )
    return select(
        DigestInput(
            period=period,
            to_channel=to_channel,
            items=tuple(item for one in kept if (item := _item(c, one, teams, settings, end))),
            earlier=_earlier(all_signals, period),
            verdicts={Kind(kind): Verdicts(useful, judged) for kind, (useful, judged) in verdict_counts(c, viewer).items()},
            sources=sources,
            blind_spots=tuple(account.name for account in blind_spots(c, viewer, end)),
        )
    )


def render_digest(c: Connection, payload: Mapping[str, Any], catalogue: Catalogue, delivery_id: str, settings: Settings) -> Message:
    """The Slack message of a digest delivery."""
    wanted = payload["digest"]
    viewer = RADAR if wanted["viewer"] == RADAR.email else (viewer_for(c, wanted["viewer"]) or Viewer(wanted["viewer"], UserRole.CSM))
    view = digest_view(c, viewer, settings, datetime.fromisoformat(wanted["end"]), to_channel=viewer == RADAR)
    link = f"{settings.web.public_url.rstrip('/')}/digest" if settings.web.public_url else None
    return digest_message(view, catalogue, delivery_id, link)


def _readers(c: Connection, settings: Settings) -> list[tuple[Destination, Viewer]]:
    """Every active manager, and the digest's channel."""
    managers: list[User] = [user for user in list_users(c, inactive=False) if user.role is UserRole.MANAGER]
    readers = [
        (Destination("slack", user.slack_id or user.email, user.locale, user.timezone), Viewer(user.email, user.role)) for user in managers
    ]
    if settings.digest.channel:
        readers.append((Destination("slack", settings.digest.channel, settings.company.locale, settings.company.timezone), RADAR))
    return readers


def _item(c: Connection, signal: Signal, teams: Mapping[str, str], settings: Settings, now: datetime) -> DigestItem | None:
    view = alert_view(c, signal, Reason("digest.listed"), now, timezone=settings.company.timezone, pages=settings.web.public_url)
    if view is None or view.taken_back:
        return None
    team = teams.get(signal.account_id)
    return DigestItem(view, signal.account_id, team, signal.created_at, signal.updated_at, signal.watched_person)


def _teams(c: Connection) -> dict[str, str]:
    """The team of each account: of the watchlist it stands in."""
    owner = dict(list_watchlists(c))
    return {one.id: owner.get(one.watchlists[0]) or one.watchlists[0] for one in list_accounts(c, RADAR) if one.watchlists}


def _earlier(signals: list[Signal], period: Period) -> tuple[Mapping[Driver, int], ...]:
    """New signals by driver in the weeks before, the latest first; weeks before the first signal ever are no weeks without one."""
    weeks: dict[int, Counter[Driver]] = defaultdict(Counter)
    for one in signals:
        back = (period.start - one.created_at) // WEEK
        if one.created_at < period.start and back < EARLIER:
            weeks[back][one.driver] += 1
    return tuple(weeks[back] for back in range(max(weeks, default=-1) + 1))
