"""The reader's files: numbers in eight bits, with one scale a row, and the tokenizer. No pickle; nothing is fetched."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from nlp.reader.network import Network

FOLDER = Path(__file__).parent.parent / "models" / "reader"
_WEIGHTS, _TOKENIZER, _CARD = "weights.safetensors", "tokenizer.json", "card.json"
_SCALE = "/scale"


def save(network: Network, tokenizer: Tokenizer, card: dict[str, object], folder: Path = FOLDER) -> None:
    """Writes *network* and *tokenizer* to *folder*; *card* says what they were made from. The same numbers give the same bytes."""
    import torch
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    tensors: dict[str, torch.Tensor] = {}
    for name, value in sorted(network.state_dict().items()):
        if value.dim() < 2:
            tensors[name] = value.float().contiguous()
            continue
        scale = value.float().abs().amax(dim=1, keepdim=True).clamp(min=1e-12) / 127
        tensors[name] = (value.float() / scale).round().to(torch.int8).contiguous()
        tensors[name + _SCALE] = scale.half().contiguous()
    save_file(tensors, folder / _WEIGHTS)
    (folder / _TOKENIZER).write_text(tokenizer.to_str(), encoding="utf-8")
    (folder / _CARD).write_text(json.dumps({"shape": asdict(network.shape), **card}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def load(folder: Path = FOLDER) -> tuple[Network, Tokenizer]:
    """The network and the tokenizer in *folder*, ready to read (about a second).

    Where the processor multiplies numbers of sixteen bits, the layers use these: twice as fast, probabilities within a hundredth.
    """
    import torch
    from safetensors.torch import load_file
    from tokenizers import Tokenizer

    from nlp.reader.network import Network, Shape, pack

    card = json.loads((folder / _CARD).read_text(encoding="utf-8"))
    network = Network(Shape(**card["shape"]))
    stored = load_file(folder / _WEIGHTS)
    state = {
        name: value.float() * stored[name + _SCALE].float() if name + _SCALE in stored else value
        for name, value in stored.items()
        if not name.endswith(_SCALE)
    }
    network.load_state_dict(state)
    network.eval()
    able = torch.cpu.get_capabilities()
    if able.get("avx512_bf16") or able.get("amx_bf16"):
        network.layers.bfloat16()
        if torch.backends.mkldnn.is_available():
            pack(network.layers)
    return network, Tokenizer.from_file(str(folder / _TOKENIZER))
