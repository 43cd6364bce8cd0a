"""What became of sources, for whoever runs the radar: a Slack message; account owners never get one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from crawlers.source import Health
from kernel.reason import Reason
from notifier import limits
from notifier.alert import Message
from notifier.catalogue import Catalogue
from notifier.rendering.mrkdwn import fit, link, literal, mrkdwn, plain_text

#: Lines of one message; the rest is counted.
LINES = 20


@dataclass(frozen=True)
class HealthChange:
    """One source whose health is worth a word: in trouble, or well again."""

    name: str
    url: str
    health: Health
    reason: Reason | None = None


def render_health(changes: Sequence[HealthChange], catalogue: Catalogue, delivery_id: str, link_to: str | None = None) -> Message:
    """The message that tells of *changes*. *link_to* is the address of the health page."""
    title = catalogue.text("health.title", count=len(changes))
    lines = [f"• {_line(one, catalogue)}" for one in changes[:LINES]]
    if len(changes) > LINES:
        lines.append(catalogue.text("health.more", count=len(changes) - LINES))
    blocks: list[tuple[int, dict[str, Any]]] = [
        (0, {"type": "header", "text": plain_text(f"🩺 {title}", limits.HEADER_TEXT)}),
        *((1 + number, {"type": "section", "text": mrkdwn(line)}) for number, line in enumerate(lines)),
    ]
    if link_to:
        blocks.append((0, {"type": "context", "elements": [mrkdwn(link(link_to, catalogue.text("health.open")))]}))
    return Message(literal(title, limits.TEXT), fit(blocks), {"delivery": delivery_id})


def _line(one: HealthChange, catalogue: Catalogue) -> str:
    told = f"*{literal(one.name, 120)}*: {catalogue.label(one.health)}"
    return f"{told} – {literal(catalogue.reason(one.reason), 300)}" if one.reason else told
