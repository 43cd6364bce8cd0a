"""Companies and people named in the other script: 桜木化学 as Sakuragi Chemical, Northgate Rail as ノースゲート・レール.

Companies are looked up by the words of a text, not searched for: the tables grow with the watchlist, the work does not. People are
looked for only in texts that name their company.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from nlp.names import company_core, normalise_person
from nlp.readings import reading
from nlp.sounds import consonants, kana_consonants, kana_romaji_key, kana_sounds, latin_sounds, romaji_key, sound_alike
from nlp.trades import longest, parted, trades, written_in_japanese
from watchlists.account import Account, Contact

_JAPANESE = re.compile(r"[\u3041-\u30ff\u3400-\u9fff々]")
_REST = r"(?<!\w.)[\w-]+(?:['’](?!s\b)\w+)*"
_PLAIN_CAPITALISED = re.compile("[A-Z]" + _REST)  # a plain class of characters leads: that is what makes the search quick
_CAPITALISED = re.compile("[A-ZĀĒĪŌŪÂÊÎÔÛ]" + _REST)
_NEXT = re.compile(rf"( |-| & | and )({_CAPITALISED.pattern})")
_KATAKANA = re.compile(r"[ァ-ヺ][ァ-ヺー]+(?:[・=＝][ァ-ヺー]+)*")
_KANJI = re.compile(r"[\u3400-\u9fff]+")
_ROMAJI = re.compile(r"(?:(?:[kgsztdnhbpmyrwfj]|sh|ch|ts|[kgnhbpmr]y)?[aiueo]|n(?![aiueoy])|[kstp](?=[kstpc]))+")
_MOST_WORDS = 5
#: Fewer consonants than these are too few to know a name by its sound.
_FEWEST = 5


class Found(NamedTuple):
    """A company's name in the other script at ``text[start:end]``; *how*: ``romaji`` or ``kana``."""

    start: int
    end: int
    how: str
    account: int  # position in the directory
    needs_context: bool  # too little to count by itself


class OtherScripts:
    """The companies of a directory under the names that they have in the other script."""

    def __init__(self, accounts: Sequence[Account]) -> None:
        self._romaji: dict[str, list[int]] = {}
        self._starts: set[str] = set()
        self._sounds: dict[str, list[tuple[str, int]]] = {}
        for position, account in enumerate(accounts):
            for name in (account.name, *account.aliases):
                if _JAPANESE.search(name):
                    self._add_romaji(name, position)
                elif name.isascii() or latin_sounds(company_core(name)):
                    self._add_sounds(company_core(name), position)

    def _add_romaji(self, name: str, position: int) -> None:
        core = unicodedata.normalize("NFKC", name)
        core = re.sub(
            r"^(?:株式会社|有限会社|合同会社|合資会社|\([株有同資]\))|(?:株式会社|有限会社|合同会社|合資会社|\([株有同資]\))$",
            "",
            core.strip(),
        )
        head, tails = parted(re.sub(r"\(.*\)|ホールディングス$|グループ$", "", core).strip())
        start = kana_romaji_key(reading(head)) if tails and head else ""
        if len(start) < 3:
            return
        self._starts.add(start[:3])
        for tail in tails:
            known = self._romaji.setdefault(start + tail, [])
            if position not in known:
                known.append(position)

    def _add_sounds(self, core: str, position: int) -> None:
        words = core.split()
        forms = [(core, "")]
        if len(words) > 1:
            forms += [(" ".join(words[:-1]), kanji) for kanji in written_in_japanese(words[-1])]
        for spelled, kanji in forms:
            for key in {consonants(sounds) for sounds in latin_sounds(spelled)}:
                if len(key) >= (_FEWEST if not kanji else 3):
                    self._sounds.setdefault(key + kanji, []).append((spelled, position))

    def find(self, text: str) -> Iterator[Found]:
        """Every name in the other script."""
        if self._romaji:
            yield from self._in_latin(text)
        if self._sounds and not text.isascii():
            yield from self._in_katakana(text)

    def _in_latin(self, text: str) -> Iterator[Found]:
        for first in (_PLAIN_CAPITALISED if text.isascii() else _CAPITALISED).finditer(text):
            key = romaji_key(first.group())
            if key[:3] not in self._starts:
                continue
            end = first.end()
            for _ in range(_MOST_WORDS - 1):
                following = _NEXT.match(text, end)
                if not following:
                    break
                key += ("and" if following[1].strip("- ") else "") + romaji_key(following[2])
                end = following.end()
                for position in self._romaji.get(key, ()):
                    yield Found(first.start(), end, "romaji", position, False)

    def _in_katakana(self, text: str) -> Iterator[Found]:
        for match in _KATAKANA.finditer(text):
            start, end = match.span()
            kanji = _KANJI.match(text, end)
            for size in range(min(longest(), kanji.end() - end), 0, -1) if kanji else ():
                tail = text[end : end + size]
                if tail in trades():
                    yield from (Found(start, end + size, "kana", position, False) for position, _ in self._heard(match.group(), tail))
                    break
            yield from (Found(start, end, "kana", position, single) for position, single in self._heard(match.group(), ""))

    def _heard(self, kana: str, kanji: str) -> list[tuple[int, bool]]:
        """Positions of the accounts that *kana* and the trade *kanji* may name, and whether by one word only."""
        entries = self._sounds.get(kana_consonants(kana) + kanji) if len(kana) > 2 else None
        if not entries:
            return []
        sounds = kana_sounds(kana)
        return [(at, " " not in spelled) for spelled, at in entries if any(sound_alike(latin, sounds) for latin in latin_sounds(spelled))]


@lru_cache(maxsize=4096)
def _spoken(contact: Contact) -> frozenset[tuple[str, str]]:
    """Family and given name of a Japanese contact as :func:`romaji_key` spells them."""
    found = set()
    for name in (contact.name, *contact.aliases):
        if _JAPANESE.search(name):
            parts = [kana_romaji_key(reading(part)) for part in re.split(r"[\s　]+", name.strip())]
        else:
            words = normalise_person(name).split()
            parts = list(map(romaji_key, words)) if all(map(_ROMAJI.fullmatch, map(romaji_key, words))) else []
        if len(parts) == 2 and all(len(part) > 1 for part in parts):
            found.add((parts[0], parts[1]))
    return frozenset(found)


def people_in_other_script(contacts: Sequence[tuple[int, Contact]], text: str) -> Iterator[tuple[int, int, int]]:
    """Position, start and end of each of *contacts* whom *text* names in the other script, in either order of names."""
    wanted = {frozenset(parts): position for position, contact in contacts for parts in _spoken(contact)}
    if wanted:
        words = list(_CAPITALISED.finditer(text))
        for one, other in pairwise(words):
            if text[one.end() : other.start()] in (" ", ", ", "-"):
                position = wanted.get(frozenset((romaji_key(one.group()), romaji_key(other.group()))))
                if position is not None:
                    yield position, one.start(), other.end()
    if text.isascii():
        return
    for match in _KATAKANA.finditer(text):
        parts = re.split("[・=＝]", match.group())
        position = wanted.get(frozenset(map(kana_romaji_key, parts))) if len(parts) == 2 else None
        if position is not None:
            yield position, match.start(), match.end()
            continue
        sounds = kana_sounds(match.group())
        for position, contact in contacts:
            names = [normalise_person(name) for name in (contact.name, *contact.aliases) if not _JAPANESE.search(name)]
            if len(parts) > 1 and any(sound_alike(latin, sounds) for name in names for latin in latin_sounds(name)):
                yield position, match.start(), match.end()
                break
