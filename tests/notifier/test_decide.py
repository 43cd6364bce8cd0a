from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.reason import Reason
from nlp.event import Status
from notifier.decide import Case, History, Hold, Nothing, Prefs, SendFirst, ThreadNote, Update, decide, decide_all, interrupts
from notifier.hours import ANY_TIME, WorkingHours
from notifier.routing import Urgency
from signals.signal import DepartureState, Kind, Signal, SignalState
from tests.notifier.strategies import NOW, SIGNALS, TOLD, UNTOLD, URGENCIES, signal_of

TOKYO = Prefs(WorkingHours("Asia/Tokyo", country="JP"))
ALWAYS = Prefs(ANY_TIME, wait=timedelta(0))


def one(signal: Signal, urgency: Urgency, history: History = History(), prefs: Prefs = TOKYO, now: datetime = NOW) -> object:  # noqa: B008
    (intent,) = decide(signal, urgency, history, prefs, now)
    return intent


def test_what_is_urgent_goes_out_in_working_hours() -> None:
    assert one(signal_of(), Urgency.NOW) == SendFirst(NOW, Reason("send.first"))


def test_one_story_waits_ten_minutes_to_become_one_alert() -> None:
    intent = one(signal_of(created_at=NOW - timedelta(minutes=4)), Urgency.NOW)
    assert isinstance(intent, Hold)
    assert intent.until == NOW + timedelta(minutes=6)
    assert one(signal_of(created_at=NOW), Urgency.NOW, prefs=ALWAYS) == SendFirst(NOW, Reason("send.first"))


def test_at_night_it_waits_for_the_morning() -> None:
    night = datetime(2026, 11, 18, 14, tzinfo=UTC)
    intent = one(signal_of(), Urgency.QUIET, now=night)
    assert isinstance(intent, Hold)
    assert intent.until == datetime(2026, 11, 19, 0, tzinfo=UTC)


def test_the_sixth_interrupt_of_a_day_goes_into_the_digest() -> None:
    intent = one(signal_of(), Urgency.NOW, History(interrupts_today=5))
    assert isinstance(intent, Hold)
    assert intent.digest
    assert intent.until == datetime(2026, 11, 18, 7, tzinfo=UTC)  # 16:00 in Tokyo
    assert isinstance(one(signal_of(), Urgency.NOW, History(interrupts_today=5, counted=False)), SendFirst)


def test_a_denial_starts_nothing_but_updates() -> None:
    denied = signal_of(status=Status.DENIED)
    assert isinstance(one(denied, Urgency.NOW), Nothing)
    told = History(first_sent_at=NOW - timedelta(days=1), news=(Reason("news.status", {"before": "announced", "after": "denied"}),))
    assert [type(intent) for intent in decide(denied, Urgency.NOW, told, TOKYO, NOW)] == [Update, ThreadNote]


def test_what_someone_clicked_changes_the_message_without_a_note() -> None:
    told = History(first_sent_at=NOW, news=(Reason("news.state", {"after": "acknowledged"}),))
    assert [type(intent) for intent in decide(signal_of(), Urgency.NOW, told, TOKYO, NOW)] == [Update]


def test_unacknowledged_for_three_working_days_is_repeated_and_then_left_to_the_digest() -> None:
    sent = NOW - timedelta(days=1)
    waiting = one(signal_of(), Urgency.NOW, History(first_sent_at=sent, last_told_at=sent))
    assert isinstance(waiting, Hold)
    assert waiting.until == datetime(2026, 11, 20, 3, tzinfo=UTC)
    later = waiting.until
    assert isinstance(one(signal_of(), Urgency.NOW, History(first_sent_at=sent, last_told_at=sent), now=later), ThreadNote)
    assert isinstance(one(signal_of(), Urgency.NOW, History(first_sent_at=sent, repeats=3), now=later), Nothing)
    acknowledged = signal_of(state=SignalState.ACKNOWLEDGED)
    assert isinstance(one(acknowledged, Urgency.NOW, History(first_sent_at=sent), now=later), Nothing)


def test_the_end_of_a_snooze_reminds() -> None:
    snoozed = signal_of(state=SignalState.SNOOZED)
    history = History(first_sent_at=NOW - timedelta(days=3), snoozed_until=NOW + timedelta(hours=1))
    waiting = one(snoozed, Urgency.NOW, history)
    assert isinstance(waiting, Hold)
    assert waiting.until == NOW + timedelta(hours=1)
    assert one(snoozed, Urgency.NOW, history, now=NOW + timedelta(hours=1)) == ThreadNote(Reason("send.snooze_over"))


