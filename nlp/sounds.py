"""Names of one script found in another: keys that a name has alike in romaji however it is spelled, in Latin letters and in katakana.

Long vowels have many spellings in romaji (Gotō, Gotou, Gotoh, Goto): :func:`romaji_key` makes them one. What a foreign name becomes
in katakana cannot be spelled out by rules, but its consonants mostly can: Northgate and ノースゲート share n-s-g-t. :func:`latin_sounds`
and :func:`kana_sounds` give the consonants, each with the vowels that may follow, and :func:`sound_alike` compares those.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import product

from nlp.folding import fold_key
from nlp.names import romaji

#: A consonant and the vowels that may follow it (``-``: none); the first of a name that begins with a vowel is empty.
Sound = tuple[str, str]

_LONG = re.compile(r"ou|oo|oh(?![aiueoy])")


@lru_cache(maxsize=65536)
def romaji_key(text: str) -> str:
    """*text* in small Latin letters without long vowels, accents, blanks and marks: ``Shin-ichirō`` and ``Shinichirou`` are one."""
    plain = re.sub(r"[^a-z]", "", fold_key(text))
    plain = _LONG.sub("o", plain.replace("uu", "u").replace("ii", "i"))
    plain = re.sub(r"s(?:h)?iy(?=[aou])", "sh", plain).replace("tch", "cch")
    return re.sub(r"m(?=[pbm])", "n", plain)


@lru_cache(maxsize=65536)
def kana_romaji_key(kana: str) -> str:
    """The :func:`romaji_key` of a name written in kana."""
    return romaji_key(romaji(kana))


_ROWS = {
    "": "アイウエオ", "k": "カキクケコ", "g": "ガギグゲゴ", "s": "サシスセソ",
    "z": "ザジズゼゾ", "t": "タチツテト", "d": "ダヂヅデド",
    "n": "ナニヌネノ", "h": "ハヒフヘホ", "b": "バビブベボ", "p": "パピプペポ", "m": "マミムメモ", "r": "ラリルレロ",
}  # fmt: skip
_KANA = {kana: (consonant.replace("z", "s"), vowel) for consonant, row in _ROWS.items() for kana, vowel in zip(row, "aiueo", strict=True)}
_KANA |= {"ヤ": ("", "a"), "ユ": ("", "u"), "ヨ": ("", "o"), "ワ": ("", "a"), "ヲ": ("", "o"), "ン": ("n", "-"), "ヴ": ("b", "u")}
_KANA |= {"チ": ("c", "i"), "ヂ": ("s", "i"), "ヅ": ("s", "u")}
_SMALL = dict(zip("ァィゥェォャュョ", "aiueoauo", strict=True))


@lru_cache(maxsize=16384)
def kana_sounds(kana: str) -> tuple[Sound, ...]:
    """The sounds of a stretch of katakana; middle dots, long vowels and ッ do not count."""
    sounds: list[Sound] = []
    previous = ""
    for char in unicodedata.normalize("NFKC", kana):
        if char in _SMALL:
            if sounds and previous not in "ウイ":
                sounds[-1] = (sounds[-1][0], _SMALL[char])
        elif char == "ツ":
            sounds += [("t", "-"), ("s", "u")]
        elif char in _KANA:
            consonant, vowel = _KANA[char]
            if consonant or not sounds:
                sounds.append((consonant, vowel))
        previous = char
    return tuple(sounds)


# What Latin letters sound like, longest first. ``|`` parts two ways to say them, capitals name what is said: K for a hard c, C for チ.
_SPELLED = (
    ("tsch", "C"), ("sch", "S"), ("tch", "C"), ("ght", "T"), ("dge", "Se"), ("dg", "S"), ("tion", "Sion"), ("sion", "Sion"), ("ture", "Ca"),
    ("sh", "S"), ("th", "S|T"), ("ph", "H"), ("gh", "|G"), ("ch", "C|K"), ("ck", "K"), ("cq", "K"), ("qu", "K"), ("q", "K"), ("wr", "R"),
    ("wh", "|Ho"), ("ds$", "S|DS"), ("kn", "N"), ("cz", "C"), ("sce", "Se"), ("sci", "Si"), ("dt", "T"), ("ts", "TS"),
    ("x", "KS"), ("z", "S"), ("j", "S"),
    ("alk", "aK"), ("olk", "oK"), ("mb$", "M"), ("ngt", "NT"), ("ge$", "Se"), ("gi", "Si|Gi"), ("ge", "Ge|Se"), ("gy", "Si"),
    ("ce", "Se"), ("ci", "Si"), ("cy", "Si"), ("c", "K"), ("v", "B"), ("f", "H"),
)  # fmt: skip
_VOWELS = {"a": "aeo", "i": "iae", "o": "oau", "u": "uaio", "y": "iau", "e": "aeiou-"}
_CONSONANTS = frozenset("KGSTDNHBPMRC")
_MOST_WAYS = 8


@lru_cache(maxsize=4096)
def latin_sounds(name: str) -> frozenset[tuple[Sound, ...]]:
    """The ways in which *name*, in Latin letters, may sound; none if it is not in Latin letters."""
    words = re.findall(r"[a-z]+", re.sub(r"['’.]", "", fold_key(name)))
    if not words or not fold_key(name).isascii():
        return frozenset()
    ways = [""]
    for word in words:
        ways = [f"{before}/{way}" for before, way in product(ways, _said(word))][:_MOST_WAYS]
    found = {_sounds(way[1:]) for way in ways}
    if words[-1].endswith("s") and len(words[-1]) > 4:  # katakana often leave a plural out
        found |= {one[:-1] for one in found}
    return frozenset(found)


def _said(word: str) -> list[str]:
    """A word as it may be said, with and without an r that no vowel follows."""
    ways = [""]
    at = 0
    word = re.sub(r"([a-z])\1", r"\1", re.sub(r"(?<=[a-z]{2}[^aeious])es$", "s", word))
    while at < len(word):
        for spelled, sound in _SPELLED:
            plain = spelled.rstrip("$")
            if word.startswith(plain, at) and (plain == spelled or at + len(plain) == len(word)):
                ways = [way + one for way in ways for one in sound.split("|")]
                at += len(plain)
                break
        else:
            ways = [way + (word[at] if word[at] in "aeiouwy" else word[at].upper()) for way in ways]
            at += 1
    silent = [re.sub(r"(?<=[A-Z])e$", "", way) for way in ways[:4]]
    return list(dict.fromkeys(form.replace("L", "R") for way in silent for form in (re.sub(r"(?<!^)R(?![aeiouy])", "", way), way)))


def _sounds(said: str) -> tuple[Sound, ...]:
    sounds: list[Sound] = []
    said = re.sub(r"M(?=[PB])", "N", said)
    for at, char in enumerate(said):
        following = said[at + 1 : at + 2]
        if char in _CONSONANTS:
            if following == "w" and said[at + 2 : at + 3]:
                following = "e"
            sounds.append((char.lower(), _VOWELS.get(following, "-")))
        elif at == 0:
            sounds.append(("", "aiueo"))
    return tuple(sounds)


def consonants(sounds: tuple[Sound, ...]) -> str:
    """The key under which sounds that may be alike are looked up."""
    return "".join(consonant or "a" for consonant, _ in sounds)


@lru_cache(maxsize=16384)
def kana_consonants(kana: str) -> str:
    """The key of a stretch of katakana."""
    return consonants(kana_sounds(kana))


def sound_alike(latin: tuple[Sound, ...], kana: tuple[Sound, ...]) -> bool:
    """Whether what is said in *latin* may be written as *kana*: the same consonants, and no vowel that cannot be."""
    if consonants(latin) != consonants(kana):
        return False
    for (consonant, allowed), (_, vowel) in zip(latin, kana, strict=True):
        if allowed == "-" and vowel not in ("-iuoa" if consonant == "r" else "-iuo"):
            return False
        if allowed != "-" and vowel not in allowed + ("-" if consonant == "n" and "-" in allowed else ""):
            return False
    return True
