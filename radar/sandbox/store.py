"""What the sandbox remembers: an append-only log of JSON lines, synced to the disk before anything is answered."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TEAM = "T0SANDBOX"
BOT_USER = "U0RADAR"
BOT = "B0RADAR"


@dataclass
class Person:
    """A member of the sandbox's workspace. ``deleted`` members exist but get nothing."""

    id: str
    email: str
    name: str
    locale: str = "en-US"
    timezone: str = "UTC"
    deleted: bool = False


@dataclass
class Post:
    """A message as it stands now."""

    channel: str
    ts: str
    text: str
    blocks: list[dict[str, Any]]
    metadata: dict[str, Any]
    thread_ts: str | None = None
    edited_at: float | None = None
    edits: int = 0


@dataclass
class Channel:
    """A channel, or the direct conversation of the app with ``user``."""

    id: str
    name: str
    user: str | None = None
    archived: bool = False
    posts: dict[str, Post] = field(default_factory=dict)

    def top(self) -> list[Post]:
        """Messages outside threads, oldest first."""
        return [post for post in self.posts.values() if post.thread_ts is None]

    def replies(self, ts: str) -> list[Post]:
        """The messages under one, oldest first."""
        return [post for post in self.posts.values() if post.thread_ts == ts]


def _stable_id(letter: str, of: str) -> str:
    return letter + base64.b32encode(hashlib.sha256(of.encode()).digest())[:10].decode()


class Store:
    """The state, rebuilt from its log at start. Safe to use from several threads.

    With *open_door* any address that is looked up belongs to somebody, so that nobody has to be set up first.
    *path* None keeps everything in memory.
    """

    def __init__(self, path: Path | None, now: Callable[[], float], open_door: bool = True) -> None:
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Channel] = {}
        self.actions: list[dict[str, Any]] = []
        self.version = 0
        self.open_door = open_door
        self._now = now
        self._last_ts = 0.0
        self._lock = threading.RLock()
        self._log: int | None = None
        if path is not None:
            self._reload(path)
            self._log = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def close(self) -> None:
        """Close the log."""
        if self._log is not None:
            os.close(self._log)
            self._log = None

    def person(self, email: str) -> Person | None:
        """Who has this address, ignoring case."""
        wanted = email.strip().lower()
        with self._lock:
            known = next((one for one in self.people.values() if one.email == wanted), None)
            if known is None and self.open_door and wanted.partition("@")[2]:
                name = wanted.partition("@")[0].replace(".", " ").replace("_", " ").title()
                known = self.add_person(wanted, name)
            return None if known is None or known.deleted else known

    def add_person(self, email: str, name: str, locale: str = "en-US", timezone: str = "UTC", deleted: bool = False) -> Person:
        """Add or change a member; the same address keeps the same id."""
        user = _stable_id("U", email.strip().lower())
        event = {"type": "person", "id": user, "email": email.strip().lower(), "name": name}
        self._record({**event, "locale": locale, "timezone": timezone, "deleted": deleted})
        return self.people[user]

    def add_channel(self, channel: str, name: str, archived: bool = False) -> Channel:
        """Add or change a channel."""
        self._record({"type": "channel", "id": channel, "name": name, "user": None, "archived": archived})
        return self.channels[channel]

    def open_direct(self, user: str) -> Channel:
        """The direct conversation with *user*, opened if need be."""
        channel = _stable_id("D", user)
        with self._lock:
            if channel not in self.channels:
                self._record({"type": "channel", "id": channel, "name": self.people[user].name, "user": user, "archived": False})
            return self.channels[channel]

    def post(self, channel: str, content: Mapping[str, Any], thread_ts: str | None = None) -> Post:
        """Add a message; *content* has text, blocks and metadata."""
        with self._lock:
            self._last_ts = max(self._now(), self._last_ts + 0.000_001)
            ts = f"{self._last_ts:.6f}"
            self._record({"type": "message", "channel": channel, "ts": ts, "thread_ts": thread_ts, **content})
            return self.channels[channel].posts[ts]

    def update(self, channel: str, ts: str, content: Mapping[str, Any]) -> Post:
        """Change a message."""
        self._record({"type": "update", "channel": channel, "ts": ts, "at": self._now(), **content})
        return self.channels[channel].posts[ts]

    def act(self, action: Mapping[str, Any]) -> None:
        """Remember what was pressed."""
        self._record({"type": "action", "at": self._now(), "action": dict(action)})

    def _record(self, event: dict[str, Any]) -> None:
        line = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        with self._lock:
            if self._log is not None:
                os.write(self._log, line)
                os.fsync(self._log)
            self._apply(event)

    def _reload(self, path: Path) -> None:
        """Read the log. A last line without an end was never answered for: it is cut off."""
        if not path.exists():
            return
        whole = path.read_bytes()
        kept = whole[: whole.rfind(b"\n") + 1]
        if len(kept) < len(whole):
            os.truncate(path, len(kept))
        for number, line in enumerate(kept.splitlines(), 1):
            try:
                self._apply(json.loads(line))
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError(f"line {number} of {path} cannot be read ({error}); move the file away to start afresh") from error

    def _apply(self, event: Mapping[str, Any]) -> None:
        self.version += 1
        match event["type"]:
            case "person":
                self.people[event["id"]] = Person(**{key: value for key, value in event.items() if key != "type"})
            case "channel":
                posts = self.channels[event["id"]].posts if event["id"] in self.channels else {}
                self.channels[event["id"]] = Channel(event["id"], event["name"], event["user"], event["archived"], posts)
            case "message":
                post = Post(event["channel"], event["ts"], event["text"], event["blocks"], event["metadata"], event["thread_ts"])
                self.channels[post.channel].posts[post.ts] = post
                self._last_ts = max(self._last_ts, float(post.ts))
            case "update":
                post = self.channels[event["channel"]].posts[event["ts"]]
                post.text, post.blocks, post.metadata = event["text"], event["blocks"], event["metadata"] or post.metadata
                post.edited_at, post.edits = event["at"], post.edits + 1
            case "action":
                self.actions.append(event["action"])
            case other:
                raise ValueError(f"unknown kind of line {other!r}")
