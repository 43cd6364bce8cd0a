"""Time. Every moment in the product is an aware UTC ``datetime``; only shells ask what time it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Something that tells the present moment, aware and in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class ManualClock:
    """A clock that moves only when told to; tests and replays run on it."""

    def __init__(self, start: datetime) -> None:
        self._now = as_utc(start)

    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> datetime:
        """Move forward by *by* and return the new moment."""
        self._now += by
        return self._now


def as_utc(moment: datetime) -> datetime:
    """Return *moment* in UTC. A naive moment raises ``ValueError``: guessing a zone loses hours."""
    if moment.tzinfo is None:
        raise ValueError(f"the time {moment.isoformat()} names no time zone; attach one first")
    return moment.astimezone(UTC)


def parse_utc(text: str) -> datetime:
    """Read an ISO 8601 moment that names its zone; ``ValueError`` otherwise."""
    return as_utc(datetime.fromisoformat(text))