@pytest.mark.parametrize("signal", [signal_of(old_news=True), signal_of(status=Status.HISTORICAL)])
def test_old_news_is_told_only_in_a_digest(signal: Signal) -> None:
    intent = one(signal, Urgency.NOW)
    assert isinstance(intent, Hold)
    assert intent.digest
    assert isinstance(one(signal, Urgency.NOW, History(digested_at=NOW)), Nothing)


def test_an_acquisition_mutes_executives_moves_but_not_a_watched_contacts() -> None:
    move = signal_of(kind=Kind.DEPARTURE)
    history = History(acquired_at=NOW - timedelta(days=3))
    muted = one(move, Urgency.NOW, history)
    assert isinstance(muted, Hold)
    assert muted.digest
    assert isinstance(one(signal_of(kind=Kind.DEPARTURE, watched_person=True), Urgency.NOW, history), SendFirst)
    assert isinstance(one(move, Urgency.NOW, History(acquired_at=NOW - timedelta(days=30))), SendFirst)


def test_evidence_that_is_gone_is_not_told_again_after_a_digest_and_makes_no_note_under_an_alert() -> None:
    gone = (Reason("news.evidence_gone"),)
    assert isinstance(one(signal_of(), Urgency.NOW, History(digested_at=NOW - timedelta(days=1), news=gone)), Nothing)
    assert isinstance(one(signal_of(), Urgency.NOW, History(first_sent_at=NOW - timedelta(days=1), news=gone)), Update)


def test_what_grew_urgent_after_a_digest_is_sent() -> None:
    history = History(digested_at=NOW - timedelta(days=1), news=(Reason("news.departure", {"after": "confirmed"}),))
    assert isinstance(one(signal_of(), Urgency.NOW, history), SendFirst)


@given(SIGNALS, URGENCIES, UNTOLD, st.sampled_from([TOKYO, ALWAYS]))
def test_nothing_that_qualifies_is_dropped(signal: Signal, urgency: Urgency, history: History, prefs: Prefs) -> None:
    intents = decide(signal, urgency, history, prefs, NOW)
    assert len(intents) == 1
    (intent,) = intents
    settled = signal.status is Status.DENIED or signal.departure in (DepartureState.DENIED, DepartureState.EXPIRED)
    handled = signal.state in (SignalState.DISMISSED, SignalState.CLOSED, SignalState.ACKNOWLEDGED)
    if settled or handled:
        assert isinstance(intent, Nothing)
    else:
        assert isinstance(intent, SendFirst | Hold)
    if isinstance(intent, Hold):
        assert NOW < intent.until < NOW + timedelta(days=40)


@given(SIGNALS, URGENCIES, UNTOLD)
def test_every_hold_comes_to_an_end(signal: Signal, urgency: Urgency, history: History) -> None:
    now, seen = NOW, 0
    while isinstance(intent := decide(signal, urgency, history, TOKYO, now)[0], Hold):
        if intent.digest:
            break
        now, seen = intent.until, seen + 1
        assert seen < 6


@given(SIGNALS, URGENCIES, TOLD)
def test_news_about_a_told_signal_always_reaches_its_message(signal: Signal, urgency: Urgency, history: History) -> None:
    intents = decide(signal, urgency, history, TOKYO, NOW)
    assert not any(isinstance(intent, SendFirst) for intent in intents)
    assert bool(history.news) == any(isinstance(intent, Update) for intent in intents)


_CASES = st.lists(st.builds(Case, SIGNALS, URGENCIES, UNTOLD | TOLD), max_size=12, unique_by=lambda case: case.signal.id)


@given(_CASES, st.integers(0, 6), st.randoms(use_true_random=False))
def test_never_more_interrupts_than_allowed_whatever_the_order(cases: list[Case], before: int, order: random.Random) -> None:
    decided = decide_all(cases, before, ALWAYS, NOW)
    assert sum(interrupts(intents) for intents in decided.values()) <= max(ALWAYS.max_interrupts - before, 0)
    shuffled = list(cases)
    order.shuffle(shuffled)
    assert decide_all(shuffled, before, ALWAYS, NOW) == decided
    assert decided.keys() == {case.signal.id for case in cases}
