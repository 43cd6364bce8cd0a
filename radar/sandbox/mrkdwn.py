"""Slack's markup as safe HTML. Whatever a message holds, only the tags made here come out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from markupsafe import Markup, escape

_REFERENCE = re.compile(r"<([^<>]{1,3000})>")
_FENCE = re.compile(r"```(.+?)```", re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_STYLES = (
    (re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]*?[^\s*]|[^\s*])\*(?![\w*])"), "strong"),
    (re.compile(r"(?<![\w_])_(?=[^\s_])([^_\n]*?[^\s_]|[^\s_])_(?![\w_])"), "em"),
    (re.compile(r"(?<![\w~])~(?=[^\s~])([^~\n]*?[^\s~]|[^\s~])~(?![\w~])"), "s"),
)
_HELD = re.compile("\ue000(\\d+)\ue001")
#: The emoji that the product uses, drawn by us: many machines have no font for them.
_EMOJI = {"🔌": "plug", "📉": "down", "👎": "thumb", "💤": "sleep", "🌱": "sprout", "🔄": "refresh", "💰": "coins", "✋": "hand"}
_EMOJI_SIGNS = re.compile("[" + "".join(_EMOJI) + "]")
_PRIVATE = str.maketrans("", "", "\ue000\ue001")


def as_written(text: str) -> str:
    """The text that three escapes stand for."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


class _Holder:
    """Finished pieces of HTML, out of the way of the rules that come later."""

    def __init__(self) -> None:
        self.pieces: list[Markup] = []

    def hold(self, piece: Markup) -> str:
        self.pieces.append(piece)
        return f"\ue000{len(self.pieces) - 1}\ue001"

    def fill(self, text: str) -> str:
        while _HELD.search(text):
            text = _HELD.sub(lambda match: str(self.pieces[int(match[1])]), text)
        return text


def _picture(sign: str) -> Markup:
    return Markup('<img class="emoji" src="/static/{}.svg" alt="{}">').format(_EMOJI[sign], sign)


def with_emoji(text: str) -> Markup:
    """Plain *text* as HTML, our emoji as pictures."""
    pieces = (_picture(piece) if piece in _EMOJI else escape(piece) for piece in re.split(f"({_EMOJI_SIGNS.pattern})", text))
    return Markup("").join(pieces)


def _reference(inside: str, names: Mapping[str, str]) -> Markup:
    target, _, label = inside.partition("|")
    target, label = as_written(_HELD.sub("", target)), as_written(label)
    if re.match(r"(?:https?://|mailto:)", target):
        return Markup('<a href="{}" rel="noopener noreferrer nofollow" target="_blank">{}</a>').format(target, label or target)
    if target[:1] in "@#":
        return Markup('<span class="mention">{}{}</span>').format(target[:1], label or names.get(target[1:], target[1:]))
    if target.startswith("!date^"):
        return Markup("<time>{}</time>").format(_date(target, label))
    if target.startswith("!"):
        return Markup('<span class="mention loud">@{}</span>').format(label or target[1:].partition("^")[0])
    return Markup("{}").format(label or target)


def _date(target: str, fallback: str) -> str:
    parts = target.split("^")
    try:
        return fallback or datetime.fromtimestamp(int(parts[1]), UTC).strftime("%Y-%m-%d %H:%M UTC")
    except (ValueError, IndexError, OverflowError, OSError):
        return fallback


def _styled(text: str) -> str:
    for pattern, tag in _STYLES:
        text = pattern.sub(rf"<{tag}>\1</{tag}>", text)
    return text


def to_html(text: str, names: Mapping[str, str] | None = None) -> Markup:
    """*text* (Slack's mrkdwn) as HTML. *names* gives the names of user and channel ids."""
    names = names or {}
    holder = _Holder()
    text = text.translate(_PRIVATE)
    text = _FENCE.sub(lambda match: holder.hold(Markup("<pre>{}</pre>").format(as_written(match[1]).strip("\n"))), text)
    text = _CODE.sub(lambda match: holder.hold(Markup("<code>{}</code>").format(as_written(match[1]))), text)
    text = _REFERENCE.sub(lambda match: holder.hold(_reference(match[1], names)), text)
    text = _EMOJI_SIGNS.sub(lambda match: holder.hold(_picture(match[0])), text)
    lines: list[str] = []
    quoted: list[str] = []
    for line in [*text.split("\n"), None]:
        if line is not None and (line.startswith(("&gt;", ">"))):
            quoted.append(_styled(str(escape(as_written(line.removeprefix("&gt;").removeprefix(">").strip())))))
            continue
        if quoted:
            lines.append(f"<blockquote>{'<br>'.join(quoted)}</blockquote>")
            quoted = []
        if line is not None:
            styled = _styled(str(escape(as_written(line))))
            lines.append(f'<span class="bullet">{styled}</span>' if styled.startswith("• ") else styled)
    html = "<br>".join(lines).replace("</blockquote><br>", "</blockquote>").replace("<br><blockquote>", "<blockquote>")
    return Markup(holder.fill(html.replace("</span><br>", "</span>")))  # noqa: S704 - every piece was escaped above
