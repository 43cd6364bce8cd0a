"""Sentence vectors: one door to sentence-transformers, with a model that comes with the installation."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from nlp.folding import whole

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Longer texts are cut before they are embedded: a sentence that long is a table or a page without punctuation.
MAX_CHARACTERS = 1_000


class Embedder:
    """Vectors of texts in any language, loaded at the first use.

    *model* is a name on a model hub or a folder, as sentence-transformers takes it; None is the multilingual Universal Sentence
    Encoder, which needs no network. *threads* holds for every process-wide pool of torch as well as for the encoder, since several
    torch processes that each take all cores bring one another to a halt. An object may be used from several threads.
    """

    def __init__(self, model: str | None = None, *, threads: int = 1) -> None:
        self.model = model
        self.threads = threads
        self._loaded: Any = None
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit vector a text, as rows, in order; texts are cut at :data:`MAX_CHARACTERS`. An empty batch gives no rows.

        A vector depends on its text alone up to rounding in the last digits, which the size of the batch may change.
        """
        import numpy as np

        model = self.load()
        if not texts:
            return np.zeros((0, model.get_embedding_dimension()), dtype=np.float32)
        vectors = model.encode(
            [whole(text[:MAX_CHARACTERS]) for text in texts], batch_size=64, show_progress_bar=False, normalize_embeddings=True
        )
        return np.asarray(vectors, dtype=np.float32)

    def load(self) -> Any:
        """The sentence-transformers model; loads it (some seconds) at the first call."""
        with self._lock:
            if self._loaded is None:
                self._loaded = self._open()
            return self._loaded

    def _open(self) -> Any:
        import torch
        from sentence_transformers import SentenceTransformer

        torch.set_num_threads(self.threads)
        if self.model is not None:
            return SentenceTransformer(self.model, device="cpu")
        from nlp.use_module import UniversalSentenceEncoder

        return SentenceTransformer(modules=[UniversalSentenceEncoder(threads=self.threads)], device="cpu")
