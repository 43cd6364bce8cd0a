"""The reader's door: loaded at the first text, then one document after the other."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

from nlp.opinions.targets import folded, mentions_in, named, spellings_of
from nlp.reader.decode import Marked
from nlp.reader.weights import FOLDER, load

#: Longer texts are read from their beginning, as far as the grammars read: news is told early, and a page of thousands of sentences is a
#: list or a book.
MOST_SENTENCES = 160
#: Longer "sentences" are tables or code.
MOST_CHARACTERS = 1200


class Reader:
    """Marks who plays which part in a document. An object may be used from several threads; *threads* is what one reading may use."""

    def __init__(self, folder: Path = FOLDER, *, threads: int = 1) -> None:
        self.folder = folder
        self.threads = threads
        self._loaded: tuple[Any, Any] | None = None
        self._lock = threading.Lock()

    def load(self) -> tuple[Any, Any]:
        """The network and its tokenizer; loads them at the first call (about a second)."""
        with self._lock:
            if self._loaded is None:
                import torch

                torch.set_num_threads(self.threads)
                self._loaded = load(self.folder)
            return self._loaded

    def read(self, title: str, sentences: Sequence[str], lang: str, targets: Sequence[str] | None = None) -> Marked:
        """What *title* and *sentences* tell, and how they speak of *targets*, or of every name in them. Depends on these alone."""
        from nlp.reader.reading import read

        network, tokenizer = self.load()
        shown = [sentence[:MOST_CHARACTERS] for sentence in (title, *sentences[:MOST_SENTENCES])]
        whole, lines = "\n".join(shown), [folded(sentence) for sentence in shown]
        names = named(shown[0], shown[1:], lang) if targets is None else targets
        plain, begins = "\n".join(lines), list(accumulate((len(line) + 1 for line in lines), initial=0))
        asked = {name: _places(spellings_of(name, whole), plain, begins) for name in names}
        return read(network, tokenizer, shown, asked)


def _places(spellings: Sequence[str], text: str, begins: Sequence[int]) -> list[tuple[int, int, int]]:
    """Sentence, start and end in it of every mention in *text*, whose sentences begin at these offsets, one line each."""
    found = []
    for start, end in mentions_in(text, spellings):
        index = bisect_right(begins, start) - 1
        if end < begins[index + 1]:  # none runs on into the next line
            found.append((index, start - begins[index], end - begins[index]))
    return found
