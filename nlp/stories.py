"""Which texts tell the same story: copies by their words, re-tellings by their gist, their names and their time.

A story is an argument for joining happenings, no more: two deals of one company read alike, so a gist alone never joins.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from nlp.detector import LANGUAGES, LEAD, gist_of
from nlp.embedding import Embedder
from nlp.event import Text
from nlp.language import language_of
from nlp.opinions.targets import candidates
from nlp.sentences import split

#: Share of common shingles from which two texts are copies of one another.
COPY = 0.5
#: Two texts tell one story from this cosine of their gists; each shared name, up to two, counts as much more. Chosen on ECB+.
ALIKE = 0.56
PER_NAME = 0.1
#: Days between two tellings of one story.
WINDOW = timedelta(days=7)

_PERMUTATIONS = 64
_WORD = re.compile(r"\w+")
_SHINGLE = {"ja": 5, "en": 3}


@dataclass(frozen=True)
class Telling:
    """What is compared of one text; ``story`` is set once it is known."""

    id: str
    shingles: frozenset[str] = field(repr=False)
    names: frozenset[str]
    gist: tuple[float, ...] = field(default=(), repr=False)
    date: date | None = None
    story: str | None = None


def telling_of(text: Text, gist: tuple[float, ...] = ()) -> Telling:
    """The telling of *text*; *gist* is that of its detection."""
    lang = text.lang or language_of(text.title, text.text)
    sentences = split(text.text, lang)
    lead = [sentence.text for sentence in sentences[: LEAD + 2]]
    names = candidates(text.title, lead, lang if lang in LANGUAGES else "en")
    return Telling(text.id, shingles(f"{text.title}\n{text.text}", lang), frozenset(map(_key, names)), gist, text.date)


def shingles(text: str, lang: str) -> frozenset[str]:
    """Runs of three words, or of five characters in Japanese, without case, width and punctuation."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    parts: Sequence[str] = "".join(_WORD.findall(plain)) if lang == "ja" else _WORD.findall(plain)
    size = _SHINGLE.get(lang, 3)
    joined = "" if lang == "ja" else " "
    if len(parts) <= size:
        return frozenset({joined.join(parts)}) if parts else frozenset()
    return frozenset(joined.join(parts[start : start + size]) for start in range(len(parts) - size + 1))


def likeness(one: Telling, other: Telling) -> float:
    """How surely two tellings tell one story, 0 to 1; 0.5 and above joins them."""
    if one.date and other.date and abs(one.date - other.date) > WINDOW:
        return 0.0
    common = len(one.shingles & other.shingles)
    copied = common / max(1, len(one.shingles) + len(other.shingles) - common)
    if copied >= COPY:
        return copied
    if not one.gist or not other.gist:
        return 0.0
    cosine = sum(a * b for a, b in zip(one.gist, other.gist, strict=True))
    shared = min(2, len(one.names & other.names))
    return max(0.0, min(1.0, 0.5 + cosine + PER_NAME * shared - ALIKE))


def story_of(candidate: Telling, recent: Iterable[Telling]) -> str:
    """The story that *candidate* belongs to: that of the recent tellings it is most like on average, else a new one with its own id."""
    likenesses: dict[str, list[float]] = defaultdict(list)
    for other in recent:
        likenesses[other.story or other.id].append(likeness(candidate, other))
    best = max(likenesses, key=lambda story: (math.fsum(likenesses[story]) / len(likenesses[story]), story), default=None)
    if best is None or math.fsum(likenesses[best]) / len(likenesses[best]) < 0.5:
        return candidate.id
    return best


def stories_of(texts: Sequence[Text], embedder: Embedder | None = None) -> list[tuple[str, str]]:
    """``(id, story)`` for each text, in order. Copies are found first; the stories are then grown by average likeness, whatever the
    order of *texts*, and named by their first text. *embedder* defaults to the one that comes with the installation.
    """
    encoder = embedder or Embedder()
    tellings = [telling_of(text, gist) for text, gist in zip(texts, _gists(texts, encoder), strict=True)]
    groups = _grow(_copies(tellings), tellings)
    names = {index: tellings[min(group)].id for group in groups for index in group}
    return [(telling.id, names[index]) for index, telling in enumerate(tellings)]


def _gists(texts: Sequence[Text], embedder: Embedder) -> list[tuple[float, ...]]:
    return [gist_of(text, split(text.text, text.lang or language_of(text.title, text.text)), embedder) for text in texts]


def _key(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def _copies(tellings: Sequence[Telling]) -> list[list[int]]:
    """Groups of copies; every other telling is a group of its own."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=COPY, num_perm=_PERMUTATIONS)
    leader = list(range(len(tellings)))
    for place, telling in enumerate(tellings):
        if not telling.shingles:
            continue
        sketch = MinHash(num_perm=_PERMUTATIONS)
        sketch.update_batch([shingle.encode("utf-8", "replace") for shingle in telling.shingles])
        for near in index.query(sketch):
            if likeness(telling, tellings[near]) >= 0.5:
                leader[place] = leader[near]
                break
        index.insert(place, sketch)
    groups: dict[int, list[int]] = defaultdict(list)
    for place, first in enumerate(leader):
        groups[first].append(place)
    return list(groups.values())


def _grow(groups: list[list[int]], tellings: Sequence[Telling]) -> list[list[int]]:
    """Joins groups by average likeness, the most alike first, while they are alike enough."""
    sums: dict[int, dict[int, float]] = {place: {} for place in range(len(groups))}
    members = dict(enumerate(groups))
    for one in range(len(groups)):
        for other in range(one):
            total = sum(likeness(tellings[a], tellings[b]) for a in groups[one] for b in groups[other])
            if total > 0:
                sums[one][other] = sums[other][one] = total
    while True:
        best, pair = 0.5, None
        for one, others in sums.items():
            for other, total in others.items():
                mean = total / (len(members[one]) * len(members[other]))
                if other < one and mean >= best and (mean > best or pair is None):
                    best, pair = mean, (other, one)
        if pair is None:
            return list(members.values())
        kept, gone = pair
        members[kept] += members.pop(gone)
        for other, total in sums.pop(gone).items():
            sums[other].pop(gone)
            if other != kept:
                sums[kept][other] = sums[other][kept] = sums[kept].get(other, 0.0) + total
