"""A working copy of a text: normalised, without blanks and asides, with a way back to every character as written.

Patterns read the copy; slots are cut from the original. So ``(株)`` and ``㈱``, ``クモノ AI`` and ``クモノAI``, a reading or an age in
brackets after a name cost the patterns nothing.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

_CJK = r"\u3005\u3007\u3040-\u30ff\u3400-\u9fff"
_BLANK = re.compile(
    rf"(?<=[{_CJK}、。「」『』()・])[ \t]+(?=[A-Za-z0-9(「『])|(?<=[A-Za-z0-9)%」』])[ \t]+(?=[{_CJK}、。「」『』()])"
    rf"|(?<=[\u3041-\u309f、。「」『』()])[ \t]+(?=\S)|(?<=\S)[ \t]+(?=[\u3041-\u309f、。「」『』()])"
)
_SPACED = re.compile(r"(?<![^\s])[\u30a0-\u30ff\u3400-\u9fff](?:[ ][\u30a0-\u30ff\u3400-\u9fff]){3,}(?![^\s])")
_COMMA = re.compile(rf"(?<=[{_CJK}])[,，](?=\s?[{_CJK}A-Za-z「『])|(?<=[日月年])[,，]|(?<=[a-zA-Z)])[,，](?=[{_CJK}])")
_LEGAL = re.compile(r"\((?:株|有|同|資|名|社|財|一社|一財)\)")
_ASIDE = re.compile(r"\([^()]{0,120}\)|【[^【】]{0,40}】|<[^<>]{0,30}>|\[[^\[\]]{0,40}\]|〈[^〈〉]{0,40}〉|≪[^≪≫]{0,30}≫")
_BULLET = re.compile(r"^\s*(?:[▼▽▲△◆◇■□●○★☆・※◎>*→➡\-]+|[(（]?\d{1,2}[.)．）](?!\d)|[①-⑳])\s*")
# One code point stays one: variants that NFKC leaves apart are read as the common form.
_SAME = str.maketrans("‐‑‒–—−〜～，．", "------~~,.")


@dataclass(frozen=True)
class Aside:
    """What stood in brackets: its words, and where in the working copy it stood."""

    at: int
    text: str


@dataclass(frozen=True)
class Folded:
    """The working copy ``s`` of ``raw``; ``s[i]`` came from ``raw[back[i]]``."""

    raw: str
    s: str
    back: tuple[int, ...]
    asides: tuple[Aside, ...] = field(default=())

    def verbatim(self, start: int, end: int) -> str:
        """The characters of the original that stand behind ``s[start:end]``."""
        if start >= end:
            return ""
        return self.raw[self.back[start] : self.back[end - 1] + 1].strip()


def fold(raw: str) -> Folded:
    """Normalise *raw* (NFKC and common variants), take out blanks that separate nothing, and set bracketed asides apart."""
    chars, back = _normalise(raw)
    s = "".join(chars)
    s = _COMMA.sub(lambda m: "、", s)
    keep = bytearray(b"\x01" * len(s))
    for match in _BLANK.finditer(s):
        keep[match.start() : match.end()] = bytes(match.end() - match.start())
    for match in _SPACED.finditer(s):
        for at in range(match.start(), match.end()):
            if s[at] == " ":
                keep[at] = 0
    if bullet := _BULLET.match(s):
        keep[: bullet.end()] = bytes(bullet.end())
    asides: list[tuple[int, str]] = []
    for match in _ASIDE.finditer(s):
        if _LEGAL.fullmatch(match.group()) or match.end() - match.start() > 0.8 * len(s.strip()):
            continue
        asides.append((match.start(), match.group()[1:-1].strip()))
        keep[match.start() : match.end()] = bytes(match.end() - match.start())
    places: list[int] = []
    shift: dict[int, int] = {}
    wanted = {at for at, _ in asides}
    for at, kept in enumerate(keep):
        if at in wanted:
            shift[at] = len(places)
        if kept:
            places.append(at)
    return Folded(
        raw,
        "".join(s[at] for at in places),
        tuple(back[at] for at in places),
        tuple(Aside(shift[at], words) for at, words in asides),
    )


def is_plain(raw: str) -> bool:
    """Whether folding could bring no new word to light: normalised already, no spaced-out letters, no blank inside words."""
    return unicodedata.is_normalized("NFKC", raw) and not _SPACED.search(raw) and not _BLANK.search(raw)


def _normalise(raw: str) -> tuple[list[str], list[int]]:
    if raw.isascii() or unicodedata.is_normalized("NFKC", raw):
        return list(raw.translate(_SAME)), list(range(len(raw)))
    chars: list[str] = []
    back: list[int] = []
    at = 0
    while at < len(raw):
        end = at + 1
        # Half-width kana carry their voicing mark as a second character.
        while end < len(raw) and (unicodedata.combining(raw[end]) or raw[end] in "\uff9e\uff9f"):
            end += 1
        for char in unicodedata.normalize("NFKC", raw[at:end]).translate(_SAME):
            chars.append(char)
            back.append(at)
        at = end
    return chars, back
