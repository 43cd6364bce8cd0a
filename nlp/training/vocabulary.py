"""Cuts the base model's tokenizer to what English and Japanese need."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

from tokenizers import Tokenizer

#: The base model lists its pieces by frequency: Latin pieces are kept from its beginning, those with accents from a shorter one.
_LATIN, _ACCENTED = 50_000, 12_000
_SPECIAL = 4
_JAPANESE = re.compile(r"[\u3000-\u30ff\uff00-\uffef\u4e00-\u9fff々〇]+")
_SPACES = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}


def cut(path: Path, texts: Iterable[str]) -> tuple[list[int], Tokenizer]:
    """The numbers of the pieces that are kept, in order, and the tokenizer that knows them alone. Pieces that *texts* use are kept."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    whole = Tokenizer.from_file(str(path))
    used = {number for code in whole.encode_batch(list(texts), add_special_tokens=False) for number in code.ids}
    pieces = stored["model"]["vocab"]
    # The last piece of the base is its mask, which we do not need.
    keep = [number for number, (piece, _) in enumerate(pieces[:-1]) if number in used or _needed(number, piece)]
    stored["model"]["vocab"] = [pieces[number] for number in keep]
    stored["added_tokens"] = [token for token in stored["added_tokens"] if token["id"] < _SPECIAL]
    stored |= {"truncation": None, "padding": None, "post_processor": None, "pre_tokenizer": _SPACES, "decoder": _SPACES}
    return keep, Tokenizer.from_str(json.dumps(stored, ensure_ascii=False))


def _needed(number: int, piece: str) -> bool:
    plain = piece.replace("▁", "")
    if number < _SPECIAL or not plain:
        return True
    if plain.isascii():
        return number < _LATIN
    if _JAPANESE.fullmatch(plain):
        return _in_japanese_use(plain)
    return number < _ACCENTED and all(ord(character) < 0x180 or 0x2010 <= ord(character) <= 0x20AC for character in plain)


def _in_japanese_use(text: str) -> bool:
    """Whether every character is in the character set of Japanese Windows, which leaves out most that only Chinese uses."""
    try:
        text.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True
