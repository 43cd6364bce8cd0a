"""The Slack app's manifest asks for what the transport calls, and for nothing else; the one in docs/ is what the command prints."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from notifier.transports.slack_manifest import SCOPES, manifest
from radar.cli import radar

ROOT = Path(__file__).resolve().parents[2]
#: Slack method → the scopes it needs, as Slack's reference of methods gives them.
NEEDED = {
    "auth.test": set(),
    "chat.postMessage": {"chat:write"},
    "chat.update": {"chat:write"},
    "conversations.history": {"channels:history", "groups:history", "im:history"},
    "conversations.open": {"im:write"},
    "conversations.replies": {"channels:history", "groups:history", "im:history"},
    "users.info": {"users:read"},
    "users.lookupByEmail": {"users:read", "users:read.email"},
}


def test_the_scopes_are_those_of_the_calls() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "notifier" / "transports").glob("*.py"))
    called = {name for name in re.findall(r'"((?:auth|chat|conversations|users|views|files|reactions)\.\w+)"', code) if "_" not in name}
    assert called <= set(NEEDED), "say which scopes these calls need"
    assert set().union(*(NEEDED[name] for name in called)) == set(SCOPES)


def test_buttons_post_to_our_pages() -> None:
    settings = manifest("https://radar.example/")["settings"]
    assert settings["interactivity"] == {"is_enabled": True, "request_url": "https://radar.example/slack/interactions"}


def test_the_file_is_what_the_command_prints() -> None:
    printed = CliRunner().invoke(radar, ["slack", "manifest", "--url", "https://radar.example"])
    assert printed.exit_code == 0
    assert json.loads(printed.output) == json.loads((ROOT / "docs" / "slack-manifest.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("url", ["http://radar.example", "radar.example", ""])
def test_an_address_that_slack_does_not_post_to_is_refused(url: str) -> None:
    refused = CliRunner().invoke(radar, ["slack", "manifest", "--url", url])
    assert refused.exit_code == 2
    assert "https" in refused.output
