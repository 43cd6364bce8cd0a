from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from kernel.reason import Reason
from notifier.alert import Delivery, DeliveryState, Destination, SendReason
from storage.database import Database
from storage.deliveries import (
    deliveries_for,
    first_delivery,
    get_delivery,
    interrupted,
    interrupts_since,
    last_sent,
    last_sent_to,
    list_deliveries,
    mark_sending,
    put_delivery,
    revive_delivery,
    set_delivery,
)
from storage.happenings import put_happening, put_report
from storage.signals import put_signal
from storage.transitions import history
from tests.storage.samples import DAY, HAPPENING, HOUR, NOON, REPORT, SIGNAL, watched_world

KEN = Destination("slack", "ken@kumono.example", "ja", "Asia/Tokyo")
FIRST = Delivery("v-1", "g-1", KEN, SendReason.FIRST, DeliveryState.PENDING, NOON + HOUR, payload={"shown": {"reports": 1}})
LATER = NOON + HOUR


@pytest.fixture
def outbox(database: Database) -> Database:
    watched_world(database)
    with database.begin() as c:
        put_report(c, REPORT)
        put_happening(c, HAPPENING, NOON)
        put_signal(c, SIGNAL)
        assert put_delivery(c, FIRST, NOON)
    return database


def sent(delivery: Delivery) -> Delivery:
    return replace(delivery, state=DeliveryState.SENT, channel="D1", ts="17.5")


def test_a_delivery_comes_back_as_it_was_stored(outbox: Database) -> None:
    with outbox.begin() as c:
        assert get_delivery(c, "v-1") == FIRST
        assert get_delivery(c, "none") is None
        digest = Delivery("v-9", None, KEN, SendReason.DIGEST, DeliveryState.PENDING, NOON, payload={"lines": ["三"]})
        assert put_delivery(c, digest, NOON)
        assert get_delivery(c, "v-9") == digest


def test_a_first_alert_is_never_made_twice(outbox: Database) -> None:
    elsewhere = replace(FIRST, id="v-2", destination=replace(KEN, address="C1"))
    with outbox.begin() as c:
        assert not put_delivery(c, replace(FIRST, id="v-2"), NOON)
        assert not put_delivery(c, replace(FIRST, reason=SendReason.THREAD), NOON)
        assert put_delivery(c, elsewhere, NOON)
        for number in range(2):
            assert put_delivery(c, replace(FIRST, id=f"u-{number}", reason=SendReason.UPDATE), NOON)
        assert len(deliveries_for(c, "g-1")) == 4
        assert len(deliveries_for(c, "g-1", KEN.address)) == 3


def test_an_attempt_is_marked_by_one_and_its_result_stored_by_the_same(outbox: Database) -> None:
    with outbox.begin() as c:
        marked = mark_sending(c, "v-1", "t1", NOON, LATER)
        assert marked == replace(FIRST, state=DeliveryState.SENDING, attempts=1)
        assert mark_sending(c, "v-1", "t2", NOON, LATER) is None
        assert not set_delivery(c, sent(marked), DeliveryState.SENDING, NOON, "t2")
        assert not set_delivery(c, sent(marked), DeliveryState.SENDING, NOON)
        assert set_delivery(c, sent(marked), DeliveryState.SENDING, NOON, "t1")
        assert not set_delivery(c, sent(marked), DeliveryState.SENDING, NOON, "t1")
        assert mark_sending(c, "v-1", "t3", LATER, LATER + HOUR) is None
        (tracked,) = deliveries_for(c, "g-1")
        steps = [(step.from_state, step.to_state) for step in history(c, "delivery", "v-1")]
    assert (tracked.delivery, tracked.created_at, tracked.marked_at, tracked.sent_at) == (sent(marked), NOON, NOON, NOON)
    assert steps == [(None, "pending"), ("pending", "sending"), ("sending", "sent")]


def test_an_interrupted_attempt_can_be_taken_over_once_its_time_ran_out(outbox: Database) -> None:
    with outbox.begin() as c:
        marked = mark_sending(c, "v-1", "t1", NOON, LATER)
        assert marked is not None
        assert interrupted(c, NOON) == []
        assert [one.delivery for one in interrupted(c, LATER)] == [marked]
        taken = mark_sending(c, "v-1", "t2", LATER, LATER + HOUR)
        assert taken is not None
        assert taken.attempts == 2
        assert not set_delivery(c, sent(marked), DeliveryState.SENDING, LATER, "t1")
        assert set_delivery(c, sent(taken), DeliveryState.SENDING, LATER, "t2")


