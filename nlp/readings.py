"""How Japanese names are read: kanji to katakana, by Sudachi's dictionary."""

from __future__ import annotations

import re
from functools import lru_cache

from nlp.folding import usual_kanji
from nlp.sudachi import tokenize

_KANA = re.compile(r"[ァ-ヺー]+")
_LONGEST = 60  # characters; no name is longer


@lru_cache(maxsize=4096)
def reading(name: str) -> str:
    """*name* in katakana as it is most likely read; empty where the dictionary does not know. A name in kana is its own reading."""
    import jaconv

    kana = str(jaconv.hira2kata(name))
    if _KANA.fullmatch(kana):
        return kana
    if not name or len(name) > _LONGEST:
        return ""
    read = "".join(one.reading_form() for one in tokenize(usual_kanji(name)))
    return read if _KANA.fullmatch(read) else ""
