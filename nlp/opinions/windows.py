"""What a text says of one target: the clauses that name it or go on speaking of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nlp.opinions.targets import mentions

_CUT_EN = re.compile(
    r"[;:—–]\s*|,\s+(?=(?:but|and|while|whereas|yet|so|though|although|unlike|which|not)\b)|\s+(?=(?:but|while|whereas|although|though|than|yet)\b)|\s[-]\s"
)
_CUT_JA = re.compile(
    r"(?:(?:けど|けれど|けれども|ですが|ますが|たが|だが|るが|いが|ないが|ので|のに|一方|方で|ため|たら|より)、?|[;:：]|、(?=[^、]{0,12}[はが]))"
)

NAMED, FOLLOWING, TOPIC = "named", "following", "topic"


@dataclass(frozen=True)
class Piece:
    """A stretch of text that speaks of a target: by name, in the sentences that follow, or because the text is about it."""

    text: str
    how: str
    weight: float
    sentence: str
    #: Where the target stands in ``text``; empty unless named.
    spans: tuple[tuple[int, int], ...] = ()


def pieces_of(title: str, sentences: Sequence[str], names: Mapping[str, Sequence[str]], lang: str) -> dict[str, list[Piece]]:
    """For each target of *names* (target: its spellings) the pieces of *title* and *sentences* that speak of it, in order.

    A clause belongs to the targets that it names; a clause or sentence that names none goes on about the last one named, less surely
    with distance, or about the one that the title names alone.
    """
    found: dict[str, list[Piece]] = {target: [] for target in names}
    topic = [target for target in names if mentions(title, names[target])]
    focus, distance = list(topic), 0
    for number, sentence in enumerate((title, *sentences)):
        distance += 1
        for clause in clauses(sentence, lang):
            named = {target: spans for target in names if (spans := mentions(clause, names[target]))}
            if named:
                focus, distance = list(named), 0
                for target, spans in named.items():
                    found[target].append(Piece(clause, NAMED, 1.0 if number or len(named) == 1 else 0.7, sentence, tuple(spans)))
            elif focus:
                for target in focus:
                    weight = (0.8**distance) / len(focus)
                    found[target].append(Piece(clause, FOLLOWING, weight if distance else 0.9 / len(focus), sentence))
            if len(topic) == 1 and topic[0] not in (named or focus) and number:
                found[topic[0]].append(Piece(clause, TOPIC, 0.15, sentence))
    return found


def clauses(sentence: str, lang: str) -> list[str]:
    """The clauses of a sentence; one of fewer than three words (six characters in Japanese) stays with its neighbour."""
    cut, shortest = (_CUT_JA, 6) if lang == "ja" else (_CUT_EN, 3)
    parts, start = [], 0
    for match in cut.finditer(sentence):
        end = match.end()
        if _size(sentence[start:end], lang) >= shortest and _size(sentence[end:], lang) >= shortest:
            parts.append(sentence[start:end].strip())
            start = end
    parts.append(sentence[start:].strip())
    return [part for part in parts if part]


def _size(text: str, lang: str) -> int:
    return len(text) if lang == "ja" else len(text.split())
