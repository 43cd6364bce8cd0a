"""Deliveries."""

from __future__ import annotations

from typing import Any

from notifier.alert import Delivery, DeliveryState, Destination, SendReason
from storage.rows.values import Values, reason_in, reason_out


def delivery_values(delivery: Delivery) -> Values:
    """The columns of *delivery*, without its times and its send token."""
    return {
        "id": delivery.id,
        "signal_id": delivery.signal_id,
        "transport": delivery.destination.transport,
        "address": delivery.destination.address,
        "locale": delivery.destination.locale,
        "timezone": delivery.destination.timezone,
        "reason": delivery.reason.value,
        "state": delivery.state.value,
        "due_at": delivery.due_at,
        "attempts": delivery.attempts,
        "channel": delivery.channel,
        "ts": delivery.ts,
        "payload": None if delivery.payload is None else dict(delivery.payload),
        "error": reason_out(delivery.error),
    }


def delivery_noun(row: Any) -> Delivery:
    """The delivery that *row* tells."""
    return Delivery(
        id=row.id,
        signal_id=row.signal_id,
        destination=Destination(row.transport, row.address, row.locale, row.timezone),
        reason=SendReason(row.reason),
        state=DeliveryState(row.state),
        due_at=row.due_at,
        attempts=row.attempts,
        channel=row.channel,
        ts=row.ts,
        payload=row.payload,
        error=reason_in(row.error),
    )
