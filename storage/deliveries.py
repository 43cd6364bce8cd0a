"""Deliveries: every send is marked before it is made, under a token, so that after a crash it can be told what may have gone out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select, update

from kernel.reason import Reason
from notifier.alert import Delivery, DeliveryState, SendReason
from signals.signal import Transition
from storage.rows.delivery import delivery_noun, delivery_values
from storage.rows.values import reason_out
from storage.statements import insert
from storage.tables import delivery
from storage.transitions import history, record

#: What may be marked for sending. One found in ``sending`` past its deadline was interrupted: reconcile before sending again.
SENDABLE = (DeliveryState.PENDING, DeliveryState.RETRY, DeliveryState.UNKNOWN)


@dataclass(frozen=True)
class Tracked:
    """A delivery with its times, all UTC: when it was made, when its last attempt was marked and when it arrived.

    ``send_until``: while it is ``sending``, when that attempt is over, whatever became of it.
    """

    delivery: Delivery
    created_at: datetime
    marked_at: datetime | None
    sent_at: datetime | None
    send_until: datetime | None = None


def put_delivery(c: Connection, new: Delivery, now: datetime) -> bool:
    """Store *new*; False, and nothing, when its id or, for a first alert, its signal and destination have one already."""
    statement = insert(c, delivery).values(**delivery_values(new), created_at=now).on_conflict_do_nothing()
    made = c.execute(statement.returning(delivery.c.id)).scalar() is not None
    if made:
        record(c, Transition("delivery", new.id, None, new.state.value, Reason(f"delivery.{new.reason.value}"), "radar", now))
    return made


def get_delivery(c: Connection, delivery_id: str) -> Delivery | None:
    """The delivery, or None."""
    row = c.execute(select(delivery).where(delivery.c.id == delivery_id)).one_or_none()
    return None if row is None else delivery_noun(row)


def mark_sending(c: Connection, delivery_id: str, token: str, now: datetime, until: datetime) -> Delivery | None:
    """Mark an attempt under *token* before it is made; to be committed first. It must be over by *until*.

    Returns the delivery with the attempt counted, or None when it is not to be sent (sent, dead, cancelled, or being sent by another).
    One whose sender's time ran out can be marked again: the caller has then asked the destination.
    """
    before = c.execute(select(delivery.c.state).where(delivery.c.id == delivery_id)).scalar()
    row = c.execute(
        update(delivery)
        .where(delivery.c.id == delivery_id, or_(delivery.c.state.in_([state.value for state in SENDABLE]), _interrupted(now)))
        .values(
            state=DeliveryState.SENDING.value,
            attempts=delivery.c.attempts + 1,
            send_token=token,
            send_until=until,
            marked_at=now,
            error=None,
        )
        .returning(delivery)
    ).one_or_none()
    if row is None:
        return None
    _record(c, delivery_id, before, DeliveryState.SENDING, Reason("delivery.attempt", {"number": row.attempts}), now)
    return delivery_noun(row)


def set_delivery(c: Connection, changed: Delivery, was: DeliveryState, now: datetime, token: str | None = None) -> bool:
    """Store what became of a delivery that was in state *was*; False, and nothing, when that is no longer so.

    With *token*: only while the attempt marked under it is still the last. Without: one in ``sending`` only once its
    sender's time has run out.
    """
    held: ColumnElement[bool] = and_(delivery.c.id == changed.id, delivery.c.state == was.value)
    if token is not None:
        held = and_(held, delivery.c.send_token == token)
    elif was is DeliveryState.SENDING:
        held = and_(held, _interrupted(now))
    values: dict[str, Any] = {
        "state": changed.state.value,
        "due_at": changed.due_at,
        "attempts": changed.attempts,
        "channel": changed.channel,
        "ts": changed.ts,
        "payload": None if changed.payload is None else dict(changed.payload),
        "error": reason_out(changed.error),
    }
    if changed.state is DeliveryState.SENT and was is not DeliveryState.SENT:
        values["sent_at"] = now
    if changed.state is not DeliveryState.SENDING:
        values |= {"send_token": None, "send_until": None}
    if not c.execute(update(delivery).where(held).values(**values)).rowcount:
        return False
    if changed.state is not was:
        _record(c, changed.id, was.value, changed.state, changed.error or Reason(f"delivery.{changed.state.value}"), now)
    return True


def first_delivery(c: Connection, signal_id: str, address: str) -> Tracked | None:
    """The first alert about a signal to one address, or None."""
    row = c.execute(
        select(delivery).where(
            delivery.c.signal_id == signal_id, delivery.c.address == address, delivery.c.reason == SendReason.FIRST.value
        )
    ).one_or_none()
    return None if row is None else _tracked(row)


def first_delivery_of(c: Connection, signal_id: str) -> Tracked | None:
    """The first alert about a signal, to whomever it went, or None."""
    row = c.execute(
        select(delivery)
        .where(delivery.c.signal_id == signal_id, delivery.c.reason == SendReason.FIRST.value)
        .order_by(delivery.c.created_at)
    ).first()
    return None if row is None else _tracked(row)


def get_tracked(c: Connection, delivery_id: str) -> Tracked | None:
    """The delivery with its times, or None."""
    row = c.execute(select(delivery).where(delivery.c.id == delivery_id)).one_or_none()
    return None if row is None else _tracked(row)


def deliveries_for(c: Connection, signal_id: str, address: str | None = None) -> list[Tracked]:
    """Every delivery about a signal, or those of them to one address, oldest first."""
    query = select(delivery).where(delivery.c.signal_id == signal_id)
    if address is not None:
        query = query.where(delivery.c.address == address)
    return list(map(_tracked, c.execute(query.order_by(delivery.c.created_at, delivery.c.id))))


def batches_of(c: Connection, signal_id: str) -> list[Tracked]:
    """The batched messages that a signal was put into, oldest first."""
    keys = {str((step.params or {}).get("delivery")) for step in history(c, "batch", signal_id)}
    return list(map(_tracked, c.execute(select(delivery).where(delivery.c.id.in_(keys)).order_by(delivery.c.created_at, delivery.c.id))))


def list_deliveries(c: Connection, states: Collection[DeliveryState], limit: int = 100) -> list[Tracked]:
    """Deliveries in these states, the longest due first."""
    query = select(delivery).where(delivery.c.state.in_([state.value for state in states]))
    return list(map(_tracked, c.execute(query.order_by(delivery.c.due_at, delivery.c.id).limit(limit))))


def interrupted(c: Connection, now: datetime) -> list[Tracked]:
    """Deliveries whose sender's time ran out: nobody knows whether they arrived."""
    return list(map(_tracked, c.execute(select(delivery).where(_interrupted(now)).order_by(delivery.c.marked_at, delivery.c.id))))


