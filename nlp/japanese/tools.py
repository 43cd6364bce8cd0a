"""What the Japanese grammar may ask of others: a tokenizer, and the people that the reader marks. Without them it decides alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from nlp.folding import whole
from nlp.japanese.fold import fold
from nlp.sudachi import tokenize


@dataclass(frozen=True)
class Morpheme:
    """One word of a sentence as Sudachi cuts it; offsets are into that sentence."""

    start: int
    end: int
    pos: tuple[str, ...]  #: part of speech from coarse to fine, such as ``("名詞", "固有名詞", "人名", "姓")``
    listed: bool = True  #: whether the dictionary has the word


@dataclass(frozen=True)
class Tools:
    """``words`` cuts a sentence into morphemes, or is None; ``persons`` are names that may be taken for people, longest first, folded."""

    words: Callable[[str], tuple[Morpheme, ...]] | None = None
    persons: tuple[str, ...] = ()

    def named(self, sentence: str) -> list[tuple[int, int]]:
        """Where *sentence*, folded, names one of the persons for the first time, in order; a name within a longer one is none."""
        found: list[tuple[int, int]] = []
        for person in self.persons:
            at = sentence.find(person)
            if at >= 0 and not any(start < at + len(person) and at < end for start, end in found):
                found.append((at, at + len(person)))
        return sorted(found)


_LONGEST = 8_000  # characters; Sudachi refuses beyond some 49,000 bytes


def load_tools() -> Tools:
    """Sudachi behind a function that loads it on first use."""
    return Tools(_words)


def with_persons(tools: Tools, persons: Iterable[str]) -> Tools:
    """*tools* that know *persons* by name, from another witness."""
    return replace(tools, persons=tuple(sorted({fold(person).s.strip() for person in persons} - {""}, key=lambda name: (-len(name), name))))


def _words(sentence: str) -> tuple[Morpheme, ...]:
    return tuple(Morpheme(m.begin(), m.end(), tuple(m.part_of_speech()[:4]), not m.is_oov()) for m in tokenize(whole(sentence[:_LONGEST])))
