"""Slack through slack-sdk: sends, changes and finds messages, and classes every failure for the delivery machine.

Nothing here waits or retries: pacing and retries are the outbox's, as data (``notifier.delivery``).
"""

from __future__ import annotations

import http.client
import json
import re
import threading
import urllib.error
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from kernel.reason import Reason
from notifier.alert import Destination, Message, Receipt, TransportError

EVENT_TYPE = "radar_delivery"
API = "https://slack.com/api/"
TIMEOUT = 10  #: seconds
MISS_KEPT = timedelta(minutes=10)  #: an address without a Slack user is asked for again after this
PAGE = 200
PAGES = 10  #: at most so many pages of history are searched for one message

_AUTH = frozenset({"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "org_login_required"})
_SCOPE = frozenset({"missing_scope", "no_permission", "not_allowed_token_type", "access_denied", "restricted_action"})
_NO_CHANNEL = frozenset({"channel_not_found", "not_in_channel", "cannot_dm_bot", "user_disabled", "user_not_visible"})
_MESSAGE = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "no_text", "invalid_arguments"})
_GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed", "thread_not_found"})
_PASSING = frozenset({"internal_error", "fatal_error", "service_unavailable", "team_added_to_org", "request_timeout"})


class SlackTransport:
    """A blocking :class:`notifier.alert.Transport`. Safe to use from several threads. *now* tells the time for its cache."""

    name = "slack"

    def __init__(self, token: str, now: Callable[[], datetime], base_url: str = API, timeout: int = TIMEOUT) -> None:
        self._client = WebClient(token=token, base_url=base_url, timeout=timeout, retry_handlers=[])
        self._now = now
        self._lock = threading.Lock()
        self._users: dict[str, tuple[str | None, datetime]] = {}
        self._direct: dict[str, str] = {}

    def resolve(self, destination: Destination) -> Destination:
        """Turn an email into a user id (``users.lookupByEmail``); ids pass through. Hits are kept, misses for ten minutes."""
        address = destination.address
        if "@" not in address:
            return destination
        user = self._user(address.lower())
        if user is None:
            reason = Reason("slack.user_not_found", {"address": address})
            raise TransportError(reason, permanent=True, sent=False)
        return replace(destination, address=user)

    def send(self, destination: Destination, message: Message, thread: Receipt | None = None) -> Receipt:
        arguments = self._arguments(message)
        if thread is not None:
            arguments["thread_ts"] = thread.ts
        channel = thread.channel if thread is not None else self._channel(destination)
        answer = self._call("chat.postMessage", {"channel": channel, **arguments}, sends=True)
        return _receipt(answer, sends=True)

    def update(self, receipt: Receipt, message: Message) -> Receipt:
        answer = self._call("chat.update", {"channel": receipt.channel, "ts": receipt.ts, **self._arguments(message)}, sends=True)
        return _receipt(answer, sends=True)

    def find(self, destination: Destination, delivery_id: str, since: datetime, thread: Receipt | None = None) -> Receipt | None:
        """The message that carries *delivery_id* in its metadata, posted after *since*; in the thread of *thread* if given."""
        channel = thread.channel if thread is not None else self._channel(destination)
        method = "conversations.history" if thread is None else "conversations.replies"
        arguments: dict[str, Any] = {
            "channel": channel,
            "oldest": f"{since.timestamp():.6f}",
            "limit": PAGE,
            "include_all_metadata": "true",
        }
        if thread is not None:
            arguments["ts"] = thread.ts
        for _ in range(PAGES):
            answer = self._call(method, arguments, sends=False)
            for found in answer.get("messages") or ():
                metadata = found.get("metadata") or {}
                payload = metadata.get("event_payload") or {}
                if metadata.get("event_type") == EVENT_TYPE and payload.get("delivery") == delivery_id:
                    return Receipt(channel, str(found["ts"]))
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None
            arguments["cursor"] = cursor
        return None

    def email_of(self, user_id: str) -> str | None:
        """The address of a Slack user (``users.info``), None for an unknown one. Hits are kept, misses for ten minutes."""
        return self._remembered(f"id:{user_id}", "users.info", {"user": user_id}, ("user", "profile", "email"))

    def check(self) -> str:
        """Ask Slack who we are; the name of the workspace, or :class:`TransportError`."""
        return str(self._call("auth.test", {}, sends=False).get("team") or "")

    def _user(self, email: str) -> str | None:
        return self._remembered(email, "users.lookupByEmail", {"email": email}, ("user", "id"))

    def _remembered(self, key: str, method: str, arguments: dict[str, Any], path: tuple[str, ...]) -> str | None:
        """What stands at *path* in the answer about a user; None if there is no such user."""
        with self._lock:
            known = self._users.get(key)
        if known is not None and (known[0] is not None or self._now() - known[1] < MISS_KEPT):
            return known[0]
        try:
            found: Any = self._call(method, arguments, sends=False)
            for name in path:
                found = found[name]
            value: str | None = str(found)
        except TransportError as error:
            if error.reason.code != "slack.user_not_found":
                raise
            value = None
        except (KeyError, TypeError) as error:
            raise _bad_answer(f"{method} gave no {path[-1]}", sends=False) from error
        with self._lock:
            self._users[key] = (value, self._now())
        return value

    def _channel(self, destination: Destination) -> str:
        """The conversation to post into: a channel as it is, a direct message opened for a user."""
        address = self.resolve(destination).address
        if not address.startswith(("U", "W")):
            return address
        with self._lock:
            known = self._direct.get(address)
        if known is None:
            answer = self._call("conversations.open", {"users": address}, sends=False)
            known = str((answer.get("channel") or {}).get("id") or "")
            if not known:
                raise _bad_answer("conversations.open named no channel", sends=False)
            with self._lock:
                self._direct[address] = known
        return known

    @staticmethod
    def _arguments(message: Message) -> dict[str, Any]:
        return {
            "text": message.text,
            "blocks": [dict(block) for block in message.blocks],
            "metadata": {"event_type": EVENT_TYPE, "event_payload": dict(message.metadata)},
            "unfurl_links": False,
            "unfurl_media": False,
        }

    def _call(self, method: str, arguments: dict[str, Any], *, sends: bool) -> Any:
        try:
            if sends:
                return self._client.api_call(method, json=arguments)
            return self._client.api_call(method, params=arguments)
        except SlackApiError as error:
            raise classify(error, arguments, sends=sends) from error
        except (json.JSONDecodeError, SlackClientError) as error:
            raise _bad_answer(str(error)[:200], sends=sends) from error
        except TimeoutError as error:
            raise TransportError(Reason("slack.timeout"), permanent=False, sent=None if sends else False) from error
        except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
            raise _unreachable(error, sends=sends) from error