def test_what_was_found_at_the_destination_is_stored_without_another_attempt(outbox: Database) -> None:
    with outbox.begin() as c:
        marked = mark_sending(c, "v-1", "t1", NOON, LATER)
        assert marked is not None
        assert set_delivery(c, sent(marked), DeliveryState.SENDING, LATER)
        assert get_delivery(c, "v-1") == sent(marked)


def test_what_a_sent_message_shows_can_be_noted_without_sending_it_anew(outbox: Database) -> None:
    with outbox.begin() as c:
        marked = mark_sending(c, "v-1", "t1", NOON, LATER)
        assert marked is not None
        set_delivery(c, sent(marked), DeliveryState.SENDING, NOON, "t1")
        noted = replace(sent(marked), payload={"shown": {"reports": 2}})
        assert set_delivery(c, noted, DeliveryState.SENT, LATER)
        (tracked,) = deliveries_for(c, "g-1")
        assert (tracked.delivery, tracked.sent_at) == (noted, NOON)
        assert len(history(c, "delivery", "v-1")) == 3


def test_a_failed_attempt_waits_and_tells_why(outbox: Database) -> None:
    with outbox.begin() as c:
        marked = mark_sending(c, "v-1", "t1", NOON, LATER)
        assert marked is not None
        retry = replace(marked, state=DeliveryState.RETRY, due_at=NOON + DAY, error=Reason("slack.ratelimited"))
        assert set_delivery(c, retry, DeliveryState.SENDING, NOON, "t1")
        assert get_delivery(c, "v-1") == retry
        assert history(c, "delivery", "v-1")[-1].reason == Reason("slack.ratelimited")
        assert mark_sending(c, "v-1", "t2", NOON + DAY, NOON + DAY + HOUR) == replace(
            retry, state=DeliveryState.SENDING, attempts=2, error=None
        )


def test_a_dead_delivery_is_never_sent_until_someone_revives_it(outbox: Database) -> None:
    with outbox.begin() as c:
        assert not revive_delivery(c, "v-1", NOON, "bea@kumono.example")
        dead = replace(FIRST, state=DeliveryState.DEAD, error=Reason("slack.channel_not_found"))
        assert set_delivery(c, dead, DeliveryState.PENDING, NOON)
        assert mark_sending(c, "v-1", "t1", NOON, LATER) is None
        assert revive_delivery(c, "v-1", LATER, "bea@kumono.example")
        assert mark_sending(c, "v-1", "t1", LATER, LATER + HOUR) is not None


def test_a_cancelled_delivery_is_neither_sent_nor_revived_and_interrupts_nobody(outbox: Database) -> None:
    with outbox.begin() as c:
        assert set_delivery(c, replace(FIRST, state=DeliveryState.CANCELLED), DeliveryState.PENDING, NOON)
        assert mark_sending(c, "v-1", "t1", NOON, LATER) is None
        assert not revive_delivery(c, "v-1", NOON, "bea@kumono.example")
        assert interrupts_since(c, KEN.address, NOON) == 0


def test_of_many_senders_one_marks(outbox: Database) -> None:
    won: list[bool] = []

    def mark(number: int) -> None:
        with outbox.begin() as c:
            won.append(mark_sending(c, "v-1", f"t{number}", NOON, LATER) is not None)

    threads = [threading.Thread(target=mark, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False, False, False, True]


def test_the_questions_of_who_decides_are_answered(outbox: Database) -> None:
    with outbox.begin() as c:
        first = first_delivery(c, "g-1", KEN.address)
        assert first is not None
        assert (first.delivery, first.sent_at) == (FIRST, None)
        assert first_delivery(c, "g-1", "C1") is None
        assert [one.delivery for one in list_deliveries(c, [DeliveryState.PENDING])] == [FIRST]
        assert last_sent(c, "g-1", KEN.address) is last_sent_to(c, "slack", KEN.address) is None
        assert interrupts_since(c, KEN.address, NOON + HOUR) == 1
        marked = mark_sending(c, "v-1", "t1", NOON, LATER)
        assert marked is not None
        set_delivery(c, sent(marked), DeliveryState.SENDING, NOON, "t1")
        assert last_sent(c, "g-1", KEN.address) == last_sent_to(c, "slack", KEN.address) == NOON
        assert last_sent_to(c, "email", KEN.address) is None
        assert interrupts_since(c, KEN.address, NOON) == 1
        assert interrupts_since(c, KEN.address, NOON + HOUR) == 0
        assert interrupts_since(c, KEN.address, NOON, [SendReason.THREAD]) == 0
        assert list_deliveries(c, [DeliveryState.PENDING]) == []
