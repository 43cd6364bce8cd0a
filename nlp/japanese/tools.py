"""The language models that sharpen what the grammar finds. Both are optional: without them the grammar decides alone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

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
class Named:
    """A name that the statistical model sees in a sentence; ``label`` is ``person``, ``company`` or ``title``."""

    start: int
    end: int
    label: str


@dataclass(frozen=True)
class Tools:
    """``words`` cuts a sentence into morphemes, ``names`` finds names in it; either may be None."""

    words: Callable[[str], tuple[Morpheme, ...]] | None
    names: Callable[[str], tuple[Named, ...]] | None


#: GiNZA's fine labels that we can use, from Sekine's extended hierarchy. Its companies are often food or goods, so other
#: organisations count too, and the caller decides with the grammar.
_LABELS = {
    "Person": "person",
    "Company": "company",
    "Corporation_Other": "company",
    "Company_Group": "company",
    "Position_Vocation": "title",
}
_LONGEST = 8_000  # characters; Sudachi refuses beyond some 49,000 bytes


def load_tools() -> Tools:
    """Sudachi and GiNZA behind functions that load them on first use (some seconds, once a process)."""
    return Tools(_words, _names)


def with_persons(tools: Tools, persons: Iterable[str]) -> Tools:
    """*tools* that know *persons* by name, from another witness: the model is asked only of sentences that name none of them."""
    known = sorted({fold(person).s for person in persons} - {""}, key=len, reverse=True)
    ask = tools.names
    if not known:
        return tools

    def names(sentence: str) -> tuple[Named, ...]:
        found: list[Named] = []
        for person in known:
            at = sentence.find(person)
            if at >= 0 and not any(name.start < at + len(person) and at < name.end for name in found):
                found.append(Named(at, at + len(person), "person"))
        return tuple(sorted(found, key=lambda name: name.start)) or (ask(sentence) if ask else ())

    return replace(tools, names=names)


def _words(sentence: str) -> tuple[Morpheme, ...]:
    return tuple(Morpheme(m.begin(), m.end(), tuple(m.part_of_speech()[:4]), not m.is_oov()) for m in tokenize(whole(sentence[:_LONGEST])))


_PIPELINE_IN_USE = threading.Lock()


@cache
def _pipeline() -> Any:
    import spacy
    from thinc.api import NumpyOps, set_current_ops

    set_current_ops(NumpyOps("cpu", 0, use_blis=False))
    # Names only: the parser costs four times as much, and particles tell us who does what.
    return spacy.load("ja_ginza", exclude=["parser", "morphologizer", "compound_splitter", "bunsetu_recognizer"])


def _names(sentence: str) -> tuple[Named, ...]:
    with _PIPELINE_IN_USE:  # it holds a tokenizer that two threads must not share
        entities = _pipeline()(whole(sentence[:_LONGEST])).ents
    return tuple(Named(one.start_char, one.end_char, _LABELS[one.label_]) for one in entities if one.label_ in _LABELS)
