"""Runs the network over a document: sentences in, marks out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from nlp.event import EventType, Polarity, Status
from nlp.folding import is_latin
from nlp.reader.decode import FAINT, MARKED, TELLS, Judged, Marked, Span
from nlp.reader.labels import BEGIN, JUDGED, OUTSIDE, PARTS, STATUSES, TYPES
from nlp.reader.network import POLARITIES, Network, bucket
from nlp.reader.windows import Window, windows

#: Pairs of spans further apart than this, in sentences, are of different events.
_FAR = 12
#: What "it is past" counts in a headline, which tells news: the text below it may be all background.
_PAST_IN_HEADLINES = 0.3
#: Where a target is named: sentence, start and end in it.
Place = tuple[int, int, int]


class _View:
    """One window as the network sees it: a vector for each token, and one for each sentence."""

    def __init__(self, network: Network, window: Window) -> None:
        self.window = window
        self.vectors = network.states(torch.tensor([window.ids]))[0]
        owners = torch.tensor(window.owners)
        self.means = {index: self.vectors[owners == index].mean(0) for index in sorted({owner for owner in window.owners if owner >= 0})}

    def name(self, sentence: int, tokens: Sequence[int]) -> torch.Tensor:
        """What the heads for status and polarity hear: a name, and the sentence around it."""
        return torch.cat([self.vectors[list(tokens)].mean(0), self.means[sentence]])


@dataclass(frozen=True, eq=False)
class _Mark:
    """A marked run of tokens: the number of its part, its place and text, how sure it is, its tokens, and what heads hear of it."""

    part: int
    sentence: int
    start: int
    end: int
    text: str
    sure: float
    first: int
    last: int
    vector: torch.Tensor

    @property
    def names(self) -> bool:
        """Whether it surely is somebody or something that can be judged."""
        return self.sure >= MARKED and (self.part == JUDGED or PARTS[self.part].slot != "role")


def read(network: Network, tokenizer: Any, sentences: Sequence[str], asked: Mapping[str, Sequence[Place]] | None = None) -> Marked:
    """What *network* marks in *sentences*, the title first (empty where there is none), and how they speak of the names that are
    *asked* for. Depends on the sentences and the targets alone."""
    spans: list[Span] = []
    ties: dict[tuple[int, int], float] = {}
    judged: list[Judged] = []
    answers: dict[str, list[Judged]] = {target: [] for target in asked or ()}
    telling: list[dict[EventType, float]] = [{} for _ in sentences]
    standing: list[dict[Status, float]] = [{} for _ in sentences]
    with torch.inference_mode():
        for window in windows(sentences, tokenizer):
            view = _View(network, window)
            _hear(network, view, telling, standing)
            marks = _marks(network, view, sentences)
            names = list({(mark.sentence, mark.start, mark.end): mark for mark in marks if mark.names}.values())
            shares = _polarities(network, [mark.vector for mark in names])
            judged += [Judged(mark.sentence, mark.text, share) for mark, share in zip(names, shares, strict=True)]
            played = [mark for mark in marks if mark.part != JUDGED]
            statuses = iter(_statuses(network, [(mark.vector, mark.sentence == 0) for mark in played if PARTS[mark.part].leads]))
            here = []
            for mark in played:
                part = PARTS[mark.part]
                status = next(statuses) if part.leads else {}
                span = Span(len(spans), part, mark.sentence, mark.start, mark.end, mark.text, mark.sure, status)
                here.append((span, mark.first, mark.last))
                spans.append(span)
            ties |= _ties(network, view.vectors, here)
            for target, naming in _answers(network, view, sentences, asked or {}):
                answers[target].append(naming)
    return Marked(sentences, spans, ties, telling, judged, answers, standing)


def _hear(network: Network, view: _View, telling: list[dict[EventType, float]], standing: list[dict[Status, float]]) -> None:
    """Fills in what the window's own sentences tell, and the status of those that surely tell anything."""
    own = [index for index in view.means if index >= view.window.first or not telling[index]]
    if not own:
        return
    for index, row in zip(own, network.telling(torch.stack([view.means[index] for index in own])).sigmoid().tolist(), strict=True):
        telling[index] = dict(zip(TYPES, row, strict=True))
    sure = [index for index in own if max(telling[index].values()) >= TELLS]
    shares = _statuses(network, [(torch.cat([view.means[index], view.means[index]]), index == 0) for index in sure])
    for index, share in zip(sure, shares, strict=True):
        standing[index] = share


