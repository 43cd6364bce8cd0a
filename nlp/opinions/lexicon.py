"""Evaluative words: where a text judges, and which way, by word lists of our own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import ahocorasick_rs

_HERE = Path(__file__).parent
_SIGNS = {"good": 1.0, "bad": -1.0, "up": 1.0, "down": -1.0}
# Words that turn round what follows within a few words.
_NEGATION = re.compile(
    r"(?:\b(?:not|no|never|hardly|barely|scarcely|neither|nor|without|isn't|isnt|wasn't|aren't|weren't|don't|dont|doesn't|didn't|won't|"
    r"wouldn't|can't|cannot|couldn't|haven't|hasn't|hadn't|nothing|nobody|anything but|far from|less|fails to|failed to)\b)"
    r"(?:\W+\w+){0,3}\W*$"
)
# A break between a negation and a word shields the word.
_SHIELD = re.compile(r"[.,;:!?]|\b(?:but|and|because|so|only)\b")
_NEGATION_JA = re.compile(
    r"^[^。、!?！?」]{0,5}?(?:ない|なく(?!な)|なかっ|ません|ず(?:、|に|$)|ぬ|とは言え|とはいえ|とは思え|とは限ら|わけではな|わけでもな|どころか|にはほど遠|には程遠)"
)


@dataclass(frozen=True)
class Hit:
    """One evaluative word: its place, what kind of word it is, and its signed weight after negation."""

    start: int
    end: int
    result: bool  #: the language of results and prices, not a judgement of a thing
    value: float


class Lexicon:
    """The words of one language, found in one pass."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self._entries = list(_read(lang))
        self._search = ahocorasick_rs.AhoCorasick([entry[0] for entry in self._entries])

    def hits(self, text: str) -> list[Hit]:
        """The evaluative words of *text*, in order; of words that overlap the longest counts."""
        folded = _fold(text)
        found: dict[bool, list[tuple[int, int, float]]] = {False: [], True: []}
        for index, start, end in self._search.find_matches_as_indexes(folded, overlapping=True):
            _, value, result, stem = self._entries[index]
            if self.lang == "ja" or _bounded(folded, start, end, stem):
                found[result].append((start, end, value))
        hits = [self._hit(folded, start, end, result, value) for result in (False, True) for start, end, value in _longest(found[result])]
        return sorted(hits, key=lambda hit: (hit.start, hit.result))

    def _hit(self, folded: str, start: int, end: int, result: bool, value: float) -> Hit:
        if self.lang == "ja":
            negated = bool(_NEGATION_JA.match(folded[end : end + 14]))
        else:
            before = folded[max(0, start - 40) : start]
            found = _NEGATION.search(before)
            negated = bool(found) and not _SHIELD.search(before[found.end(0) - len(found.group(0)) :] if found else "")
        # A denied praise is blame; a denied fault is half a praise.
        return Hit(start, end, result, (-value if value > 0 else -0.5 * value) if negated else value)


@cache
def lexicon(lang: str) -> Lexicon:
    """The lexicon of ``en`` or ``ja``, read once."""
    return Lexicon(lang)


def _read(lang: str) -> Iterator[tuple[str, float, bool, bool]]:
    separator = "、" if lang == "ja" else ","
    for line in (_HERE / f"lexicon_{lang}.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        head, entries = line.split(": ", 1)
        kind, weight = head.split()
        for entry in entries.split(separator):
            word = entry.strip()
            yield word.rstrip("*"), _SIGNS[kind] * float(weight), kind in ("up", "down"), word.endswith("*")


def _fold(text: str) -> str:
    """Lower case with plain apostrophes, of the same length."""
    lowered = text.lower()
    return (lowered if len(lowered) == len(text) else text).replace("’", "'")


def _bounded(text: str, start: int, end: int, stem: bool) -> bool:
    if start and text[start - 1].isalnum():
        return False
    return stem or end == len(text) or not text[end].isalnum()


def _longest(spans: list[tuple[int, int, float]]) -> list[tuple[int, int, float]]:
    kept: list[tuple[int, int, float]] = []
    for start, end, value in sorted(spans, key=lambda span: (span[0] - span[1], span[0])):
        if all(end <= other_start or other_end <= start for other_start, other_end, _ in kept):
            kept.append((start, end, value))
    return kept
