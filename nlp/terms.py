"""What a text is about, as weights of its rare words: names most, then figures and uncommon words, common ones not at all.

How rare a word is comes from lists beside the models, counted in our own corpus by ``nlp.training.stories``.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "models"
LANGUAGES = ("en", "ja")
#: How much more a name weighs than another word as rare, and from which rarity a word may be a name.
NAME_WEIGHT, NAME_RARITY = 3.0, 2.5
#: Words more common than this say nothing of what a text is about.
MIN_RARITY = 1.5
#: A name in one of so many first parts (the title is one) counts double.
OPENING = 4
#: How many names lead a text, at most, and in how many first parts they stand.
LEADING, LEADING_PARTS = 4, 3
#: A longer text is known by its beginning; in characters.
MAX_CHARACTERS = 20_000

_WORD = re.compile(r"[^\W\d_][\w'’&-]*|\d[\d,.]*")
_POSSESSIVE = re.compile(r"['’]s?$")
_DATE = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|june|july|august|(?:septem|octo|novem|decem)ber"
)
_PIECE_JA = re.compile(r"[一-龠々〆]+|[ァ-ヺー]{2,}|[A-Za-z][A-Za-z0-9&-]*|\d[\d,.]*")


@dataclass(frozen=True)
class Terms:
    """The rare words of a text with weights whose squares add up to 1, and the heaviest names of its opening."""

    weights: Mapping[str, float] = field(default_factory=dict)
    leading: tuple[str, ...] = ()


def terms_of(title: str, sentences: Sequence[str], lang: str) -> Terms:
    """The terms of a text; none if it has no rare word."""
    rarities = rarity(lang)
    counts: Counter[str] = Counter()
    named: dict[str, list[int]] = {}
    plain: set[str] = set()
    left = MAX_CHARACTERS
    for number, part in enumerate([title, *sentences] if title.strip() else sentences):
        if left <= 0:
            break
        for word, name in words(part[:left], lang):
            counts[word] += 1
            if name:
                named.setdefault(word, []).append(number)
            else:
                plain.add(word)
        left -= len(part)
    weights, leading = {}, []
    for word, count in sorted(counts.items()):
        rare = rarities.get(word, rarities[""])
        if rare >= NAME_RARITY and word in named and word not in plain:
            weights[word] = (1 + math.log(count + sum(number < OPENING for number in named[word]))) * rare * NAME_WEIGHT
            if named[word][0] < LEADING_PARTS:
                leading.append(word)
        elif rare >= MIN_RARITY:
            weights[word] = (1 + math.log(count)) * rare
    norm = math.sqrt(math.fsum(weight * weight for weight in weights.values()))
    leading.sort(key=lambda word: -weights[word])
    return Terms({word: weight / norm for word, weight in weights.items()}, tuple(leading[:LEADING]))


def words(text: str, lang: str) -> Iterator[tuple[str, bool]]:
    """The words of *text* without case and width, and whether each is written as a name may be.

    Japanese needs no dictionary for this: pairs of neighbouring kanji, and runs of other scripts but hiragana.
    """
    plain = unicodedata.normalize("NFKC", text)
    if lang != "ja":
        for match in _WORD.finditer(plain):
            word = _POSSESSIVE.sub("", match.group()).rstrip(".,")
            if word:
                folded = word.replace(",", "") if word[0].isdigit() else word.casefold()
                yield folded, word[0].isupper() and len(word) > 1 and not _DATE.fullmatch(folded)
        return
    for match in _PIECE_JA.finditer(plain):
        piece = match.group()
        if "一" <= piece[0] <= "龠" or piece[0] in "々〆":
            yield from ((piece[start : start + 2], len(piece) > 1) for start in range(max(1, len(piece) - 1)))
        else:
            yield piece.rstrip(".,").replace(",", "").casefold(), not piece[0].isdigit()


def closeness(one: Terms, other: Terms) -> float:
    """The cosine of two texts' terms, 0 to 1; the same whichever comes first."""
    few, many = sorted((one.weights, other.weights), key=len)
    return math.fsum(weight * many[word] for word, weight in few.items() if word in many)


def apartness(one: Terms, other: Terms) -> float:
    """How much of what leads each text the other never names, 0 to 1; 0 if either names all that leads the other, or nothing leads it."""
    return min(_unnamed(one, other), _unnamed(other, one))


def _unnamed(one: Terms, other: Terms) -> float:
    squares = {word: one.weights[word] ** 2 for word in one.leading}
    total = math.fsum(squares.values())
    return math.fsum(square for word, square in squares.items() if word not in other.weights) / total if total else 0.0


@cache
def rarity(lang: str) -> Mapping[str, float]:
    """How rare each listed word is, by the logarithm of one over its share of documents; ``""`` stands for all others."""
    if lang not in LANGUAGES:
        lang = "en"
    found: dict[str, float] = {}
    for line in (FOLDER / f"rarity_{lang}.txt").read_text(encoding="utf-8").splitlines():
        level, *listed = line.split(" ")
        found |= dict.fromkeys(listed or [""], int(level) / 10)
    return found