def _marks(network: Network, view: _View, sentences: Sequence[str]) -> list[_Mark]:
    found = []
    for first, last, part, sure in _runs(network.marks(view.vectors).softmax(-1), view.window):
        sentence = view.window.owners[first]
        start, end = _trimmed(sentences[sentence], view.window.offsets[first][0], view.window.offsets[last][1])
        if end > start:
            vector = view.name(sentence, range(first, last + 1))
            found.append(_Mark(part, sentence, start, end, sentences[sentence][start:end], sure, first, last, vector))
    return found


def _answers(network: Network, view: _View, sentences: Sequence[str], asked: Mapping[str, Sequence[Place]]) -> Iterator[tuple[str, Judged]]:
    """How the window's own sentences speak of the targets that are named at these places."""
    named = [
        (target, sentence, sentences[sentence][start:end], view.name(sentence, tokens))
        for target, places in asked.items()
        for sentence, start, end in places
        if sentence >= view.window.first and (tokens := _tokens(view.window, sentence, start, end))
    ]
    shares = _polarities(network, [vector for *_, vector in named])
    for (target, sentence, text, _), share in zip(named, shares, strict=True):
        yield target, Judged(sentence, text, share)


def _statuses(network: Network, rows: Sequence[tuple[torch.Tensor, bool]]) -> list[dict[Status, float]]:
    """The status of what each row's vector tells; the second of a row says whether it stands in a headline."""
    if not rows:
        return []
    shares = network.status(torch.stack([vector for vector, _ in rows])).softmax(-1)
    past = torch.tensor([_PAST_IN_HEADLINES if headline else 1.0 for _, headline in rows])
    shares[:, STATUSES.index(Status.HISTORICAL)] *= past
    return [dict(zip(STATUSES, row, strict=True)) for row in (shares / shares.sum(-1, keepdim=True)).tolist()]


def _polarities(network: Network, vectors: Sequence[torch.Tensor]) -> list[dict[Polarity, float]]:
    if not vectors:
        return []
    return [dict(zip(POLARITIES, row, strict=True)) for row in network.polarity(torch.stack(list(vectors))).softmax(-1).tolist()]


def _tokens(window: Window, sentence: int, start: int, end: int) -> list[int]:
    held = zip(window.owners, window.offsets, strict=True)
    return [token for token, (owner, (left, right)) in enumerate(held) if owner == sentence and left < end and right > start]


def _runs(marks: torch.Tensor, window: Window) -> list[tuple[int, int, int, float]]:
    """First token, last token, part and probability of every marked run of tokens in the window's own sentences; of subjects the faint
    ones too, where they are no part of a sure one."""
    inside = 1 - marks[..., OUTSIDE]
    highest = inside.amax(0).tolist()
    found: list[tuple[int, int, int, float]] = []
    for enough in (MARKED, FAINT):
        for part, high in enumerate(highest):
            if high < enough or (enough == FAINT and not (part < JUDGED and PARTS[part].subject)):
                continue
            sure, begins = inside[:, part].tolist(), (marks[:, part, BEGIN] > 0.5).tolist()
            taken = {token for first, last, other, _ in found if other == part for token in range(first, last + 1)}
            token = 0
            while token < len(window.ids):
                if window.owners[token] < window.first or sure[token] < enough:
                    token += 1
                    continue
                end = token + 1
                while end < len(window.ids) and window.owners[end] == window.owners[token] and sure[end] >= enough and not begins[end]:
                    end += 1
                if taken.isdisjoint(range(token, end)):
                    found.append((token, end - 1, part, sum(sure[token:end]) / (end - token)))
                token = end
    return found


def _trimmed(sentence: str, start: int, end: int) -> tuple[int, int]:
    """The span without blanks and marks at the ends, grown to whole words of Latin letters or katakana."""
    while 0 < start < len(sentence) and _one_word(sentence[start - 1], sentence[start]):
        start -= 1
    while 0 < end < len(sentence) and _one_word(sentence[end - 1], sentence[end]):
        end += 1
    while start < end and sentence[start] in " \t　,、。・\"'“”‘’([（「『:：;":
        start += 1
    while end > start and sentence[end - 1] in " \t　,、。\"'“”‘’[(（「『」』:：;":
        end -= 1
    if sentence.count("(", start, end) > sentence.count(")", start, end) and sentence[end : end + 1] == ")":
        end += 1
    return start, end


def _one_word(one: str, other: str) -> bool:
    """Whether two neighbours cannot be of two words."""
    return (is_latin(one) and is_latin(other)) or (_katakana(one) and _katakana(other))


def _katakana(character: str) -> bool:
    return "ァ" <= character <= "ヺ" or character == "ー"


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
