"""How Japanese names are read: kanji to katakana, by Sudachi's dictionary."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from nlp.folding import usual_kanji

_KANA = re.compile(r"[ァ-ヺー]+")
_LONGEST = 60  # characters; no name is longer


@cache
def _tokenizer() -> Any:
    from sudachipy import Dictionary, SplitMode

    return Dictionary(dict="core").create(mode=SplitMode.C)


@lru_cache(maxsize=4096)
def reading(name: str) -> str:
    """*name* in katakana as it is most likely read; empty where the dictionary does not know. A name in kana is its own reading."""
    import jaconv

    kana = str(jaconv.hira2kata(name))
    if _KANA.fullmatch(kana):
        return kana
    if not name or len(name) > _LONGEST:
        return ""
    read = "".join(one.reading_form() for one in _tokenizer().tokenize(usual_kanji(name)))
    return read if _KANA.fullmatch(read) else ""