def _receipt(answer: Any, *, sends: bool) -> Receipt:
    channel, ts = answer.get("channel"), answer.get("ts")
    if not channel or not ts:
        raise _bad_answer("it names no channel or time", sends=sends)
    return Receipt(str(channel), str(ts))


def _bad_answer(message: str, *, sends: bool) -> TransportError:
    return TransportError(Reason("slack.bad_answer", {"message": message}), permanent=False, sent=None if sends else False)


def _unreachable(error: Exception, *, sends: bool) -> TransportError:
    """A connection that was never made delivered nothing; one that broke may have."""
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(cause, TimeoutError):
        return TransportError(Reason("slack.timeout"), permanent=False, sent=None if sends else False)
    never = isinstance(cause, ConnectionRefusedError) or type(cause).__name__ == "gaierror"
    reason = Reason("slack.connection", {"message": str(cause)[:200] or type(cause).__name__})
    return TransportError(reason, permanent=False, sent=False if never or not sends else None)


def classify(error: SlackApiError, arguments: dict[str, Any], *, sends: bool) -> TransportError:
    """Class Slack's refusal: never worth trying again, surely not delivered, or unknown; with the wait it asked for."""
    response = error.response
    status = int(getattr(response, "status_code", 0) or 0)
    headers = {str(name).lower(): value for name, value in (getattr(response, "headers", None) or {}).items()}
    data = response.data if isinstance(getattr(response, "data", None), dict) else {}
    code = str(data.get("error") or "")
    channel = str(arguments.get("channel") or "")
    if status == 429 or code in ("ratelimited", "rate_limited"):
        wait = _seconds(headers.get("retry-after"))
        return TransportError(Reason("slack.rate_limited", {"seconds": wait}), permanent=False, sent=False, retry_after=wait)
    if status >= 500 or code in _PASSING:
        reason = Reason("slack.server_error", {"status": status or code})
        return TransportError(reason, permanent=False, sent=None if sends else False)
    if code in _AUTH:
        reason = Reason("slack.invalid_auth", {"error": code})
    elif code in _SCOPE:
        reason = Reason("slack.missing_scope", {"needed": str(data.get("needed") or code)})
    elif code in _NO_CHANNEL:
        reason = Reason("slack.channel_not_found", {"channel": channel, "error": code})
    elif code == "is_archived":
        reason = Reason("slack.is_archived", {"channel": channel})
    elif code in ("users_not_found", "user_not_found"):
        reason = Reason("slack.user_not_found", {"address": str(arguments.get("email") or arguments.get("users") or "")})
    elif code in _MESSAGE:
        reason = Reason("slack.message_refused", {"error": code})
    elif code in _GONE:
        reason = Reason("slack.message_gone", {"error": code})
    elif not re.fullmatch(r"[a-z0-9_]{1,60}", code):  # slack-sdk puts the text of an unreadable answer here
        return _bad_answer(code[:200] or f"HTTP {status}", sends=sends)
    else:
        return TransportError(Reason("slack.refused", {"error": code}), permanent=True, sent=False)
    return TransportError(reason, permanent=True, sent=False)


def _seconds(value: Any) -> float:
    if isinstance(value, list):  # slack-sdk gives headers as lists in some answers
        value = value[0] if value else None
    try:
        return min(max(float(value), 1.0), 86_400.0)
    except (TypeError, ValueError):
        return 30.0
