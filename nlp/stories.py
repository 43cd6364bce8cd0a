"""Which texts tell the same story: copies by their words, re-tellings by their rare words, their gist and their time.

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

from nlp.detector import gist_of
from nlp.embedding import Embedder
from nlp.event import Text
from nlp.language import language_of
from nlp.sentences import split
from nlp.terms import Terms, apartness, closeness, terms_of

#: Share of common shingles from which two texts are copies of one another.
COPY = 0.5
#: Two texts in one language tell one story from this closeness of their terms plus so much of the cosine of their gists, less so much
#: of it as they are apart; without gists, from a lower closeness. Chosen on stories of our own: ``python -m nlp.training.stories``.
ALIKE, BY_GIST, APART = 0.44, 0.25, 0.7
ALIKE_WITHOUT_GIST = 0.36
#: Texts in two languages tell one from this cosine of their gists; each name or figure written alike, up to two, counts as much more.
ALIKE_ACROSS, PER_SHARED = 0.6, 0.1
#: Days between two tellings of one story.
WINDOW = timedelta(days=7)

_PERMUTATIONS = 64
_WORD = re.compile(r"\w+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SHINGLE = {"ja": 5, "en": 3}


@dataclass(frozen=True)
class Telling:
    """What is compared of one text; ``story`` is set once it is known."""

    id: str
    shingles: frozenset[str] = field(repr=False)
    terms: Terms = field(default=Terms(), repr=False)
    gist: tuple[float, ...] = field(default=(), repr=False)
    date: date | None = None
    story: str | None = None
    lang: str = "en"


def telling_of(text: Text, gist: tuple[float, ...] = ()) -> Telling:
    """The telling of *text*; *gist* is that of its detection."""
    lang = _language(text)
    sentences = [sentence.text for sentence in split(text.text, lang)]
    title = "" if sentences[:1] == [text.title.strip()] else text.title
    terms = terms_of(title, sentences, lang)
    return Telling(text.id, shingles(f"{text.title}\n{text.text}", lang), terms, gist, text.date, lang=lang)


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
    """How surely two tellings tell one story, 0 to 1, the same whichever comes first; 0.5 and above joins them."""
    if one.date and other.date and abs(one.date - other.date) > WINDOW:
        return 0.0
    common = len(one.shingles & other.shingles)
    copied = common / max(1, len(one.shingles) + len(other.shingles) - common)
    if copied >= COPY:
        return copied
    cosine = sum(a * b for a, b in zip(one.gist, other.gist, strict=True)) if one.gist and other.gist else None
    if one.lang == other.lang:
        nearness = (closeness(one.terms, other.terms) + BY_GIST * (cosine or 0.0)) * (1 - APART * apartness(one.terms, other.terms))
        score = nearness - (ALIKE_WITHOUT_GIST if cosine is None else ALIKE)
    elif cosine is None:
        return 0.0
    else:
        score = cosine + PER_SHARED * min(2, _written_alike(one.terms, other.terms)) - ALIKE_ACROSS
    return max(0.0, min(1.0, 0.5 + score))


def _written_alike(one: Terms, other: Terms) -> int:
    """How many names and figures, years apart, both languages write the same way."""
    return sum(1 for term in one.weights.keys() & other.weights.keys() if len(term) > 1 and term.isascii() and not _YEAR.fullmatch(term))


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
    return list(zip((telling.id for telling in tellings), grouped(tellings), strict=True))


def grouped(tellings: Sequence[Telling]) -> list[str]:
    """The story of each telling, as :func:`stories_of` finds them."""
    groups = _grow(_copies(tellings), tellings)
    names = {index: tellings[min(group)].id for group in groups for index in group}
    return [names[index] for index in range(len(tellings))]


def _gists(texts: Sequence[Text], embedder: Embedder) -> list[tuple[float, ...]]:
    return [gist_of(text, split(text.text, _language(text)), embedder) for text in texts]


def _language(text: Text) -> str:
    return text.lang or language_of(text.title, text.text)


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
