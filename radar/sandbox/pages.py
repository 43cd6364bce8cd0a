"""What the page draws: conversations and messages, prepared for the template."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from notifier.catalogue import Catalogue
from notifier.zones import zone as zone_of
from radar.sandbox.mrkdwn import as_written, to_html, with_emoji
from radar.sandbox.store import BOT_USER, Channel, Person, Post, Store

SHOWN = 200  #: the newest messages of a conversation


@dataclass(frozen=True)
class Drawn:
    """One message as the template needs it."""

    ts: str
    time: str
    day: str
    new_day: bool
    edited: bool
    edits: int
    text: Markup
    blocks: list[dict[str, Any]]
    replies: list[Drawn]


@dataclass(frozen=True)
class Entry:
    """One line of the sidebar."""

    id: str
    name: str
    direct: bool
    initials: str
    hue: int
    preview: Markup
    time: str
    count: int
    current: bool


def environment() -> Environment:
    """The templates, escaping everything that is not markup of our own."""
    return Environment(
        loader=PackageLoader("radar.sandbox"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def initials(name: str) -> str:
    """One or two letters for the picture that nobody has."""
    words = name.split()
    if not words:
        return "?"
    return (words[0][0] + words[-1][0]).upper() if len(words) > 1 and words[0].isascii() else words[0][0].upper()


def _reader(store: Store, channel: Channel) -> Person | None:
    return store.people.get(channel.user or "")


def names(store: Store) -> dict[str, str]:
    """Names of people and channels by id, for mentions."""
    people = {one.id: one.name for one in store.people.values()}
    return people | {one.id: one.name for one in store.channels.values()} | {BOT_USER: "Disconnection Radar"}


def sidebar(store: Store, catalogue: Catalogue, current: str | None) -> tuple[list[Entry], list[Entry]]:
    """Channels, and direct conversations with the latest first."""
    entries = []
    for channel in store.channels.values():
        posts = list(channel.posts.values())
        last = posts[-1] if posts else None
        when = datetime.fromtimestamp(float(last.ts), UTC) if last else None
        reader = _reader(store, channel)
        zone = zone_of(reader.timezone if reader else "UTC")
        entry = Entry(
            channel.id,
            channel.name,
            channel.user is not None,
            initials(channel.name),
            sum(channel.name.encode()) * 37 % 12,
            with_emoji(as_written(last.text.split("\n")[0]) if last else catalogue.text("sandbox.empty")),
            when.astimezone(zone).strftime("%H:%M") if when else "",
            len(channel.top()),
            channel.id == current,
        )
        entries.append((float(last.ts) if last else 0.0, entry))
    ordered = [entry for _, entry in sorted(entries, key=lambda pair: (-pair[0], pair[1].name))]
    return [one for one in ordered if not one.direct], [one for one in ordered if one.direct]


def conversation(store: Store, channel: Channel, catalogue: Catalogue) -> list[Drawn]:
    """The newest messages with their threads, oldest first."""
    reader = _reader(store, channel)
    zone = zone_of(reader.timezone if reader else "UTC")
    known = names(store)
    drawn: list[Drawn] = []
    for post in channel.top()[-SHOWN:]:
        last_day = drawn[-1].day if drawn else None
        replies: list[Drawn] = []
        for reply in channel.replies(post.ts):
            replies.append(_draw(reply, zone, known, catalogue, [], None))
        drawn.append(_draw(post, zone, known, catalogue, replies, last_day))
    return drawn


def _draw(post: Post, zone: ZoneInfo, known: dict[str, str], catalogue: Catalogue, replies: list[Drawn], last_day: str | None) -> Drawn:
    when = datetime.fromtimestamp(float(post.ts), UTC).astimezone(zone)
    day = catalogue.day(when.date())
    blocks = [_block(block, known) for block in post.blocks]
    return Drawn(
        post.ts,
        when.strftime("%H:%M"),
        day,
        day != last_day,
        post.edited_at is not None,
        post.edits,
        to_html(post.text, known),
        blocks,
        replies,
    )


def _shown(value: dict[str, Any], known: dict[str, str]) -> Markup:
    """A text object as HTML: plain text as it is, markup through the markup reader."""
    if value.get("type") == "plain_text":
        return with_emoji(value["text"])
    return to_html(value["text"], known)


def _block(block: dict[str, Any], known: dict[str, str]) -> dict[str, Any]:
    drawn: dict[str, Any] = {"type": block["type"], "block_id": block.get("block_id", "")}
    if "text" in block:
        drawn["html"] = _shown(block["text"], known)
    drawn["fields"] = [_shown(one, known) for one in block.get("fields", ())]
    if block["type"] == "context":
        drawn["elements"] = [_shown(one, known) for one in block["elements"]]
    elif block["type"] == "actions":
        drawn["elements"] = block["elements"]
    return drawn
