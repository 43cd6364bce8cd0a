"""Runs the network over a document: sentences in, marks out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from nlp.reader.decode import ENOUGH, Judged, Marked, Span
from nlp.reader.labels import BEGIN, JUDGED, OUTSIDE, PARTS, STATUSES, TYPES
from nlp.reader.network import POLARITIES, Network, bucket
from nlp.reader.windows import Window, windows

#: Pairs of spans further apart than this, in sentences, are of different events.
_FAR = 12


def read(network: Network, tokenizer: Any, sentences: Sequence[str], *, enough: float = ENOUGH) -> Marked:
    """What *network* marks in *sentences*, the title first (empty where there is none). Depends on the sentences alone."""
    spans: list[Span] = []
    ties: dict[tuple[int, int], float] = {}
    judged: list[Judged] = []
    telling: list[dict[Any, float]] = [{} for _ in sentences]
    with torch.inference_mode():
        for window in windows(sentences, tokenizer):
            vectors = network.states(torch.tensor([window.ids]))[0]
            marks = network.marks(vectors).softmax(-1)
            owners = torch.tensor(window.owners)
            means = {}
            for index in sorted({owner for owner in window.owners if owner >= 0}):
                means[index] = vectors[owners == index].mean(0)
                if index >= window.first or not telling[index]:
                    values = network.telling(means[index]).sigmoid().tolist()
                    telling[index] = dict(zip(TYPES, values, strict=True))
            here: list[tuple[Span, int, int]] = []
            for first, last, part, sure in _runs(marks, window, enough):
                sentence = window.owners[first]
                start, end = _trimmed(sentences[sentence], window.offsets[first][0], window.offsets[last][1])
                if end <= start:
                    continue
                vector = torch.cat([vectors[first : last + 1].mean(0), means[sentence]])
                if part == JUDGED:
                    polarity = dict(zip(POLARITIES, network.polarity(vector).softmax(-1).tolist(), strict=True))
                    judged.append(Judged(sentence, sentences[sentence][start:end], sure, polarity))
                    continue
                status = {}
                if PARTS[part].subject or PARTS[part].slot == "target":
                    status = dict(zip(STATUSES, network.status(vector).softmax(-1).tolist(), strict=True))
                span = Span(len(spans), PARTS[part], sentence, start, end, sentences[sentence][start:end], sure, status)
                spans.append(span)
                here.append((span, first, last))
            ties |= _ties(network, vectors, here)
    return Marked(sentences, spans, ties, telling, judged)


def _runs(marks: torch.Tensor, window: Window, enough: float) -> list[tuple[int, int, int, float]]:
    """First token, last token, part and probability of every marked run of tokens in the window's own sentences."""
    inside = 1 - marks[..., OUTSIDE]
    begins = (marks[..., BEGIN] > 0.5).tolist()
    hot = (inside >= enough).tolist()
    sure = inside.tolist()
    found = []
    for part in (inside >= enough).any(0).nonzero().flatten().tolist():
        token = 0
        while token < len(window.ids):
            if window.owners[token] < window.first or not hot[token][part]:
                token += 1
                continue
            end = token + 1
            while end < len(window.ids) and window.owners[end] == window.owners[token] and hot[end][part] and not begins[end][part]:
                end += 1
            found.append((token, end - 1, part, sum(sure[at][part] for at in range(token, end)) / (end - token)))
            token = end
    return found


def _trimmed(sentence: str, start: int, end: int) -> tuple[int, int]:
    """Offsets without blanks and marks at the ends, grown to whole words of Latin letters."""
    while start > 0 and _latin(sentence[start - 1]) and start < len(sentence) and _latin(sentence[start]):
        start -= 1
    while end < len(sentence) and end > 0 and _latin(sentence[end]) and _latin(sentence[end - 1]):
        end += 1
    while start < end and sentence[start] in " \t　,、。・\"'“”‘’([（「『:：;":
        start += 1
    while end > start and sentence[end - 1] in " \t　,、。\"'“”‘’[（「『」』:：;":
        end -= 1
    return start, end


def _latin(character: str) -> bool:
    return character.isalnum() and ord(character) < 0x250


def _ties(network: Network, vectors: torch.Tensor, here: Sequence[tuple[Span, int, int]]) -> dict[tuple[int, int], float]:
    pairs = [
        (one, other)
        for one in here
        for other in here
        if one[0].part.type is other[0].part.type
        and other[0].part.slot != one[0].part.slot
        and (one[0].part.subject or one[0].part.slot == "target")
        and not other[0].part.subject
        and abs(one[0].sentence - other[0].sentence) <= _FAR
    ]
    if not pairs:
        return {}
    subjects = torch.stack([vectors[one[1] : one[2] + 1].mean(0) for one, _ in pairs])
    objects = torch.stack([vectors[other[1] : other[2] + 1].mean(0) for _, other in pairs])
    distances = torch.tensor([bucket(other[1] - one[1]) for one, other in pairs])
    parts = torch.tensor([PARTS.index(other[0].part) for _, other in pairs])
    sure = network.ties(subjects, objects, distances, parts).sigmoid().tolist()
    return {(one[0].place, other[0].place): value for (one, other), value in zip(pairs, sure, strict=True)}
