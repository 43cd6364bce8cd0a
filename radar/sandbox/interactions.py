"""What happens when somebody presses a button on the page: Slack's signed payload, posted to the product."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from notifier.transports.slack_signature import sign
from radar.sandbox.slackapi import SlackError
from radar.sandbox.store import TEAM, Person, Post, Store

TIMEOUT = 3  #: seconds that Slack gives an application to answer


@dataclass(frozen=True)
class Target:
    """Where presses go: the product's interactivity URL, and the signing secret that both know."""

    url: str
    secret: str


def find_element(post: Post, block_id: str, action_id: str) -> dict[str, Any]:
    """The element that was pressed; :class:`SlackError` if the message has none such (it may have been updated)."""
    for block in post.blocks:
        if block.get("type") == "actions" and block.get("block_id", "") == block_id:
            for element in block["elements"]:
                if element.get("action_id") == action_id:
                    return dict(element)
    raise SlackError("action_not_found")


def _action(element: Mapping[str, Any], block_id: str, value: str, stamp: str) -> dict[str, Any]:
    action = {"type": element["type"], "action_id": element["action_id"], "block_id": block_id, "action_ts": stamp}
    if element["type"] == "button":
        return {**action, "text": element["text"], "value": element.get("value", "")}
    if element["type"] == "users_select":
        return {**action, "selected_user": value}
    option = next((one for one in element["options"] if one["value"] == value), None)
    if option is None:
        raise SlackError("option_not_found")
    return {**action, "selected_option": option}


def payload(store: Store, post: Post, person: Person, block_id: str, action_id: str, value: str, now: float) -> dict[str, Any]:
    """Slack's ``block_actions`` payload for one press by *person*."""
    action = _action(find_element(post, block_id, action_id), block_id, value, f"{now:.6f}")
    if action["type"] == "users_select" and value not in store.people:
        raise SlackError("user_not_found")
    message = {"type": "message", "ts": post.ts, "text": post.text, "blocks": post.blocks, "metadata": post.metadata}
    return {
        "type": "block_actions",
        "team": {"id": TEAM, "domain": "sandbox"},
        "user": {"id": person.id, "username": person.email.partition("@")[0], "name": person.name, "team_id": TEAM},
        "container": {"type": "message", "message_ts": post.ts, "channel_id": post.channel, "is_ephemeral": False},
        "channel": {"id": post.channel, "name": store.channels[post.channel].name},
        "message": message,
        "actions": [action],
    }


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def send(target: Target, body: Mapping[str, Any], now: float) -> str | None:
    """Post the payload, signed. None if it was acknowledged, else what went wrong in a word or two. Blocks."""
    data = urlencode({"payload": json.dumps(body, ensure_ascii=False)}).encode()
    stamp = str(int(now))
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": sign(target.secret, stamp, data),
    }
    request = urllib.request.Request(target.url, data, headers, method="POST")  # noqa: S310 - the address is the operator's own
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect())
    try:
        with opener.open(request, timeout=TIMEOUT) as answer:
            return None if 200 <= answer.status < 300 else f"HTTP {answer.status}"
    except urllib.error.HTTPError as error:
        return f"HTTP {error.code}"
    except (OSError, http.client.HTTPException) as error:
        return str(getattr(error, "reason", error))[:120] or type(error).__name__
