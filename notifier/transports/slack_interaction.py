"""What a person pressed in Slack, read from a ``block_actions`` payload into a plain :class:`Action`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

from kernel.reason import InputError, Reason
from notifier.rendering.slack import (
    ACKNOWLEDGE,
    ASSIGN,
    CONFIRM_LEFT,
    NOT_RELEVANT,
    NOT_RELEVANT_REASONS,
    REOPEN,
    SNOOZE,
    SNOOZES,
    STILL_THERE,
)

KINDS = frozenset({ACKNOWLEDGE, ASSIGN, SNOOZE, NOT_RELEVANT, CONFIRM_LEFT, STILL_THERE, REOPEN})
MAX_BODY = 512 * 1024


@dataclass(frozen=True)
class Action:
    """One press. ``value`` is the choice: a Slack user id for assign, a time such as ``3d`` for snooze, a reason for not relevant.

    ``user`` is the Slack id of who pressed, ``at`` when (UTC). ``key`` is the same for the same press told twice.
    """

    kind: str
    signal_id: str
    user: str
    value: str | None
    at: datetime
    channel: str | None = None
    ts: str | None = None
    key: str = ""


def parse_interaction(body: bytes) -> tuple[Action, ...]:
    """The actions in the raw request *body* (form-encoded, one field ``payload``). Foreign actions are left out.

    Anything that is not a readable payload raises :class:`InputError`; a payload of another type gives no actions.
    """
    if len(body) > MAX_BODY:
        raise _unreadable("it is too large")
    try:
        fields = parse_qs(body.decode("utf-8"), max_num_fields=10)
        payload = json.loads(fields["payload"][0])
    except (UnicodeDecodeError, KeyError, ValueError, RecursionError) as error:
        raise _unreadable(type(error).__name__) from error
    if not isinstance(payload, dict):
        raise _unreadable("it is no object")
    if payload.get("type") != "block_actions":
        return ()
    user = _text(payload.get("user"), "id")
    actions = payload.get("actions")
    if not user or not isinstance(actions, list):
        raise _unreadable("it names no user or no actions")
    return tuple(action for one in actions[:25] if (action := _action(one, payload, user)))


def _unreadable(why: str) -> InputError:
    return InputError(f"the interaction payload cannot be read: {why}", Reason("interaction.unreadable", {"message": why}))


def _text(value: Any, key: str) -> str | None:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, str) and found else None


def _action(one: Any, payload: dict[str, Any], user: str) -> Action | None:
    kind = _text(one, "action_id")
    if kind not in KINDS:
        return None
    signal_id, choice = _text(one, "value"), None
    if kind == ASSIGN:
        signal_id = (_text(one, "block_id") or "").partition(":")[2]
        choice = _text(one, "selected_user")
    elif kind in (SNOOZE, NOT_RELEVANT):
        signal_id, _, choice = (_text(one.get("selected_option"), "value") or "").rpartition("|")
        if choice not in (SNOOZES if kind == SNOOZE else NOT_RELEVANT_REASONS):
            return None
    if not signal_id or (kind == ASSIGN and not choice):
        return None
    stamp = _text(one, "action_ts") or ""
    container = payload.get("container")
    channel = _text(payload.get("channel"), "id") or _text(container, "channel_id")
    ts = _text(payload.get("message"), "ts") or _text(container, "message_ts")
    key = "|".join((kind, signal_id, user, stamp))
    return Action(kind, signal_id, user, choice, _moment(stamp), channel, ts, key)


def _moment(stamp: str) -> datetime:
    try:
        return datetime.fromtimestamp(float(stamp), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise _unreadable("an action carries no time") from error