def interrupts_since(c: Connection, address: str, since: datetime, reasons: Collection[SendReason] = (SendReason.FIRST,)) -> int:
    """How many messages of *reasons* this address got since then or is about to get."""
    moment = func.coalesce(delivery.c.sent_at, delivery.c.due_at)
    return c.execute(
        select(func.count()).where(
            delivery.c.address == address,
            delivery.c.reason.in_([reason.value for reason in reasons]),
            delivery.c.state.not_in([DeliveryState.DEAD.value, DeliveryState.CANCELLED.value]),
            moment >= since,
        )
    ).scalar_one()


def last_sent(c: Connection, signal_id: str, address: str) -> datetime | None:
    """When this address last got anything about the signal."""
    return c.execute(select(func.max(delivery.c.sent_at)).where(delivery.c.signal_id == signal_id, delivery.c.address == address)).scalar()


def last_sent_to(c: Connection, transport: str, address: str) -> datetime | None:
    """When this address last got anything at all: for the pace of a channel."""
    return c.execute(select(func.max(delivery.c.sent_at)).where(delivery.c.transport == transport, delivery.c.address == address)).scalar()


def revive_delivery(c: Connection, delivery_id: str, now: datetime, actor: str) -> bool:
    """Try a dead delivery again, with all its attempts; False when it is not dead."""
    revived = c.execute(
        update(delivery)
        .where(delivery.c.id == delivery_id, delivery.c.state == DeliveryState.DEAD.value)
        .values(state=DeliveryState.PENDING.value, attempts=0, due_at=now, error=None)
    )
    if revived.rowcount:
        _record(c, delivery_id, "dead", DeliveryState.PENDING, Reason("delivery.revived"), now, actor)
    return bool(revived.rowcount)


def _interrupted(now: datetime) -> ColumnElement[bool]:
    return and_(delivery.c.state == DeliveryState.SENDING.value, delivery.c.send_until <= now)


def _tracked(row: Row[Any]) -> Tracked:
    return Tracked(delivery_noun(row), row.created_at, row.marked_at, row.sent_at, row.send_until)


def _record(
    c: Connection, delivery_id: str, before: str | None, after: DeliveryState, reason: Reason, now: datetime, actor: str = "radar"
) -> None:
    record(c, Transition("delivery", delivery_id, before, after.value, reason, actor, now))
