"""Telling whoever runs the radar that a source is in trouble, or well again: once per change, together, never to account owners."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from crawlers.source import Health
from kernel.ids import derived_id
from kernel.reason import Reason
from notifier.alert import Delivery, DeliveryState, Destination, Message, SendReason
from notifier.catalogue import Catalogue
from notifier.rendering.health import HealthChange, render_health
from radar.settings import Settings
from signals.signal import Transition
from storage.database import Connection, Database, lock
from storage.deliveries import put_delivery
from storage.sources import list_sources
from storage.transitions import history, record
from storage.watch import list_users
from storage.work import enqueue
from watchlists.account import RADAR, UserRole

#: A change must have lasted this long: what mends itself is no news.
SETTLED = timedelta(minutes=15)
UNWELL = frozenset({Health.EMPTY, Health.FAILING, Health.BLOCKED, Health.GONE})
#: The subject of the steps that remember what was told.
TOLD = "source-told"


def post_health(database: Database, settings: Settings, now: datetime) -> int:
    """Make one delivery per reader about every change not told yet; returns how many changes there are."""
    with database.begin() as c:
        lock(c, "watchkeeping")
        changes = _changes(c, now)
        if changes:
            payload = {"health": [{**asdict(one), "reason": one.reason.as_json() if one.reason else None} for one in changes]}
            for destination in _readers(c, settings):
                key = derived_id("health", destination.address, now.isoformat())
                delivery = Delivery(key, None, destination, SendReason.DIGEST, DeliveryState.PENDING, now, payload=payload)
                if put_delivery(c, delivery, now):
                    enqueue(c, "deliver", key, now)
    return len(changes)


def render(payload: Mapping[str, Any], catalogue: Catalogue, delivery_id: str, settings: Settings) -> Message:
    """The Slack message of such a delivery."""
    changes = [
        HealthChange(one["name"], one["url"], Health(one["health"]), Reason.from_json(one["reason"]) if one["reason"] else None)
        for one in payload["health"]
    ]
    link = f"{settings.web.public_url.rstrip('/')}/health" if settings.web.public_url else None
    return render_health(changes, catalogue, delivery_id, link)


def _changes(c: Connection, now: datetime) -> list[HealthChange]:
    found = []
    for source, state in list_sources(c, RADAR):
        told = history(c, TOLD, source.id)
        before = Health(told[-1].to_state) if told else Health.OK
        if not source.enabled or (state.health in UNWELL) == (before in UNWELL):
            continue
        steps = [step for step in history(c, "source", source.id) if step.to_state == state.health.value]
        if not steps or now - steps[-1].at < SETTLED:
            continue
        reason = state.health_reason or Reason(f"source.{state.health.value}")
        record(c, Transition(TOLD, source.id, before.value, state.health.value, reason, "radar", now))
        found.append(HealthChange(source.name, source.url, state.health, state.health_reason))
    return found


def _readers(c: Connection, settings: Settings) -> list[Destination]:
    """Administrators; where there are none, the fallback."""
    admins = [user for user in list_users(c, inactive=False) if user.role is UserRole.ADMIN]
    if admins:
        return [Destination("slack", user.slack_id or user.email, user.locale, user.timezone) for user in admins]
    if not settings.notify.fallback:
        return []
    return [Destination("slack", settings.notify.fallback, settings.company.locale, settings.company.timezone)]
