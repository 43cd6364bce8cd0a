"""Trains the reader: from our corpus and the public sets that may train what ships to ``nlp/models/reader``."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from nlp.event import Polarity
from nlp.reader.labels import BEGIN, INSIDE, JUDGED, MARKS, PARTS, STATUSES, TYPES
from nlp.reader.network import POLARITIES, Network, bucket
from nlp.reader.windows import Window, windows
from nlp.training.e5 import Base
from nlp.training.lessons import Lesson, Mention

SEED = 20261122
#: Tokens of one step.
STEP = 960
_NOT_KNOWN = -100
#: What a name that nobody judges counts, beside one that is judged: a text has ten such names for one.
_UNJUDGED = 0.2


@dataclass
class Task:
    """One window of a lesson, as numbers."""

    window: Window
    tags: Tensor  #: (tokens, marks), in bytes: a corpus has hundreds of millions of them
    telling: list[tuple[int, int, list[float]]]  #: first and last token of a sentence; 1, 0 or -1 (not known) a type
    statuses: list[tuple[int, int, int, int, float, int]]  #: span, its sentence, weight, status; a sentence itself stands for a span, too
    ties: list[tuple[int, int, int, int, int, float]]  #: subject span, object span, part, true
    polarities: list[tuple[int, int, int, int, float, int]]  #: span, its sentence, weight, polarity
    either: list[tuple[int, int, list[int]]]  #: first and last token of a sentence that tells one of some types
    below: Tensor | None = None  #: what the frozen layers make of the window, while its epoch lasts


def tasks(lesson: Lesson, tokenizer: Any) -> list[Task]:
    """*lesson* as tasks, one a window."""
    return [_task(lesson, window) for window in windows(lesson.sentences, tokenizer)]


def _task(lesson: Lesson, window: Window) -> Task:
    size = len(window.ids)
    tags = torch.zeros((size, MARKS), dtype=torch.int8)
    extents: dict[int, tuple[int, int]] = {}
    for token, owner in enumerate(window.owners):
        if owner >= 0:
            extents[owner] = (extents.get(owner, (token, token))[0], token)
        if owner < window.first:
            tags[token] = _NOT_KNOWN
    if not lesson.marked:
        tags[:, :JUDGED] = _NOT_KNOWN
    if not lesson.judged:
        tags[:, JUDGED] = _NOT_KNOWN
    placed: list[tuple[Mention, int, int]] = []
    for mention in lesson.skipped:
        span = _tokens(window, extents, mention.sentence, mention.start, mention.end)
        if span:
            tags[span[0] : span[1] + 1, mention.part] = _NOT_KNOWN
    for mention in lesson.mentions:
        span = _tokens(window, extents, mention.sentence, mention.start, mention.end)
        if span and mention.sentence >= window.first:
            tags[span[0], mention.part] = BEGIN
            tags[span[0] + 1 : span[1] + 1, mention.part] = INSIDE
            if mention.part != JUDGED:
                placed.append((mention, *span))
    telling = []
    for index, (first, last) in extents.items():
        row = [-1.0 if (known := lesson.telling.get((index, type_))) is None else float(known) for type_ in TYPES]
        if max(row) >= 0 and index >= window.first:
            telling.append((first, last, row))
    leads = [(m, s, e) for m, s, e in placed if PARTS[m.part].leads]
    statuses = [(s, e, *extents[m.sentence], 1.0, STATUSES.index(lesson.statuses[m.event])) for m, s, e in leads]
    statuses += [
        (*extents[index], *extents[index], 1.0, STATUSES.index(status))
        for index, status in lesson.standing.items()
        if index in extents and index >= window.first
    ]
    polarities = []
    unjudged = [(*place, Polarity.NEUTRAL) for place in lesson.unjudged]
    for rows, weight in ((lesson.polarities, 1.0), (unjudged, _UNJUDGED)):
        for sentence, start, end, polarity in rows:
            span = _tokens(window, extents, sentence, start, end)
            if span and sentence >= window.first:
                polarities.append((*span, *extents[sentence], weight, POLARITIES.index(polarity)))
    either = [(*extents[index], [TYPES.index(type_) for type_ in types]) for index, types in lesson.either if index in extents]
    return Task(window, tags, telling, statuses, _pairs(placed), polarities, either)


def _tokens(window: Window, extents: dict[int, tuple[int, int]], sentence: int, start: int, end: int) -> tuple[int, int] | None:
    if sentence not in extents:
        return None
    first, last = extents[sentence]
    held = [t for t in range(first, last + 1) if window.offsets[t][0] < end and window.offsets[t][1] > start]
    return (held[0], held[-1]) if held else None


def _pairs(placed: Sequence[tuple[Mention, int, int]]) -> list[tuple[int, int, int, int, int, float]]:
    found = []
    for one, s1, e1 in placed:
        part = PARTS[one.part]
        if not (part.subject or part.slot == "target"):
            continue
        own = {(o.sentence, o.start, o.part) for o, _, _ in placed if o.event == one.event}
        for other, s2, e2 in placed:
            theirs = PARTS[other.part]
            if theirs.type is not part.type or theirs.subject or theirs.slot == part.slot:
                continue
            true = other.event == one.event or (other.sentence, other.start, other.part) in own
            found.append((s1, e1, s2, e2, other.part, float(true)))
    return found


def build(base: Base, keep: Sequence[int], layers: Sequence[int], network: Network) -> None:
    """Fills the encoder of *network* with the *layers* of *base* and the vectors of the pieces in *keep*."""

    def get(name: str) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(base.tensors[name]))

    state = {
        "pieces.weight": get("emb.word")[torch.tensor(keep)],
        "positions.weight": get("emb.pos") + get("emb.type")[: base.hidden],
        "norm.weight": get("emb.ln.w"),
        "norm.bias": get("emb.ln.b"),
    }
    modules = {"attended": "ao", "first_norm": "aln", "widened": "fi", "narrowed": "fo", "second_norm": "oln"}
    for place, layer in enumerate(layers):
        for kind, short in (("weight", "w"), ("bias", "b")):
            state[f"layers.{place}.mixed.{kind}"] = torch.cat([get(f"l{layer}.{name}.{short}") for name in "qkv"])
            state |= {f"layers.{place}.{module}.{kind}": get(f"l{layer}.{name}.{short}") for module, name in modules.items()}
    missing, unknown = network.load_state_dict(state, strict=False)
    assert not unknown and not any(name.startswith(("layers", "pieces", "positions", "norm")) for name in missing)


def _batches(pool: Sequence[Task], draw: random.Random) -> Iterator[list[Task]]:
    ordered = sorted(pool, key=lambda task: len(task.window.ids) + draw.random() * 24)
    batches: list[list[Task]] = [[]]
    for task in ordered:
        if batches[-1] and (len(batches[-1]) + 1) * len(task.window.ids) > STEP:
            batches.append([])
        batches[-1].append(task)
    draw.shuffle(batches)
    yield from batches


def _loss(network: Network, batch: Sequence[Task], frozen: int) -> Tensor:
    width = max(len(task.window.ids) for task in batch)
    below = torch.zeros((len(batch), width, network.shape.hidden), dtype=torch.bfloat16)
    mask = torch.zeros((len(batch), width), dtype=torch.bool)
    tags = torch.full((len(batch), width, MARKS), _NOT_KNOWN)
    for row, task in enumerate(batch):
        size = len(task.window.ids)
        below[row, :size] = task.below
        mask[row, :size] = True
        tags[row, :size] = task.tags
    with torch.autocast("cpu", torch.bfloat16):
        states = network.passed(below, mask, slice(frozen, None)).float()
    known = tags != _NOT_KNOWN
    total = states.new_zeros(())
    if known.any():
        each = functional.cross_entropy(network.marks(states)[known], tags[known], reduction="none")
        weight = torch.where(tags[known] > 0, 1.5, 1.0)
        total = total + (each * weight).sum() / known.any(-1).sum() * 4

    telling = [(row, first, last, values) for row, task in enumerate(batch) for first, last, values in task.telling]
    if telling:
        wanted = torch.tensor([values for *_, values in telling])
        heard = network.telling(_means(states, [place for *place, _ in telling]))
        each = functional.binary_cross_entropy_with_logits(heard, wanted.clamp(min=0), reduction="none")
        total = total + (each * (wanted >= 0) * torch.where(wanted > 0, 2.0, 1.0)).sum() / len(telling)
    either = [(row, first, last, types) for row, task in enumerate(batch) for first, last, types in task.either]
    if either:
        silent = functional.logsigmoid(-network.telling(_means(states, [place for *place, _ in either])))
        heard = torch.stack([1 - row[types].sum().exp() for row, (*_, types) in zip(silent, either, strict=True)])
        total = total - 0.5 * heard.clamp(min=1e-6).log().mean()
    for rows, head, share in (("statuses", network.status, 0.5), ("polarities", network.polarity, 1.0)):
        items = [(row, *item) for row, task in enumerate(batch) for item in getattr(task, rows)]
        if items:
            names = _means(states, [(row, start, end) for row, start, end, *_ in items])
            around = _means(states, [(row, first, last) for row, _, _, first, last, *_ in items])
            weights, wanted = (torch.tensor(column) for column in list(zip(*items, strict=True))[-2:])
            each = functional.cross_entropy(head(torch.cat([names, around], -1)), wanted, reduction="none")
            total = total + share * (each * weights).sum() / weights.sum()
    ties = [(row, *item) for row, task in enumerate(batch) for item in task.ties]
    if ties:
        logits = network.ties(
            _means(states, [(row, start, end) for row, start, end, *_ in ties]),
            _means(states, [(row, start, end) for row, _, _, start, end, *_ in ties]),
            torch.tensor([bucket(other - one) for _, one, _, other, *_ in ties]),
            torch.tensor([part for *_, part, _ in ties]),
        )
        total = total + 0.5 * functional.binary_cross_entropy_with_logits(logits, torch.tensor([true for *_, true in ties]))
    return total


def _means(states: Tensor, places: Sequence[Sequence[int]]) -> Tensor:
    """The mean vector of each place (window, first and last token), all by one product: as many slices would each make their own way
    back through the whole batch."""
    rows, width, _ = states.shape
    shares = torch.zeros((len(places), rows * width))
    for index, (row, first, last) in enumerate(places):
        shares[index, row * width + first : row * width + last + 1] = 1 / (last - first + 1)
    return shares @ states.flatten(0, 1)


def train(network: Network, pools: Sequence[Sequence[Task]], *, frozen: int, rate: float = 1e-4, report: Any = print) -> None:
    """Fits *network* to *pools*, one an epoch; the vectors of the pieces stay as they are."""
    torch.manual_seed(SEED)
    draw = random.Random(SEED)  # noqa: S311 - a fixed shuffle
    network.requires_grad_(True)
    for module in (network.pieces, network.positions, network.norm, *network.layers[:frozen]):
        module.requires_grad_(False)
    encoder = [p for p in network.layers.parameters() if p.requires_grad]
    inner = {id(p) for p in network.layers.parameters()}
    heads = [p for p in network.parameters() if p.requires_grad and id(p) not in inner]
    optimizer = torch.optim.AdamW([{"params": encoder, "lr": rate}, {"params": heads, "lr": 10 * rate}], weight_decay=0.01, fused=True)
    steps = sum(1 for pool in pools for _ in _batches(pool, random.Random(0)))  # noqa: S311
    warm = max(1, steps // 15)

    def pace(step: int) -> float:
        return min((step + 1) / warm, max(0.02, (steps - step) / max(1, steps - warm)))

    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, pace)
    for epoch, pool in enumerate(pools):
        _lay_ground(network, pool, frozen)
        network.train()
        losses = []
        for batch in _batches(pool, draw):
            loss = _loss(network, batch, frozen)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        report(f"epoch {epoch + 1}: loss {sum(losses) / len(losses):.3f}")
        again = {id(task) for later in pools[epoch + 1 :] for task in later}
        for task in pool:
            if id(task) not in again:
                task.below = None
    network.eval()


def _lay_ground(network: Network, pool: Sequence[Task], frozen: int) -> None:
    """Passes the windows of *pool* through the frozen layers, as far as an earlier epoch has not."""
    network.eval()
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
        for task in pool:
            if task.below is None:
                states = network.embedded(torch.tensor([task.window.ids]))
                task.below = network.passed(states, None, slice(0, frozen))[0].bfloat16().clone()
