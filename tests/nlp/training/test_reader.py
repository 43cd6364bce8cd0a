"""Training: what a small network makes of a few lessons."""

from dataclasses import dataclass

import pytest
import torch
from torch.nn import functional

from nlp.event import Event, EventType, Status, Text
from nlp.reader.network import Layer, Network, Shape
from nlp.training.lessons import lesson
from nlp.training.reader import tasks, train

SHAPE = Shape(64, hidden=24, layers=3, heads=2, inner=32, link=8)


@dataclass(frozen=True)
class Code:
    ids: list[int]
    offsets: list[tuple[int, int]]


class Words:
    """A tokenizer that takes every word for one piece."""

    def encode_batch(self, texts: list[str], add_special_tokens: bool) -> list[Code]:
        found = []
        for text in texts:
            ends = [len(" ".join(text.split(" ")[: i + 1])) for i in range(len(text.split(" ")))]
            words = list(zip(text.split(" "), ends, strict=True))
            found.append(Code([3 + sum(map(ord, word)) % 60 for word, _ in words], [(end - len(word), end) for word, end in words]))
        return found


def learnt(sentence: str, type_: EventType, status: Status, **slots: str) -> list:
    event = Event(type_, status, sentence, 1.0, **slots)  # type: ignore[arg-type]
    return tasks(lesson(Text("x", sentence, "", "en"), [event], []), Words())


def test_a_network_learns_the_types_and_statuses_of_its_lessons():
    buys = learnt("Aster will buy Brindle soon.", EventType.ACQUISITION, Status.ANNOUNCED, acquirer="Aster", target="Brindle")
    gone = learnt("Farewell, yesterday was all.", EventType.DEPARTURE, Status.COMPLETED)
    said: list[str] = []
    torch.manual_seed(1)
    network = Network(SHAPE)
    train(network, [[*buys, *gone]] * 40, frozen=1, rate=3e-3, report=said.append)
    assert float(said[-1].split()[-1]) < 0.2 * float(said[0].split()[-1])
    with torch.inference_mode():
        means = [network.states(torch.tensor([task.window.ids]))[0, 1:-1].mean(0) for task in (*buys, *gone)]
        assert [int(network.telling(mean).argmax()) for mean in means] == [list(EventType).index(t) for t in ("acquisition", "departure")]
        statuses = [int(network.status(torch.cat([mean, mean])).argmax()) for mean in means]
    assert statuses == [list(Status).index(Status.ANNOUNCED), list(Status).index(Status.COMPLETED)]


@pytest.mark.parametrize("kind", [torch.float32, torch.bfloat16])
def test_a_layer_sees_what_may_be_seen_as_the_fused_kernel_does(kind: torch.dtype):
    torch.manual_seed(2)
    layer = Layer(SHAPE).eval().to(kind)
    states = torch.randn(2, 5, SHAPE.hidden).to(kind)
    mask = torch.tensor([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]], dtype=torch.bool)[:, None, None, :]
    query, key, value = (part.view(2, 5, SHAPE.heads, -1).transpose(1, 2) for part in layer.mixed(states).chunk(3, -1))
    seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask).transpose(1, 2).reshape(2, 5, SHAPE.hidden)
    half = layer.first_norm(states + layer.attended(seen))
    wanted = layer.second_norm(half + layer.narrowed(functional.gelu(layer.widened(half))))
    assert torch.allclose(layer(states, mask), wanted, atol=1e-5 if kind is torch.float32 else 0.1)
