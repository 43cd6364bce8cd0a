"""The manifest from which a workspace's administrator makes the Slack app: its name, its scopes, where button presses go."""

from __future__ import annotations

from typing import Any

INTERACTIONS = "/slack/interactions"  #: the path of our pages that Slack posts button presses to

#: Every scope the app asks for, with the call that needs it.
SCOPES = {
    "channels:history": "conversations.history and .replies in public channels, to find a message after a crash",
    "chat:write": "chat.postMessage, chat.update",
    "groups:history": "the same in private channels",
    "im:history": "the same in direct messages",
    "im:write": "conversations.open",
    "users:read": "users.info; goes with users:read.email",
    "users:read.email": "users.lookupByEmail",
}


def manifest(public_url: str, name: str = "Disconnection Radar") -> dict[str, Any]:
    """The manifest of an app whose buttons post to the pages at *public_url* (https)."""
    return {
        "display_information": {
            "name": name,
            "description": "Tells account owners, in time, that a customer relationship is about to break.",
            "background_color": "#1f2a44",
        },
        "features": {"bot_user": {"display_name": name, "always_online": True}},
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}},
        "settings": {
            "interactivity": {"is_enabled": True, "request_url": public_url.rstrip("/") + INTERACTIONS},
            "org_deploy_enabled": False,
            "socket_mode_enabled": False,
            "token_rotation_enabled": False,
        },
    }
