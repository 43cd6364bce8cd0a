"""Giving what was given up another chance, once its cause (a wrong token, a deleted channel) is mended."""

from __future__ import annotations

from datetime import datetime

from notifier.alert import DeliveryState
from storage.database import Connection
from storage.deliveries import list_deliveries, revive_delivery
from storage.work import dead, enqueue, revive


def revive_all(c: Connection, now: datetime, actor: str) -> int:
    """Make every dead row due and every dead message pending at *now*; how many there were."""
    rows = dead(c)
    for row in rows:
        revive(c, row.stage, row.key, now)
    messages = list_deliveries(c, [DeliveryState.DEAD], limit=10_000)
    for one in messages:
        revive_delivery(c, one.delivery.id, now, actor)
        enqueue(c, "deliver", one.delivery.id, now)
    return len(rows) + len(messages)
