"""The contract of a transport, held by the real slack-sdk client against the sandbox."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from notifier.alert import Delivery, DeliveryState, Destination, Message, Receipt, SendReason, Transport, TransportError
from notifier.delivery import NextStep, after_error, after_send, before_retry, begin
from tests.sandbox.conftest import Running

MIKA = Destination("slack", "mika@kumono.example", "ja", "Asia/Tokyo")
BLOCKS = ({"type": "section", "text": {"type": "mrkdwn", "text": "*Hello* &amp; welcome"}},)


def message(delivery: str = "d1", text: str = "Hello") -> Message:
    return Message(text, BLOCKS, {"delivery": delivery})


def long_ago() -> datetime:
    return datetime.now(UTC) - timedelta(hours=1)


def test_it_is_a_transport(running: Running) -> None:
    transport: Transport = running.transport()
    assert transport.name == "slack"


def test_a_message_arrives_as_a_direct_message(running: Running) -> None:
    receipt = running.transport().send(MIKA, message())
    (post,) = running.messages()
    assert (post["channel"], post["ts"]) == (receipt.channel, receipt.ts)
    assert post["blocks"] == list(BLOCKS)
    assert post["metadata"] == {"event_type": "radar_delivery", "event_payload": {"delivery": "d1"}}
    assert running.store.people[post["user"]].email == "mika@kumono.example"


def test_an_email_is_looked_up_once(running: Running) -> None:
    transport = running.transport()
    found = transport.resolve(MIKA)
    assert found.address.startswith("U")
    assert (found.locale, found.timezone) == ("ja", "Asia/Tokyo")
    assert transport.resolve(found) == found
    transport.send(MIKA, message())
    transport.send(MIKA, message("d2"))
    assert running.faults.calls["users.lookupByEmail"] == 1
    assert running.faults.calls["conversations.open"] == 1


def test_an_unknown_person_is_refused_for_good_and_not_asked_for_again_at_once(running: Running) -> None:
    running.store.open_door = False
    transport = running.transport()
    for _ in range(3):
        with pytest.raises(TransportError) as caught:
            transport.resolve(MIKA)
        assert caught.value.permanent
        assert caught.value.reason.code == "slack.user_not_found"
    assert running.faults.calls["users.lookupByEmail"] == 1


def test_an_update_replaces_and_a_thread_note_goes_under(running: Running) -> None:
    transport = running.transport()
    receipt = transport.send(MIKA, message())
    assert transport.update(receipt, message("d2", "Changed")) == receipt
    note = transport.send(MIKA, message("d3", "A note"), thread=receipt)
    posts = {post["ts"]: post for post in running.messages()}
    assert (posts[receipt.ts]["text"], posts[receipt.ts]["edits"]) == ("Changed", 1)
    assert posts[note.ts]["thread_ts"] == receipt.ts
    assert transport.find(MIKA, "d3", long_ago(), thread=receipt) == note
    assert transport.find(MIKA, "d3", long_ago()) is None


def test_find_reads_past_the_first_page(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notifier.transports.slack.PAGE", 2)
    transport = running.transport()
    receipts = [transport.send(MIKA, message(f"d{number}")) for number in range(7)]
    assert transport.find(MIKA, "d0", long_ago()) == receipts[0]
    assert transport.find(MIKA, "d9", long_ago()) is None
    assert transport.find(MIKA, "d0", datetime.now(UTC) + timedelta(minutes=1)) is None


def test_after_a_drop_the_message_is_found_and_not_sent_twice(running: Running) -> None:
    transport = running.transport()
    running.fault(kind="drop_after_accept", method="chat.postMessage")
    delivery = begin(Delivery("d1", "s1", MIKA, SendReason.FIRST, DeliveryState.PENDING, long_ago()))
    with pytest.raises(TransportError) as caught:
        transport.send(MIKA, message())
    assert caught.value.sent is None
    delivery = after_error(delivery, caught.value, datetime.now(UTC))
    assert before_retry(delivery) is NextStep.RECONCILE
    receipt = transport.find(MIKA, delivery.id, long_ago())
    assert receipt is not None
    assert after_send(delivery, receipt).state is DeliveryState.SENT
    assert len(running.messages()) == 1


@pytest.mark.parametrize(
    ("fault", "code", "permanent", "sent"),
    [
        ({"kind": "rate_limit", "retry_after": 7}, "slack.rate_limited", False, False),
        ({"kind": "server_error"}, "slack.server_error", False, None),
        ({"kind": "garbage"}, "slack.bad_answer", False, None),
        ({"kind": "drop_before_accept"}, "slack.connection", False, None),
        ({"kind": "error", "error": "internal_error"}, "slack.server_error", False, None),
        ({"kind": "error", "error": "channel_not_found"}, "slack.channel_not_found", True, False),
        ({"kind": "error", "error": "invalid_auth"}, "slack.invalid_auth", True, False),
        ({"kind": "error", "error": "is_archived"}, "slack.is_archived", True, False),
        ({"kind": "error", "error": "missing_scope"}, "slack.missing_scope", True, False),
        ({"kind": "error", "error": "msg_blocks_too_long"}, "slack.message_refused", True, False),
        ({"kind": "error", "error": "something_new"}, "slack.refused", True, False),
    ],
)
def test_every_failure_is_classed(running: Running, fault: dict[str, Any], code: str, permanent: bool, sent: bool | None) -> None:
    running.fault(method="chat.postMessage", **fault)
    with pytest.raises(TransportError) as caught:
        running.transport().send(MIKA, message())
    error = caught.value
    assert (error.reason.code, error.permanent, error.sent) == (code, permanent, sent)
    assert error.retry_after == (7 if fault["kind"] == "rate_limit" else None)
    assert running.messages() == []


def test_a_timeout_leaves_the_fate_unknown(running: Running) -> None:
    running.fault(kind="timeout", method="chat.postMessage", seconds=1.5)
    with pytest.raises(TransportError) as caught:
        running.transport(timeout=1).send(MIKA, message())
    assert (caught.value.reason.code, caught.value.sent) == ("slack.timeout", None)


def test_trouble_before_the_send_surely_delivered_nothing(running: Running) -> None:
    running.fault(kind="server_error", method="conversations.open")
    with pytest.raises(TransportError) as caught:
        running.transport().send(MIKA, message())
    assert caught.value.sent is False


def test_nobody_listening_delivered_nothing() -> None:
    from notifier.transports.slack import SlackTransport

    transport = SlackTransport("xoxb-test", lambda: datetime.now(UTC), base_url="http://127.0.0.1:9/api/", timeout=2)
    with pytest.raises(TransportError) as caught:
        transport.send(Destination("slack", "C1"), message())
    assert (caught.value.reason.code, caught.value.sent, caught.value.permanent) == ("slack.connection", False, False)


def test_unknown_channels_archived_ones_and_bad_tokens(running: Running) -> None:
    running.store.add_channel("C0OLD", "old", archived=True)
    for channel, token, code in (
        ("C0NONE", "xoxb-test", "slack.channel_not_found"),
        ("C0OLD", "xoxb-test", "slack.is_archived"),
        ("C0OLD", "nonsense", "slack.invalid_auth"),
    ):
        with pytest.raises(TransportError) as caught:
            running.transport(token=token).send(Destination("slack", channel), message())
        assert (caught.value.reason.code, caught.value.permanent) == (code, True)


def test_a_message_that_is_gone_cannot_be_updated(running: Running) -> None:
    receipt = running.transport().send(MIKA, message())
    with pytest.raises(TransportError) as caught:
        running.transport().update(Receipt(receipt.channel, "1.000000"), message())
    assert caught.value.reason.code == "slack.message_gone"


def test_the_token_can_be_checked(running: Running) -> None:
    assert running.transport().check() == "Sandbox"


def test_the_state_outlives_the_process(run_sandbox: Callable[[], Running]) -> None:
    first = run_sandbox()
    receipt = first.transport().send(MIKA, message())
    first.transport().update(receipt, message("d1", "Changed"))
    before = first.messages()
    again = run_sandbox()
    assert again.messages() == before
    assert again.transport().find(MIKA, "d1", long_ago()) == receipt
