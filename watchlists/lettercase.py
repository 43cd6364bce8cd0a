"""What capitals and small letters tell about a name in Latin letters."""

from __future__ import annotations

import re
import unicodedata

from nlp.folding import fold
from watchlists.words import ordinary_words

_BEFORE_SMALL = re.compile(
    r"(?:\b(?:from|to|with|by|at|on|via|using|use|uses|used|like|love|loves|hate|hates|than|tried|try|called|joined|join|left|leave|leaving|"
    r"switched|dropped|cancelled|canceled|recommend|versus|vs\.?)|[^\s\w]|^)\s*$",
    re.I,
)


def case_that_counts(key: str, text: str) -> str:
    """The spelling that a Latin name must have in a text, if its case matters: short names and everyday words."""
    if not key.isascii() or not any(char.isalpha() for char in key):
        return ""
    letters = sum(char.isalpha() for char in key)
    everyday = all(word in ordinary_words() for word in key.split())
    if letters > 4 and not everyday:
        return ""
    folded = fold(text)
    at = folded.text.find(key)
    start, end = folded.original(at, at + len(key)) if at >= 0 else (0, len(text))
    return text[start:end]


def case_agrees(written: str, surface: str) -> bool:
    """Whether *surface* has the case of *written*: the same, or all capitals, or a capital where *written* has none."""
    surface, written = unicodedata.normalize("NFKC", surface), unicodedata.normalize("NFKC", written)
    if len(surface) != len(written):
        return surface[:1].isupper() == written[:1].isupper()
    return (
        surface == written or (len(surface) > 2 and surface == written.upper()) or (written.islower() and surface == written.capitalize())
    )


def stands_small(text: str, start: int) -> bool:
    """Whether a name that is entered with a capital may stand at *start* in small letters: where a word would have an article before it."""
    before = text[max(0, start - 24) : start]
    return bool(_BEFORE_SMALL.search(before)) or not before[-1:].isascii()
