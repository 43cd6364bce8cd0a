"""Sudachi's tokenizer, one a thread: two threads must not share one, the dictionary behind it they may."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from functools import cache
from typing import Any

_own = threading.local()


@cache
def _dictionary() -> Any:
    from sudachipy import Dictionary

    return Dictionary(dict="core")


def tokenize(text: str) -> Iterable[Any]:
    """The longest words of *text*, as Sudachi's morphemes. Safe to call from several threads."""
    if not hasattr(_own, "tokenizer"):
        from sudachipy import SplitMode

        _own.tokenizer = _dictionary().create(mode=SplitMode.C)
    return _own.tokenizer.tokenize(text)  # type: ignore[no-any-return]
