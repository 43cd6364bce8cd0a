"""Strangers' text inside Slack's markup: cleaned, escaped, its formatting defused, cut to what Slack accepts."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from notifier import limits

_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
#: Signs that format text; replaced by ones that look alike, so that quoted text can neither format nor open code.
_LOOKALIKES = str.maketrans({"`": "ʼ", "*": "∗", "~": "∼"})
_SPACES = re.compile(r"\s+")
_EDGE_UNDERSCORE = re.compile(r"(?<!\w)_|_(?!\w)")
#: Bidirectional overrides and isolates: they could turn the text around ours.
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
ELLIPSIS = "…"


def clean(text: str) -> str:
    """One line without control characters, lone surrogates or direction overrides."""
    kept = "".join(char if unicodedata.category(char) not in ("Cc", "Cs", "Cn", "Co") else " " for char in text if char not in _BIDI)
    return _SPACES.sub(" ", kept).strip()


def units(text: str) -> int:
    """Length as Slack's limits may count it: in UTF-16 units, where an emoji is two."""
    return len(text) + sum(ord(char) > 0xFFFF for char in text)


def clip(pieces: Iterable[str], limit: int) -> str:
    """Join *pieces* as far as *limit* units allow, never cutting inside one; an ellipsis tells that something is missing."""
    kept: list[str] = []
    used = 0
    for piece in pieces:
        if used + units(piece) > limit - 1:
            return "".join(kept).rstrip() + ELLIPSIS if kept or limit > 0 else ""
        kept.append(piece)
        used += units(piece)
    return "".join(kept)


def plain(text: str, limit: int) -> str:
    """*text* for a ``plain_text`` object, which is never parsed; a single space stands for nothing, which Slack refuses."""
    return clip(clean(text[: limit * 4]), limit) or " "


def literal(text: str, limit: int) -> str:
    """*text* for a ``mrkdwn`` object, shown as written: no mention, link, command or formatting survives in it."""
    defused = _EDGE_UNDERSCORE.sub("＿", clean(text[: limit * 4]).translate(_LOOKALIKES))
    return clip((_ESCAPES.get(char, char) for char in defused), limit)


def link(url: str, label: str, limit: int = 200) -> str:
    """A link, or just its label where the URL is not http(s) or cannot stand in markup."""
    shown = literal(label, limit).replace("|", "¦")
    if not re.fullmatch(r"https?://[^\s<>|\x00-\x1f\x7f]+", url) or units(url) > 500:
        return shown
    return f"<{url.replace('&', '&amp;')}|{shown or literal(url, limit)}>"


def mrkdwn(text: str, limit: int = limits.SECTION_TEXT) -> dict[str, Any]:
    """A text object of our own markup; nothing in it is linked by guesswork. Over the limit it is cut at a line."""
    if units(text) > limit:
        kept = ""
        for line in text.split("\n"):
            if units(kept) + units(line) + 3 > limit:
                break
            kept += line + "\n"
        text = kept + ELLIPSIS
    return {"type": "mrkdwn", "text": text or " ", "verbatim": True}


def plain_text(text: str, limit: int) -> dict[str, Any]:
    """A text object that Slack shows as it is."""
    return {"type": "plain_text", "text": plain(text, limit), "emoji": True}


def size(blocks: Iterable[Mapping[str, Any]]) -> int:
    """Characters of the blocks as sent."""
    return len(json.dumps(list(blocks), ensure_ascii=False))


def fit(blocks: list[tuple[int, dict[str, Any]]], budget: int = limits.MESSAGE_BUDGET) -> tuple[dict[str, Any], ...]:
    """The blocks within Slack's limits: while there are too many, the least needed (the highest number) goes; 0 always stays."""
    kept = list(blocks)
    while size(block for _, block in kept) > budget or len(kept) > limits.BLOCKS:
        need = max(number for number, _ in kept)
        if need == 0:
            break
        last = max(index for index, (number, _) in enumerate(kept) if number == need)
        del kept[last]
    return tuple(block for _, block in kept)
