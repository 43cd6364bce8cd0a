"""Marks made to cover whole names: the network marks pieces of words, and a name may be cut where it is unsure. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nlp.chunks import Chunk
from nlp.reader.decode import Marked, Span

_NOTHING = frozenset(["the", "a", "an", "inc", "co", "ltd", "llc", "mr", "ms", "mrs", "dr", "株", "社", "同社", "当社"])


def snapped(marked: Marked, chunks: Sequence[Sequence[Chunk]]) -> Marked:
    """*marked* with every span grown to the chunk that it lies in, and without spans that name nobody."""
    spans = [_grown(marked, span, chunks[span.sentence]) for span in marked.spans]
    return replace(marked, spans=[span for span in spans if _names(span.text)])


def _grown(marked: Marked, span: Span, chunks: Sequence[Chunk]) -> Span:
    title = span.part.slot == "role"
    home = next((chunk for chunk in chunks if chunk.title is title and chunk.start <= span.start and span.end <= chunk.end), None)
    if home is None or (home.start, home.end) == (span.start, span.end):
        return span
    return replace(span, start=home.start, end=home.end, text=marked.sentences[span.sentence][home.start : home.end])


def _names(text: str) -> bool:
    plain = text.strip(" .,()（）").casefold()
    return len(plain) > 1 and plain not in _NOTHING
