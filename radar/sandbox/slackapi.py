"""The methods of Slack's Web API that the product uses, over the store. Pure but for the store."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from radar.sandbox.checks import refuse
from radar.sandbox.store import BOT, BOT_USER, TEAM, Channel, Person, Post, Store

Arguments = dict[str, Any]
Answer = dict[str, Any]


class SlackError(Exception):
    """An answer with ``ok: false``."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.answer: Answer = {"ok": False, "error": code, **more}


def call(store: Store, method: str, arguments: Arguments) -> Answer:
    """Answer *method*; an unknown one as Slack would."""
    found = METHODS.get(method)
    if found is None:
        raise SlackError("unknown_method", req_method=method)
    return {"ok": True, **found(store, arguments)}


def _auth_test(store: Store, arguments: Arguments) -> Answer:
    return {"team": "Sandbox", "team_id": TEAM, "user": "disconnection-radar", "user_id": BOT_USER, "bot_id": BOT}


def _user(person: Person) -> Answer:
    profile = {"email": person.email, "real_name": person.name, "display_name": person.name}
    about = {"tz": person.timezone, "locale": person.locale, "deleted": person.deleted, "is_bot": False}
    return {"id": person.id, "team_id": TEAM, "name": person.email.partition("@")[0], "real_name": person.name, **about, "profile": profile}


def _lookup(store: Store, arguments: Arguments) -> Answer:
    person = store.person(str(arguments.get("email") or ""))
    if person is None:
        raise SlackError("users_not_found")
    return {"user": _user(person)}


def _info(store: Store, arguments: Arguments) -> Answer:
    person = store.people.get(str(arguments.get("user") or ""))
    if person is None:
        raise SlackError("user_not_found")
    return {"user": _user(person)}


def _open(store: Store, arguments: Arguments) -> Answer:
    user = str(arguments.get("users") or "")
    person = store.people.get(user)
    if person is None:
        raise SlackError("user_not_found")
    if person.deleted:
        raise SlackError("user_disabled")
    return {"channel": {"id": store.open_direct(user).id}}


def _channel(store: Store, arguments: Arguments) -> Channel:
    name = str(arguments.get("channel") or "")
    if name in store.people:
        return store.open_direct(name)
    if name not in store.channels:
        raise SlackError("channel_not_found")
    return store.channels[name]


def _writable(store: Store, arguments: Arguments) -> Channel:
    channel = _channel(store, arguments)
    if channel.archived:
        raise SlackError("is_archived")
    return channel


def _structure(value: Any, empty: Any) -> Any:
    """A JSON argument, which may come as text in a form."""
    if isinstance(value, str) and value:
        try:
            return json.loads(value)
        except ValueError as error:
            raise SlackError("invalid_arguments", response_metadata={"messages": [str(error)]}) from error
    return value or empty


def _content(arguments: Arguments) -> Answer:
    text, blocks = arguments.get("text") or "", _structure(arguments.get("blocks"), [])
    refused = refuse(text, blocks)
    if refused is not None:
        code, details = refused
        raise SlackError(code, errors=details, response_metadata={"messages": details})
    metadata = _structure(arguments.get("metadata"), {})
    if metadata and not (isinstance(metadata, dict) and isinstance(metadata.get("event_type"), str)):
        raise SlackError("metadata_must_be_sent_from_app")
    return {"text": text, "blocks": blocks, "metadata": metadata}


def _post(store: Store, arguments: Arguments) -> Answer:
    channel = _writable(store, arguments)
    content = _content(arguments)
    thread = arguments.get("thread_ts") or None
    if thread is not None and thread not in channel.posts:
        raise SlackError("thread_not_found")
    post = store.post(channel.id, content, thread)
    return {"channel": channel.id, "ts": post.ts, "message": _message(store, post, True)}


def _update(store: Store, arguments: Arguments) -> Answer:
    channel = _writable(store, arguments)
    ts = str(arguments.get("ts") or "")
    if ts not in channel.posts:
        raise SlackError("message_not_found")
    post = store.update(channel.id, ts, _content(arguments))
    return {"channel": channel.id, "ts": ts, "text": post.text, "message": _message(store, post, True)}


def _message(store: Store, post: Post, metadata: bool) -> Answer:
    message: Answer = {"type": "message", "user": BOT_USER, "bot_id": BOT, "ts": post.ts, "text": post.text, "blocks": post.blocks}
    if metadata and post.metadata:
        message["metadata"] = post.metadata
    if post.edited_at is not None:
        message["edited"] = {"user": BOT_USER, "ts": f"{post.edited_at:.6f}"}
    replies = len(store.channels[post.channel].replies(post.ts))
    if post.thread_ts or replies:
        message |= {"thread_ts": post.thread_ts or post.ts, "reply_count": replies}
    return message


def _page(store: Store, posts: list[Post], arguments: Arguments) -> Answer:
    """One page of *posts*; ``oldest`` is exclusive unless ``inclusive`` is set, as in Slack."""
    try:
        oldest, limit = float(arguments.get("oldest") or 0), int(arguments.get("limit") or 100)
        start = int(str(arguments.get("cursor") or "0"))
    except ValueError as error:
        raise SlackError("invalid_arguments") from error
    inclusive = str(arguments.get("inclusive") or "").lower() in ("1", "true")
    kept = [post for post in posts if float(post.ts) > oldest or (inclusive and float(post.ts) == oldest)]
    limit = min(max(limit, 1), 999)
    shown, more = kept[start : start + limit], len(kept) > start + limit
    metadata = str(arguments.get("include_all_metadata") or "").lower() in ("1", "true")
    cursor = str(start + limit) if more else ""
    messages = [_message(store, post, metadata) for post in shown]
    return {"messages": messages, "has_more": more, "response_metadata": {"next_cursor": cursor}}


def _history(store: Store, arguments: Arguments) -> Answer:
    return _page(store, _channel(store, arguments).top()[::-1], arguments)


def _replies(store: Store, arguments: Arguments) -> Answer:
    channel, ts = _channel(store, arguments), str(arguments.get("ts") or "")
    if ts not in channel.posts:
        raise SlackError("thread_not_found")
    return _page(store, [channel.posts[ts], *channel.replies(ts)], arguments)


METHODS: dict[str, Callable[[Store, Arguments], Answer]] = {
    "auth.test": _auth_test,
    "users.lookupByEmail": _lookup,
    "users.info": _info,
    "conversations.open": _open,
    "conversations.history": _history,
    "conversations.replies": _replies,
    "chat.postMessage": _post,
    "chat.update": _update,
}
