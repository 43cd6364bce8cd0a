from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.reason import InputError
from notifier.transports.slack_interaction import Action, parse_interaction
from notifier.transports.slack_signature import refuse, sign

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
NOW = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)
BODY = b"payload=%7B%7D"


def headers(at: datetime = NOW, body: bytes = BODY, secret: str = SECRET) -> dict[str, str]:
    stamp = str(int(at.timestamp()))
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": sign(secret, stamp, body)}


def code(*given: Any) -> str | None:
    reason = refuse(*given)
    return reason.code if reason else None


def test_a_fresh_signed_request_is_taken() -> None:
    assert code(SECRET, headers(), BODY, NOW + timedelta(seconds=299)) is None


@pytest.mark.parametrize(
    ("given_headers", "body", "now", "wanted"),
    [
        ({}, BODY, NOW, "signature.missing"),
        ({**headers(), "X-Slack-Request-Timestamp": "yesterday"}, BODY, NOW, "signature.timestamp"),
        ({**headers(), "X-Slack-Request-Timestamp": "１２３"}, BODY, NOW, "signature.timestamp"),
        ({**headers(), "X-Slack-Request-Timestamp": "9" * 400}, BODY, NOW, "signature.timestamp"),
        ({**headers(), "X-Slack-Request-Timestamp": "nan"}, BODY, NOW, "signature.timestamp"),
        (headers(), BODY, NOW + timedelta(seconds=301), "signature.stale"),
        (headers(), BODY, NOW - timedelta(seconds=301), "signature.stale"),
        (headers(), BODY + b"x", NOW, "signature.wrong"),
        (headers(secret="other"), BODY, NOW, "signature.wrong"),
        ({**headers(), "X-Slack-Signature": "ü"}, BODY, NOW, "signature.wrong"),
    ],
)
def test_anything_else_is_refused(given_headers: dict[str, str], body: bytes, now: datetime, wanted: str) -> None:
    assert code(SECRET, given_headers, body, now) == wanted


def test_without_a_secret_nothing_is_taken() -> None:
    assert code("", headers(secret=""), BODY, NOW) == "signature.missing"


def test_slacks_own_verifier_agrees() -> None:
    from slack_sdk.signature import Clock, SignatureVerifier

    class Fixed(Clock):  # type: ignore[misc]
        def now(self) -> float:
            return NOW.timestamp()

    assert SignatureVerifier(SECRET, Fixed()).is_valid_request(BODY, headers())


def payload(*actions: dict[str, Any], **more: Any) -> bytes:
    whole = {
        "type": "block_actions",
        "user": {"id": "U1"},
        "channel": {"id": "D1"},
        "message": {"ts": "1.5"},
        "actions": list(actions),
        **more,
    }
    return urlencode({"payload": json.dumps(whole)}).encode()


def test_a_button_a_choice_and_a_person() -> None:
    body = payload(
        {"action_id": "confirm_left", "value": "s1", "action_ts": "1790000000.5"},
        {"action_id": "not_relevant", "selected_option": {"value": "s1|old_news"}, "action_ts": "1790000001"},
        {"action_id": "assign", "block_id": "signal:s1", "selected_user": "U2", "action_ts": "1790000002"},
    )
    at = datetime.fromtimestamp(1_790_000_000.5, UTC)
    first, second, third = parse_interaction(body)
    assert first == Action("confirm_left", "s1", "U1", None, at, "D1", "1.5", "confirm_left|s1|U1|1790000000.5")
    assert (second.kind, second.signal_id, second.value) == ("not_relevant", "s1", "old_news")
    assert (third.kind, third.signal_id, third.value) == ("assign", "s1", "U2")


def test_foreign_actions_and_payloads_are_left_out() -> None:
    assert parse_interaction(payload({"action_id": "other", "value": "s1", "action_ts": "1"})) == ()
    assert parse_interaction(payload({"action_id": "snooze", "selected_option": {"value": "s1|99y"}, "action_ts": "1"})) == ()
    assert parse_interaction(payload(type="view_submission")) == ()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"payload=",
        b"payload=[]",
        b"payload=%7B",
        b"\xff\xfe",
        b"payload=" + b"%5B" * 90_000,
        b"x" * 600_000,
        payload(user=None),
        payload({"action_id": "acknowledge", "value": "s1"}),
        payload({"action_id": "acknowledge", "value": "s1", "action_ts": "nan"}),
        payload({"action_id": "acknowledge", "value": "s1", "action_ts": "1e999"}),
    ],
)
def test_what_cannot_be_read_is_an_error_with_a_reason(body: bytes) -> None:
    with pytest.raises(InputError) as caught:
        parse_interaction(body)
    assert caught.value.reason.code == "interaction.unreadable"


_KEYS = st.sampled_from(["id", "ts", "value", "action_id", "action_ts", "x"])
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner),
    max_leaves=6,
)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(("user", "actions", "channel", "message", "container"), _JSON)))
def test_no_payload_breaks_the_reader(parts: dict[str, Any]) -> None:
    try:
        parse_interaction(payload(**parts))
    except InputError as error:
        assert error.reason.code == "interaction.unreadable"
