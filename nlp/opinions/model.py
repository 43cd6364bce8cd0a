"""How an opinion is decided: by word lists, and where there is an encoder by small logistic regressions over its vectors.

A text is read by one of two experts, as far as it sounds like people speaking of what they use (a review, a complaint, a forum) or like
news and reports: a *gate* over the vector of its beginning says which. The arrays are stored plainly in ``nlp/models/opinions.npz``;
``nlp.training.opinion`` makes them.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from nlp.event import Polarity
from nlp.opinions.features import NAMES, View

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nlp.embedding import Embedder

    Floats = NDArray[np.float32]

PATH = Path(__file__).parent.parent / "models" / "opinions.npz"
#: The order of the classes everywhere.
CLASSES = (Polarity.POSITIVE, Polarity.NEGATIVE, Polarity.MIXED, Polarity.NEUTRAL)
#: How much of a text the gate looks at, in characters.
OPENING = 480

_BALANCES = ("all.balance", "named.balance", "contrast.balance", "last.balance", "left", "chosen", "title.balance")
_BOTHS = ("all.both", "all.good", "all.bad", "contrast", "asking", "silent")
_AT = {name: index for index, name in enumerate(NAMES)}
#: Below this, a text that judges nothing in words we know is neutral; above this, praise and blame together are mixed. Set
#: high, since a wrong neutral or mixed hides a complaint.
_NEUTRAL, _MIXED = 0.35, 0.75
#: How steeply the balance of words decides, and how much of the weaker side makes a text two-sided by its words alone.
_BY_WORDS, _BOTH_WORDS = 2.5, 0.5


@dataclass(frozen=True)
class OpinionModel:
    """Weights of logistic regressions, the intercept last."""

    gate: Floats  #: a vector: does it sound like people speaking
    lean: Floats  #: a vector: praise rather than blame
    telling: Floats  #: a vector: does it judge at all
    sign: Floats  #: :func:`signs`: praise rather than blame
    mixed: Floats  #: :func:`boths`: praise and blame
    news_en: Floats  #: numbers, window and clause: a row a class
    news_ja: Floats


@cache
def opinion_model() -> OpinionModel:
    """The shipped model."""
    with np.load(PATH, allow_pickle=False) as stored:
        return OpinionModel(**{field.name: stored[field.name].astype(np.float32) for field in fields(OpinionModel)})


def by_words(view: View) -> Floats:
    """Class probabilities from the word lists alone."""
    balance, both = view.numbers[_AT["all.balance"]], view.numbers[_AT["all.both"]]
    if view.numbers[_AT["silent"]] and not balance:
        return _row(0.5, mixed=0.1, neutral=0.7)
    return _row(_logistic(_BY_WORDS * balance), mixed=0.6 if both > _BOTH_WORDS else 0.1, neutral=0.15)


def voice(opening: str, embedder: Embedder) -> float:
    """How much a text that begins so sounds like people speaking of what they use, 0 to 1."""
    return float(_logistic(_apply(opinion_model().gate, embedder.encode([opening[:OPENING]]))[0]))


def by_vectors(views: Sequence[View], lang: str, spoken: float, embedder: Embedder) -> list[Floats]:
    """Class probabilities of each view; *spoken* is the text's :func:`voice`."""
    model = opinion_model()
    texts = [text for view in views for text in (view.window, view.clause, *(piece for piece, _ in view.pieces))]
    vectors = embedder.encode(texts)
    rows, at = [], 0
    for view in views:
        window, clause, pieces = vectors[at], vectors[at + 1], vectors[at + 2 : at + 2 + len(view.pieces)]
        at += 2 + len(view.pieces)
        leans = _apply(model.lean, pieces)
        lean = float(_apply(model.lean, window[None])[0])
        judges = float(_logistic(_apply(model.telling, window[None])[0]))
        praise = float(_logistic(_apply(model.sign, signs(view, leans, lean)[None])[0]))
        both = float(_logistic(_apply(model.mixed, boths(view, leans)[None])[0]))
        silent = bool(view.numbers[_AT["silent"]])
        if not silent:
            praise = (praise + _logistic(_BY_WORDS * view.numbers[_AT["all.balance"]])) / 2
        # One word against the grain is no second opinion: the words must bear the model out.
        split = both > _MIXED and view.numbers[_AT["all.both"]] > _BOTH_WORDS
        personal = _row(praise, mixed=both if split else 0.1, neutral=1 - judges if silent and judges < _NEUTRAL else 0.1)
        numbers = np.concatenate([np.array(view.numbers, dtype=np.float32), window, clause])
        logits = _apply(model.news_ja if lang == "ja" else model.news_en, numbers[None])[0]
        powers = np.exp(logits - logits.max())
        rows.append(spoken * personal + (1 - spoken) * powers / powers.sum())
    return rows


def signs(view: View, leans: Floats, lean: float) -> Floats:
    """What speaks for praise or blame: the leaning of the pieces, weighted, and of the window, and the balances of words."""
    weights = np.array([weight for _, weight in view.pieces], dtype=np.float32)
    pieces = float(np.sum(weights * np.tanh(leans / 2)) / np.sqrt(np.sum(weights) + 0.1))
    return np.array([pieces, np.tanh(lean / 2), *(view.numbers[_AT[name]] for name in _BALANCES)], dtype=np.float32)


def boths(view: View, leans: Floats) -> Floats:
    """What speaks for praise and blame together."""
    weights = np.array([min(weight, 1.0) for _, weight in view.pieces], dtype=np.float32)
    felt = weights * np.tanh(leans / 2)
    good, bad = float(np.maximum(felt, 0).sum()), float(np.maximum(-felt, 0).sum())
    spread = [felt.max(initial=0), -felt.min(initial=0), min(good, bad) / (1 + max(good, bad))]
    return np.array([*spread, *(view.numbers[_AT[name]] for name in _BOTHS)], dtype=np.float32)


def _row(praise: float, mixed: float, neutral: float) -> Floats:
    decided = (1 - mixed) * (1 - neutral)
    row = np.array([praise * decided, (1 - praise) * decided, mixed * (1 - neutral), neutral], dtype=np.float32)
    result: Floats = row / row.sum()
    return result


def _apply(weights: Floats, rows: Floats) -> Floats:
    result: Floats = rows @ weights[..., :-1].T + weights[..., -1]
    return result


def _logistic(value: float | np.floating) -> float:
    return float(1 / (1 + np.exp(-value)))
