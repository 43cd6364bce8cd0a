from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from kernel.reason import Reason
from nlp.event import Status
from notifier.alert import AlertView, Quote
from signals.signal import DepartureState, Driver, Kind, Part, Participant, Signal, SignalState

NOW = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)  # a Wednesday, noon in Tokyo


@pytest.fixture
def make_signal() -> Callable[..., Signal]:
    def build(**given: Any) -> Signal:
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
            "created_at": NOW,
            "updated_at": NOW,
        }
        return Signal(**{**defaults, **given})

    return build


@pytest.fixture
def make_view() -> Callable[..., AlertView]:
    def build(**given: Any) -> AlertView:
        quote = Quote(
            "Haruka Sato has stepped down as Head of Operations, Aster Foods said.",
            "Northern Wire",
            "https://wire.example/aster?a=1&b=2",
            datetime(2026, 11, 17, 23, 30, tzinfo=UTC),
            "second",
            "en",
            "press",
        )
        defaults: dict[str, Any] = {
            "signal_id": "01sig",
            "happening_id": "01hap",
            "account_name": "Aster Foods",
            "kind": Kind.DEPARTURE,
            "part": Part.FORMER_EMPLOYER,
            "driver": Driver.DISCONNECTION,
            "status": Status.COMPLETED,
            "state": SignalState.OPEN,
            "departure": DepartureState.SUSPECTED,
            "participants": (Participant("person", "Haruka Sato"), Participant("company", "Aster Foods")),
            "role": "Head of Operations",
            "successor": None,
            "contact_name": "Haruka Sato",
            "contact_title": "Head of Operations",
            "contact_role": "champion",
            "tier": "A",
            "arr": Decimal("120000"),
            "currency": "USD",
            "renewal_date": date(2027, 3, 31),
            "notice_date": date(2026, 12, 31),
            "owner_name": "Mika Tanaka",
            "others_known": ("Ken Mori, CFO",),
            "quotes": (quote,),
            "report_count": 1,
            "effective": None,
            "detected_at": NOW,
            "impact": 0.8,
            "confidence": 0.55,
            "impact_reasons": (),
            "confidence_reasons": (),
            "rule": Reason("route.to_owner", {"user": "Mika Tanaka"}),
            "acted": (),
            "today": date(2026, 11, 18),
            "link": "https://radar.example/signals/01sig",
        }
        return AlertView(**{**defaults, **given})

    return build
