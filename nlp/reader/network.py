"""The network: an encoder, and heads that mark parts, judge status, tie parts to their event, and hear praise and blame."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from nlp.event import Polarity
from nlp.reader.labels import MARKS, PARTS, STATUSES, TYPES

POLARITIES: tuple[Polarity, ...] = tuple(Polarity)
#: Distances between two spans, in tokens, up to which they are told apart; further is one more.
DISTANCES = (-96, -48, -24, -12, -6, -3, 0, 3, 6, 12, 24, 48, 96)


@dataclass(frozen=True)
class Shape:
    """The size of a network."""

    vocabulary: int
    hidden: int = 384
    layers: int = 6
    heads: int = 12
    inner: int = 1536
    epsilon: float = 1e-12
    link: int = 128


class Layer(nn.Module):  # type: ignore[misc]
    """One layer of a BERT encoder: attention, then two dense maps, each added to its input and normalised."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.mixed = nn.Linear(shape.hidden, 3 * shape.hidden)
        self.attended = nn.Linear(shape.hidden, shape.hidden)
        self.first_norm = nn.LayerNorm(shape.hidden, eps=shape.epsilon)
        self.widened = nn.Linear(shape.hidden, shape.inner)
        self.narrowed = nn.Linear(shape.inner, shape.hidden)
        self.second_norm = nn.LayerNorm(shape.hidden, eps=shape.epsilon)
        self.dropout = nn.Dropout(0.1)

    def forward(self, states: Tensor, mask: Tensor | None) -> Tensor:
        """*mask* is true where a token may be looked at: (windows, 1, 1, tokens)."""
        rows, size, hidden = states.shape
        query, key, value = (part.view(rows, size, self.heads, -1).transpose(1, 2) for part in self.mixed(states).chunk(3, -1))
        seen = _attention(query, key, value, mask)
        states = self.first_norm(states + self.attended(seen.transpose(1, 2).reshape(rows, size, hidden)))
        wide = functional.gelu(self.widened(states))
        return self.second_norm(states + self.dropout(self.narrowed(wide)))


def _attention(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None) -> Tensor:
    """What each token sees of the others. Plain products take half the time of torch's fused kernel on two cores, and a fifth of its
    way back."""
    flat = (query.shape[0] * query.shape[1], query.shape[2], query.shape[3])
    likeness = torch.bmm(query.reshape(flat) * flat[-1] ** -0.5, key.reshape(flat).transpose(1, 2))
    if mask is not None:
        likeness = likeness.view(*query.shape[:3], -1).masked_fill(~mask, float("-inf")).view_as(likeness)
    seen = likeness.softmax(-1, dtype=torch.float32).to(value.dtype)
    return torch.bmm(seen, value.reshape(flat)).view(query.shape)


class Network(nn.Module):  # type: ignore[misc]
    """Tokens in, one vector a token out (``states``); the heads then judge tokens, sentences, spans and pairs of spans."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.pieces = nn.Embedding(shape.vocabulary, shape.hidden)
        self.positions = nn.Embedding(512, shape.hidden)
        self.norm = nn.LayerNorm(shape.hidden, eps=shape.epsilon)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.parts = nn.Linear(shape.hidden, 3 * MARKS)
        self.telling = nn.Linear(shape.hidden, len(TYPES))
        self.status = nn.Linear(2 * shape.hidden, len(STATUSES))
        self.polarity = nn.Sequential(nn.Linear(2 * shape.hidden, shape.link), nn.GELU(), nn.Linear(shape.link, len(POLARITIES)))
        self.subject = nn.Linear(shape.hidden, shape.link)
        self.object = nn.Linear(shape.hidden, shape.link)
        self.distance = nn.Embedding(len(DISTANCES) + 1, shape.link)
        self.part = nn.Embedding(len(PARTS), shape.link)
        self.link = nn.Linear(shape.link, 1)

    def embedded(self, ids: Tensor) -> Tensor:
        """What the first layer takes: (windows, tokens, hidden)."""
        places = torch.arange(ids.shape[1]).unsqueeze(0)
        return self.norm(self.pieces(ids) + self.positions(places))

    def passed(self, states: Tensor, mask: Tensor | None, layers: slice) -> Tensor:
        """*states* after some of the layers; *mask* is true for tokens, false for padding, None where all are tokens."""
        seen = None if mask is None else mask[:, None, None, :]
        for layer in self.layers[layers]:
            states = layer(states, seen)
        return states

    def states(self, ids: Tensor, mask: Tensor | None = None) -> Tensor:
        """One vector for each token of each window: (windows, tokens, hidden)."""
        kind = self.layers[0].mixed.weight.dtype
        return self.passed(self.embedded(ids).to(kind), mask, slice(None)).float()

    def marks(self, states: Tensor) -> Tensor:
        """Logits of outside, begin, inside for each mark: (..., marks, 3)."""
        return self.parts(states).unflatten(-1, (MARKS, 3))

    def ties(self, subjects: Tensor, objects: Tensor, distances: Tensor, parts: Tensor) -> Tensor:
        """Logits that an object's span plays *parts* in the event of the subject's span; one row a pair."""
        mixed = self.subject(subjects) + self.object(objects) + self.distance(distances) + self.part(parts)
        return self.link(functional.gelu(mixed)).squeeze(-1)


class Packed(nn.Module):  # type: ignore[misc]
    """A dense map of sixteen bits whose weights lie as the processor reads them: the same numbers, a third faster."""

    def __init__(self, dense: nn.Linear) -> None:
        super().__init__()
        self.weight = torch.ops.mkldnn._reorder_linear_weight(dense.weight.detach(), None)
        self.bias = dense.bias.detach()

    def forward(self, states: Tensor) -> Tensor:
        """As ``nn.Linear``."""
        return torch.ops.mkldnn._linear_pointwise(states, self.weight, self.bias, "none", [], "")


def pack(layers: nn.ModuleList) -> None:
    """Packs the dense maps of *layers*, which are then for reading alone."""
    for layer in layers:
        for name in ("mixed", "attended", "widened", "narrowed"):
            setattr(layer, name, Packed(getattr(layer, name)))


def bucket(distance: int) -> int:
    """The place of a distance in tokens among :data:`DISTANCES`."""
    return sum(distance > edge for edge in DISTANCES)
