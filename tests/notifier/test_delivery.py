from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kernel.reason import Reason
from notifier.alert import Delivery, DeliveryState, Destination, Receipt, SendReason, TransportError
from notifier.delivery import (
    MAX_ATTEMPTS,
    TRANSITIONS,
    NextStep,
    after_error,
    after_failed_reconcile,
    after_send,
    backoff,
    before_retry,
    begin,
    cancelled,
    next_allowed,
)

NOW = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)
FRESH = Delivery("d1", "s1", Destination("slack", "U1"), SendReason.FIRST, DeliveryState.PENDING, NOW)
TROUBLE = Reason("slack.server_error", {"status": 503})


def failed(**given: object) -> TransportError:
    return TransportError(TROUBLE, **{"permanent": False, "sent": False, **given})  # type: ignore[arg-type]


def test_an_attempt_is_marked_before_it_is_made() -> None:
    assert begin(FRESH).state is DeliveryState.SENDING
    assert begin(FRESH).attempts == 1


def test_a_receipt_ends_it() -> None:
    sent = after_send(begin(FRESH), Receipt("D1", "1.2"))
    assert (sent.state, sent.channel, sent.ts, before_retry(sent)) == (DeliveryState.SENT, "D1", "1.2", NextStep.NONE)


def test_a_permanent_refusal_is_dead_and_says_why() -> None:
    dead = after_error(begin(FRESH), failed(permanent=True), NOW)
    assert (dead.state, dead.error) == (DeliveryState.DEAD, TROUBLE)


def test_what_has_nothing_left_to_tell_is_cancelled_for_good_and_says_why() -> None:
    gone = cancelled(begin(FRESH), Reason("delivery.taken_back"))
    assert (gone.state, gone.error, before_retry(gone)) == (DeliveryState.CANCELLED, Reason("delivery.taken_back"), NextStep.NONE)
    assert TRANSITIONS[DeliveryState.CANCELLED] == frozenset()


def test_retry_after_is_honoured_and_uses_up_no_attempt() -> None:
    limited = after_error(begin(FRESH), failed(retry_after=120.0), NOW)
    assert limited.due_at >= NOW + timedelta(seconds=120)
    assert limited.attempts == 0
    tired = replace(FRESH, attempts=MAX_ATTEMPTS)
    assert after_error(begin(tired), failed(retry_after=1.0), NOW).state is DeliveryState.RETRY


def test_what_may_have_arrived_is_asked_for_before_a_second_send() -> None:
    unknown = after_error(begin(FRESH), failed(sent=None), NOW)
    assert unknown.state is DeliveryState.UNKNOWN
    assert before_retry(unknown) is NextStep.RECONCILE
    assert before_retry(begin(FRESH)) is NextStep.RECONCILE
    assert before_retry(replace(unknown, reason=SendReason.UPDATE)) is NextStep.SEND
    assert before_retry(after_error(begin(FRESH), failed(), NOW)) is NextStep.SEND


def test_a_destination_that_can_never_be_asked_gets_it_again_after_the_deadline() -> None:
    unknown = after_error(begin(FRESH), failed(sent=None), NOW)
    asked = after_failed_reconcile(unknown, failed(permanent=True), NOW)
    assert asked.state is DeliveryState.UNKNOWN
    assert asked.due_at > NOW
    again = after_failed_reconcile(asked, failed(permanent=True), asked.due_at)
    assert (again.state, before_retry(again)) == (DeliveryState.RETRY, NextStep.SEND)
    passing = after_failed_reconcile(unknown, failed(retry_after=60.0), NOW)
    assert passing.state is DeliveryState.UNKNOWN
    assert passing.due_at >= NOW + timedelta(seconds=60)


def test_trying_ends_some_day() -> None:
    delivery = FRESH
    for _ in range(MAX_ATTEMPTS):
        assert delivery.state is not DeliveryState.DEAD
        delivery = after_error(begin(delivery), failed(), NOW)
    assert delivery.state is DeliveryState.DEAD
    assert delivery.error is not None
    assert delivery.error.code == "delivery.exhausted"


def test_one_message_a_second_and_channel() -> None:
    assert next_allowed(None, NOW) == NOW
    assert next_allowed(NOW, NOW) == NOW + timedelta(seconds=1)
    assert next_allowed(NOW - timedelta(minutes=1), NOW) == NOW


_ERRORS = st.builds(
    TransportError,
    st.just(TROUBLE),
    permanent=st.booleans(),
    sent=st.sampled_from([False, None]),
    retry_after=st.none() | st.floats(0, 5_000),
)


@given(st.lists(_ERRORS, max_size=30))
def test_every_step_is_in_the_table_and_due_ahead(errors: list[TransportError]) -> None:
    delivery = FRESH
    for error in errors:
        if before_retry(delivery) is NextStep.NONE:
            break
        marked = begin(delivery)
        assert marked.state in TRANSITIONS[delivery.state]
        delivery = after_error(marked, error, NOW)
        assert delivery.state in TRANSITIONS[marked.state]
        assert delivery.state is DeliveryState.DEAD or delivery.due_at > NOW


@given(st.integers(0, 200))
def test_backoff_grows_to_a_ceiling(attempts: int) -> None:
    pause = backoff(replace(FRESH, attempts=attempts))
    assert timedelta(seconds=5) <= pause <= timedelta(minutes=75)
