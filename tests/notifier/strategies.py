"""Shared hypothesis strategies for the notifier's tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from kernel.reason import Reason
from nlp.event import Status
from notifier.decide import History
from notifier.routing import Urgency
from signals.signal import DepartureState, Driver, Kind, Part, Signal, SignalState

NOW = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)


def signal_of(**given: Any) -> Signal:
    defaults: dict[str, Any] = {
        "id": "01sig",
        "happening_id": "01hap",
        "account_id": "01acc",
        "kind": Kind.ACQUISITION,
        "part": Part.TARGET,
        "driver": Driver.DOWNTURN,
        "status": Status.ANNOUNCED,
        "impact": 0.9,
        "confidence": 0.97,
        "state": SignalState.OPEN,
        "created_at": NOW - timedelta(hours=1),
        "updated_at": NOW,
    }
    return Signal(**{**defaults, **given})


def ago(hours: int = 24 * 30) -> st.SearchStrategy[datetime]:
    return st.integers(0, hours * 60).map(lambda minutes: NOW - timedelta(minutes=minutes))


SIGNALS = st.builds(
    signal_of,
    id=st.text("abcdef0123456789", min_size=4, max_size=8),
    kind=st.sampled_from(Kind),
    part=st.sampled_from(Part),
    status=st.sampled_from(Status),
    state=st.sampled_from(SignalState),
    departure=st.none() | st.sampled_from(DepartureState),
    impact=st.floats(0, 1),
    confidence=st.floats(0, 1),
    created_at=ago(),
    old_news=st.booleans(),
    watched_person=st.booleans(),
)
NEWS = st.lists(
    st.sampled_from([Reason("news.departure", {"after": "confirmed"}), Reason("news.state", {"after": "open"}), Reason("news.reports")]),
    max_size=2,
).map(tuple)
UNTOLD = st.builds(
    History,
    interrupts_today=st.integers(0, 9),
    acquired_at=st.none() | ago(),
    snoozed_until=st.none() | ago(48).map(lambda moment: moment + timedelta(days=1)),
)
TOLD = st.builds(
    History,
    first_sent_at=ago(),
    last_told_at=ago(),
    repeats=st.integers(0, 4),
    news=NEWS,
    interrupts_today=st.integers(0, 9),
    snoozed_until=st.none() | ago(48).map(lambda moment: moment + timedelta(days=1)),
)
URGENCIES = st.sampled_from(Urgency)
