"""The network's parts that are ours."""

import pytest
import torch
from torch import nn

from nlp.reader.network import Packed, bucket


def test_packed_weights_give_the_same_numbers() -> None:
    if not (torch.backends.mkldnn.is_available() and torch.cpu.get_capabilities().get("avx512_bf16")):
        pytest.skip("this processor does not multiply numbers of sixteen bits")
    torch.manual_seed(1)
    dense, states = nn.Linear(384, 1152).bfloat16(), torch.randn(1, 37, 384).bfloat16()
    with torch.inference_mode():
        assert torch.allclose(Packed(dense)(states).float(), dense(states).float(), atol=0.02)


def test_distances_are_told_apart_up_to_the_last_edge() -> None:
    assert [bucket(distance) for distance in (-1000, -96, -95, 0, 96, 97, 1000)] == [0, 0, 1, 6, 12, 13, 13]
