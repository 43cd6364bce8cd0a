from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from kernel.reason import Reason
from nlp.event import Status
from notifier.alert import AlertView
from notifier.shown import Shown, changes
from signals.signal import DepartureState, Participant, SignalState


def test_what_was_shown_survives_storing(make_view: Callable[..., AlertView]) -> None:
    shown = Shown.of(make_view(also=(make_view(signal_id="s2"),)))
    assert Shown.from_json(json.loads(json.dumps(shown.as_json()))) == shown


def test_what_was_stored_before_a_field_came_is_still_read(make_view: Callable[..., AlertView]) -> None:
    stored = Shown.of(make_view()).as_json()
    del stored["also"], stored["quotes"]
    assert changes(Shown.from_json(stored), Shown.of(make_view())) == ()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"departure": DepartureState.CONFIRMED}, "news.departure"),
        ({"status": Status.DENIED}, "news.status"),
        ({"successor": Participant("person", "Yuki Ono")}, "news.successor"),
        ({"effective": date(2026, 12, 1)}, "news.effective"),
        ({"state": SignalState.ACKNOWLEDGED}, "news.state"),
        ({"report_count": 3}, "news.reports"),
        ({"report_count": 0}, "news.evidence_gone"),
        ({"quotes": ()}, "news.evidence_gone"),
        ({"acted": (Reason("acted.acknowledged", {"user": "Mika"}),)}, "news.acted"),
    ],
)
def test_every_change_is_news(make_view: Callable[..., AlertView], change: dict[str, object], code: str) -> None:
    before, after = make_view(), replace(make_view(), **change)  # type: ignore[arg-type]
    assert [reason.code for reason in changes(Shown.of(before), Shown.of(after))] == [code]


def test_more_of_the_same_story_is_news(make_view: Callable[..., AlertView]) -> None:
    rider = make_view(signal_id="s2")
    alone, with_rider = Shown.of(make_view()), Shown.of(make_view(also=(rider,)))
    turned = Shown.of(make_view(also=(replace(rider, departure=DepartureState.CONFIRMED),)))
    assert changes(alone, with_rider) == (Reason("news.also", {"count": 1}),)
    assert changes(with_rider, turned) == (Reason("news.also", {"count": 1}),)
    assert changes(turned, alone) == (Reason("news.also_gone", {"count": 1}),)


def test_evidence_of_the_rest_of_the_story_that_is_gone_is_told_and_further_evidence_alone_is_not(
    make_view: Callable[..., AlertView],
) -> None:
    rider = make_view(signal_id="s2", quotes=tuple(replace(one, text="Another text.") for one in make_view().quotes))
    full, less = Shown.of(make_view(also=(rider,))), Shown.of(make_view(also=(replace(rider, quotes=()),)))
    assert changes(full, less) == (Reason("news.evidence_gone"),)
    assert changes(less, full) == ()
