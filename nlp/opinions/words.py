"""What a text says of a target by evaluative words alone: for the detector without models."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

from nlp.event import Polarity
from nlp.opinions.lexicon import Hit, lexicon
from nlp.opinions.windows import NAMED, TOPIC, Piece

_SPEAKER = {
    "en": re.compile(r"\b(?:I|I'm|I've|we|we've|me|my|our|us)\b"),
    "ja": re.compile(r"(?:私|僕|俺|うち|我々|弊社|当方|思い|思う|感じ|ました|ですね|です。)"),
}
#: How steeply the balance of words decides, and how much of the weaker side makes a text two-sided.
_STEEP, _BOTH = 2.5, 0.5


@dataclass(frozen=True)
class View:
    """A target as its words show it."""

    balance: float  #: praise over blame, -1 to 1
    both: float  #: how much of the weaker side stands beside the stronger
    silent: bool  #: whether no evaluative word that we know is said of the target
    named: bool  #: whether a clause names it
    evidence: str  #: the sentence that tells most


def speaks(opening: str, lang: str) -> bool:
    """Whether somebody tells their own experience and judges."""
    judged = sum(abs(hit.value) for hit in lexicon(lang).hits(opening) if not hit.result)
    return judged >= 2 and len(_SPEAKER[lang].findall(opening)) >= 2


def view_of(pieces: Sequence[Piece], lang: str) -> View:
    """The view of the target that *pieces* speak of."""
    words = lexicon(lang)
    judged = [(piece, [hit for hit in words.hits(piece.text) if not hit.result]) for piece in pieces]
    values = [hit.value * piece.weight for piece, hits in judged for hit in hits]
    good, bad = sum(value for value in values if value > 0), -sum(value for value in values if value < 0)
    return View(
        balance=(good - bad) / (good + bad + 0.5),
        both=min(good, bad) / (1 + max(good, bad)),
        silent=not any(hits for piece, hits in judged if piece.how != TOPIC),
        named=any(piece.how == NAMED for piece in pieces),
        evidence=_telling(judged),
    )


def judge(view: View) -> tuple[Polarity, float]:
    """The likeliest polarity and how likely it is."""
    if view.silent and not view.balance:
        return Polarity.NEUTRAL, 0.7
    praise, mixed, neutral = 1 / (1 + exp(-_STEEP * view.balance)), 0.6 if view.both > _BOTH else 0.1, 0.15
    decided = (1 - mixed) * (1 - neutral)
    shares = {
        Polarity.POSITIVE: praise * decided,
        Polarity.NEGATIVE: (1 - praise) * decided,
        Polarity.MIXED: mixed * (1 - neutral),
        Polarity.NEUTRAL: neutral,
    }
    best = max(shares, key=lambda polarity: shares[polarity])
    return best, shares[best]


def _telling(judged: Sequence[tuple[Piece, list[Hit]]]) -> str:
    """The sentence with the most evaluation, else the first that names the target."""
    best = max(judged, key=lambda item: sum(abs(hit.value) for hit in item[1]) * item[0].weight, default=None)
    if best is None:
        return ""
    if not best[1]:
        best = next((item for item in judged if item[0].how == NAMED), best)
    return best[0].sentence
