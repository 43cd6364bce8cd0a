"""What the opinion model looks at: a window of text about one target, and counts of evaluative words in it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.opinions.lexicon import Hit, lexicon
from nlp.opinions.windows import FOLLOWING, NAMED, TOPIC, Piece

#: Stands for the target in the window, so that the model learns nothing about names.
MASK = {"en": "it", "ja": "これ"}
_WINDOW = 480
MOST_PIECES = 16

_AFTER_CONTRAST = {
    "en": re.compile(r"^\W*(?:but|however|though|although|yet|still|only|unfortunately|sadly|then|while|whereas|except)\b", re.I),
    "ja": re.compile(r"^\W*(?:しかし|だが|ただ|ただし|でも|けれど|ところが|とはいえ|それでも|一方|なのに|のに)"),
}
_ASKING = {
    "en": re.compile(r"\?|\bhow (?:do|can|to)\b|\bis there a way\b|\bhas any(?:one|body)\b|\bwhich\b.*\?", re.I),
    "ja": re.compile(r"(?:ますか|ですか|でしょうか|教えてくださ|方法|手順|いますか)"),
}
_SPEAKER = {
    "en": re.compile(r"\b(?:I|I'm|I've|we|we've|me|my|our|us)\b"),
    "ja": re.compile(r"(?:私|僕|俺|うち|我々|弊社|当方|思い|思う|感じ|ました|ですね|です。)"),
}
# Being left for another, and the other way round; {} is where the target stands.
_LEFT = {
    "en": re.compile(
        r"\b(?:left|leave|leaving|drop(?:ped)?|dropping|ditch\w*|cancel\w*|from|off|replac\w+|goodbye,?|away from|instead of|than|unlike|"
        r"compared with|the contract with)\s+(?:the |our |my )?\0|\0 (?:used to|no longer|never)",
        re.I,
    ),
    "ja": re.compile(
        r"\0(?:から.{0,24}(?:移|乗り換|切り替|変え|替え)|を(?:解約|やめ|外し|止め|離れ)|とは二度と|より|に比べ)",
    ),
}
_CHOSEN = {
    "en": re.compile(
        r"\b(?:to|for|chose|choose|choosing|recommend\w*|prefer\w*|renewed|stay(?:ing|ed)? with|went for|thank you,?|thanks to|kudos to)"
        r"\s+\0|\0 (?:beats|wins|instead)",
        re.I,
    ),
    "ja": re.compile(r"からは?\0(?:へ|に)|\0(?:に乗り換|に移|に切り替|にして|を選|一択|のおかげ|のほうが|の方が|なら)"),
}
_TARGET = "\0"


@dataclass(frozen=True)
class View:
    """A target as the model sees it."""

    window: str  #: what is said of it, the target masked, for the encoder
    clause: str  #: the clauses that name it, likewise
    numbers: tuple[float, ...]  #: one value for each of :data:`NAMES`
    pieces: tuple[tuple[str, float], ...]  #: each piece masked, with its weight, the weightiest :data:`MOST_PIECES`
    evidence: str  #: the sentence that tells most

    @property
    def judges(self) -> bool:
        """Whether an evaluative word that we know is said of the target."""
        return not self.numbers[-1]


NAMES = (
    *(f"{how}.{sign}" for how in (NAMED, FOLLOWING, TOPIC) for sign in ("good", "bad", "balance")),
    "result.up", "result.down", "result.balance",
    "all.good", "all.bad", "all.balance", "all.both",
    "title.balance", "last.balance", "contrast.balance", "before.balance", "after.balance",
    "left", "chosen", "asking", "speaker", "exclaims", "contrast", "strongest.good", "strongest.bad", "silent",
)  # fmt: skip


def speaks(opening: str, lang: str) -> bool:
    """Whether somebody tells their own experience and judges, by words alone: the gate where there is no encoder."""
    judged = sum(abs(hit.value) for hit in lexicon(lang).hits(opening) if not hit.result)
    return judged >= 2 and len(_SPEAKER[lang].findall(opening)) >= 2


def view_of(pieces: Sequence[Piece], title: str, lang: str) -> View:
    """The view of the target that *pieces* speak of."""
    words = lexicon(lang)
    judged = [(piece, words.hits(piece.text)) for piece in pieces]
    numbers: list[float] = []
    total = [0.0, 0.0]
    for how in (NAMED, FOLLOWING, TOPIC):
        good, bad = _sums([(piece, hits) for piece, hits in judged if piece.how == how])
        total = [total[0] + good, total[1] + bad]
        numbers += [_squash(good), _squash(bad), _balance(good, bad)]
    up, down = _sums([(piece, hits) for piece, hits in judged if piece.how == NAMED], result=True)
    numbers += [_squash(up), _squash(down), _balance(up, down)]
    numbers += [_squash(total[0]), _squash(total[1]), _balance(*total), min(total) / (1 + max(total))]
    own = [(piece, hits) for piece, hits in judged if piece.how != TOPIC]
    numbers.append(_balance(*_sums([item for item in own if item[0].sentence == title])) if title else 0.0)
    numbers.append(_balance(*_sums(own[-1:])))
    contrasted = [item for item in own if _AFTER_CONTRAST[lang].match(item[0].text)]
    numbers.append(_balance(*_sums(contrasted)))
    numbers += _sides(judged)
    marked = [_mask(piece, _TARGET) for piece in pieces if piece.how == NAMED]
    numbers.append(float(any(_LEFT[lang].search(text) for text in marked)))
    numbers.append(float(any(_CHOSEN[lang].search(text) for text in marked)))
    heard = [piece.text for piece, _ in own]
    for pattern in (_ASKING[lang], _SPEAKER[lang], re.compile(r"[!!]")):
        numbers.append(sum(bool(pattern.search(text)) for text in heard) / max(1, len(heard)))
    numbers.append(len(contrasted) / max(1, len(own)))
    values = [hit.value * piece.weight for piece, hits in own for hit in hits if not hit.result]
    numbers += [max(0.0, *values, 0.0) / 2, -min(0.0, *values, 0.0) / 2, float(not values)]
    masked = [(piece, _mask(piece, MASK[lang])) for piece in pieces]
    window = " ".join(text for piece, text in masked if piece.how == NAMED or (piece.how == FOLLOWING and piece.sentence != title))
    clause = " ".join(text for piece, text in masked if piece.how == NAMED)
    weighty = sorted(masked, key=lambda item: -item[0].weight)[:MOST_PIECES]
    return View(
        window[:_WINDOW], clause[:_WINDOW], tuple(numbers), tuple((text, piece.weight) for piece, text in weighty), _telling(judged)
    )


def _sums(judged: Sequence[tuple[Piece, list[Hit]]], *, result: bool = False) -> tuple[float, float]:
    values = [hit.value * piece.weight for piece, hits in judged for hit in hits if hit.result == result]
    return sum(value for value in values if value > 0), -sum(value for value in values if value < 0)


def _sides(judged: Sequence[tuple[Piece, list[Hit]]]) -> list[float]:
    """The balance of the evaluative words before and after the target in the clauses that name it, of either kind."""
    sides = [0.0, 0.0]
    for piece, hits in judged:
        if piece.spans:
            for hit in hits:
                sides[hit.start >= piece.spans[0][1]] += hit.value
    return [math.tanh(side / 2) for side in sides]


def _squash(value: float) -> float:
    return math.log1p(value)


def _balance(good: float, bad: float) -> float:
    return (good - bad) / (good + bad + 0.5)


def _mask(piece: Piece, mask: str) -> str:
    text = piece.text
    for start, end in reversed(piece.spans):
        text = text[:start] + mask + text[end:]
    return text


def _telling(judged: Sequence[tuple[Piece, list[Hit]]]) -> str:
    """The sentence with the most evaluation, else the first that names the target."""
    best = max(judged, key=lambda item: sum(abs(hit.value) for hit in item[1] if not hit.result) * item[0].weight, default=None)
    if best is None:
        return ""
    if not best[1]:
        best = next((item for item in judged if item[0].how == NAMED), best)
    return best[0].sentence
