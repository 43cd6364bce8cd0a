"""The life of one send: ``pending → sending → sent | retry | unknown | dead | cancelled``. Pure decisions over the ``Delivery`` noun.

Deliveries are at least once and reconciled: the shell commits ``sending`` before it sends, and whatever it finds in
``sending`` or ``unknown`` afterwards is first asked for at the destination, where the destination can be asked.
"""

from __future__ import annotations

import zlib
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from kernel.reason import Reason
from notifier.alert import Delivery, DeliveryState, Receipt, SendReason, TransportError

#: Which state may follow which; storage's conditional updates hold to it.
TRANSITIONS: dict[DeliveryState, frozenset[DeliveryState]] = {
    DeliveryState.PENDING: frozenset({DeliveryState.SENDING, DeliveryState.DEAD}),
    DeliveryState.SENDING: frozenset(
        {DeliveryState.SENT, DeliveryState.RETRY, DeliveryState.UNKNOWN, DeliveryState.DEAD, DeliveryState.CANCELLED}
    ),
    DeliveryState.RETRY: frozenset({DeliveryState.SENDING, DeliveryState.DEAD}),
    DeliveryState.UNKNOWN: frozenset({DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.UNKNOWN, DeliveryState.DEAD}),
    DeliveryState.SENT: frozenset(),
    DeliveryState.DEAD: frozenset({DeliveryState.PENDING}),  # revived by a person
    DeliveryState.CANCELLED: frozenset(),
}

MAX_ATTEMPTS = 12
FIRST_BACKOFF = timedelta(seconds=5)
LONGEST_BACKOFF = timedelta(hours=1)
#: How long after an attempt whose fate nobody can tell the message is sent again.
UNKNOWN_DEADLINE = timedelta(minutes=10)
#: Between two messages into one channel (Slack allows about one a second).
PACE = timedelta(seconds=1)


class NextStep(StrEnum):
    """What to do before an attempt."""

    SEND = "send"
    RECONCILE = "reconcile"  #: ask the destination first whether the message arrived
    NONE = "none"  #: sent, dead or cancelled: nothing to do


def backoff(delivery: Delivery) -> timedelta:
    """How long to wait after the attempts made so far: doubling, spread by up to a quarter so that retries do not march in step."""
    plain: timedelta = min(FIRST_BACKOFF * 2 ** min(max(delivery.attempts - 1, 0), 20), LONGEST_BACKOFF)
    return plain * (1 + (zlib.crc32(f"{delivery.id}:{delivery.attempts}".encode()) % 256) / 1024)


def begin(delivery: Delivery) -> Delivery:
    """Mark the attempt; to be committed before the send."""
    return replace(delivery, state=DeliveryState.SENDING, attempts=delivery.attempts + 1, error=None)


def after_send(delivery: Delivery, receipt: Receipt) -> Delivery:
    """The destination took it (or :meth:`Transport.find` found it there)."""
    return replace(delivery, state=DeliveryState.SENT, channel=receipt.channel, ts=receipt.ts, error=None)


def after_error(delivery: Delivery, error: TransportError, now: datetime) -> Delivery:
    """What becomes of an attempt that failed with *error*.

    Permanent: dead, with the reason. Unknown fate: ``unknown``, to be reconciled. Else retry after the backoff, or after
    the time that the destination asked for if that is longer; a rate limit uses up no attempt.
    """
    if error.permanent:
        return replace(delivery, state=DeliveryState.DEAD, error=error.reason)
    limited = error.retry_after is not None
    if delivery.attempts >= MAX_ATTEMPTS and not limited:
        reason = Reason("delivery.exhausted", {"count": delivery.attempts, "last": error.reason.code})
        return replace(delivery, state=DeliveryState.DEAD, error=reason)
    pause = max(backoff(delivery), timedelta(seconds=error.retry_after or 0))
    state = DeliveryState.UNKNOWN if error.sent is None else DeliveryState.RETRY
    attempts = max(delivery.attempts - 1, 0) if limited else delivery.attempts
    return replace(delivery, state=state, due_at=now + pause, attempts=attempts, error=error.reason)


def cancelled(delivery: Delivery, reason: Reason) -> Delivery:
    """There is nothing to tell any more, for *reason*: whether it could have been sent is no question."""
    return replace(delivery, state=DeliveryState.CANCELLED, error=reason)


def before_retry(delivery: Delivery) -> NextStep:
    """Whether to send, or to ask the destination first.

    Replacing a message is the same done twice, so updates are never reconciled. A delivery found in ``sending`` by
    someone who did not mark it himself was interrupted: it is reconciled like an unknown one.
    """
    if delivery.state in (DeliveryState.SENT, DeliveryState.DEAD, DeliveryState.CANCELLED):
        return NextStep.NONE
    if delivery.state in (DeliveryState.SENDING, DeliveryState.UNKNOWN) and delivery.reason is not SendReason.UPDATE:
        return NextStep.RECONCILE
    return NextStep.SEND


def after_failed_reconcile(delivery: Delivery, error: TransportError, now: datetime) -> Delivery:
    """The destination could not be asked.

    A passing trouble keeps the delivery ``unknown`` and asks later. Where it can never be asked (a missing permission),
    the message is sent again once its deadline has passed: twice is better than never, and it is counted and shown.
    """
    if not error.permanent:
        pause = max(backoff(delivery), timedelta(seconds=error.retry_after or 0))
        return replace(delivery, state=DeliveryState.UNKNOWN, due_at=now + pause)
    if delivery.error is not None and delivery.error.code == "delivery.cannot_ask":
        return replace(delivery, state=DeliveryState.RETRY, due_at=now)
    return replace(
        delivery,
        state=DeliveryState.UNKNOWN,
        due_at=now + UNKNOWN_DEADLINE,
        error=Reason("delivery.cannot_ask", {"last": error.reason.code}),
    )


def next_allowed(last_sent_at: datetime | None, now: datetime, pace: timedelta = PACE) -> datetime:
    """The first moment at which a channel may get another message, given when it got its last."""
    return now if last_sent_at is None else max(now, last_sent_at + pace)
