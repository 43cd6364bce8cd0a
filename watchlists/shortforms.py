"""Short forms of a company's name in a text that gives the whole one: Northgate after Northgate Rail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from nlp.english.words import PLACES
from nlp.folding import Folded
from nlp.names import company_core, is_given_name
from watchlists.account import Account
from watchlists.boundaries import glued, judge, stands_for_a_place
from watchlists.words import ordinary_words

_SHORTEST = 5  # letters
_LOOKS = 200  # places of one short form in one field; more tell nothing new
_PERSON_BEFORE = re.compile(r"[A-Z][a-z]*\.? $")
_HONORIFICS = ("Mr", "Mrs", "Ms", "Dr", "Mx", "Sir")


@lru_cache(maxsize=8192)
def short_forms(account: Account) -> tuple[str, ...]:
    """The folded short forms of *account*'s names of two words and more in Latin letters, the longest first.

    All words but the last of three or more, and the first: unless it is an everyday word, a given name, a place, or short.
    """
    found = []
    for name in (account.name, *account.aliases):
        core = company_core(name)
        words = core.replace(",", "").split()
        if not core.isascii() or len(words) < 2:
            continue
        if len(words) > 2 and words[-2] not in ("&", "and", "of"):
            found.append(" ".join(words[:-1]))
        first = words[0]
        if len(first) >= _SHORTEST and first.isalpha() and not (first in ordinary_words() or first in PLACES or is_given_name(first)):
            found.append(first)
    return tuple(sorted(dict.fromkeys(found), key=len, reverse=True))


def short_mentions(form: str, text: str, folded: Folded, taken: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Where *text* has the short form standing for itself, outside the stretches that are *taken* by longer names.

    None at all where it is somebody's family name in the same text.
    """
    made: list[tuple[int, int]] = []
    at = -1
    for _ in range(_LOOKS):
        at = folded.text.find(form, at + 1)
        if at < 0:
            break
        if not folded.whole(at, at + len(form)):
            continue
        start, end = folded.original(at, at + len(form))
        if any(start < stop and begin < end for begin, stop in taken) or not text[start].isupper():
            continue
        if _is_a_family_name(text, start):
            return
        fit = judge(text, start, end, single=True, ordinary=False)
        if fit.factor >= 0.6 and not glued(text, start, end) and not stands_for_a_place(text, start):
            made.append((start, end))
    yield from made


def _is_a_family_name(text: str, start: int) -> bool:
    found = _PERSON_BEFORE.search(text[max(0, start - 24) : start])
    word = found.group().strip() if found else ""
    return bool(word) and (is_given_name(word) or word.rstrip(".") in _HONORIFICS)
