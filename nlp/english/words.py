"""Word lists: given names, common words, places, months, and what companies and posts are called."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files


def words_of(text: str) -> list[str]:
    """The words of a list that is written as text."""
    return text.split()


def _read(name: str) -> frozenset[str]:
    return frozenset(files(__package__).joinpath("lists", name).read_text(encoding="utf-8").split())


@cache
def given_names() -> frozenset[str]:
    """Given names in lower case, from many languages."""
    return _read("given_names.txt")


@cache
def common_words() -> frozenset[str]:
    """Words that ordinary prose writes in lower case: a capital on them, in a headline or at a sentence's start, names nothing."""
    return _read("common_words.txt")


@cache
def written_small() -> frozenset[str]:
    """Words that our own corpus writes in lower case at least as often as with a capital."""
    return _read("written_small.txt")


#: How many answers about single words or lines are remembered: the pages of a day say the same ones over and over.
REMEMBERED = 1 << 13


@lru_cache(REMEMBERED)
def is_common(word: str) -> bool:
    """Whether ordinary prose writes *word* (in lower case) small, in this form or its base form."""
    words = common_words()
    if word in words:
        return True
    if word.endswith("s") and (word[:-1] in words or word[:-2] in words) and len(word) > 4:
        return True
    for ending in ("ing", "ed", "er", "ly"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 2:
            undoubled = stem[:-1] if stem[-1] == stem[-2] else stem
            singular = stem[:-1] + "y" if stem.endswith("i") else stem
            if not words.isdisjoint((stem, stem + "e", undoubled, singular)):
                return True
    return False


#: Countries, peoples, regions and large cities: capitalised, but neither company nor person.
PLACES = _read("places.txt")
#: Last words of organisations' names.
ORG_HEADS = _read("organisation_words.txt")
#: What a job title may be about (``sales``, ``human resources``), its rank (``senior``), and its last word (``director``).
JOB_FUNCTIONS, JOB_RANKS, JOB_HEADS = _read("job_functions.txt"), _read("job_ranks.txt"), _read("job_heads.txt")
#: Last words of job titles that are also ordinary words: they need something beside them.
WEAK_JOB_HEADS = _read("weak_job_heads.txt")

MONTHS = words_of(
    "january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec"
)
DAYS = words_of("monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun")

#: Unambiguous legal forms.
LEGAL = (
    r"(?:Inc|Incorporated|Corp|Corporation|Co|Company|Ltd|Limited|LLC|LLP|L\.P|LP|PLC|plc|Plc|GmbH|AG|SA|S\.A|NV|N\.V|BV|"
    r"B\.V|AB|Oyj|Oy|ASA|"
    r"SpA|S\.p\.A|KK|K\.K|Pte|Pty|SE|KGaA|ApS|A/S)"
)

#: Words that end a name in a headline, whatever capital they carry.
BREAKERS = _read("headline_breakers.txt")

#: Capitalised words that name nothing by themselves (``IPO``, ``HQ``, ``Q3``).
NEVER_NAMES = _read("never_names.txt")
