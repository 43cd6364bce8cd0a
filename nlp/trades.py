"""The trades that Japanese companies carry in their names, and what stands for them in Latin letters: as read, and in English."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from nlp.sounds import romaji_key

_LIST = Path(__file__).with_name("trades.txt")


@cache
def trades() -> dict[str, tuple[str, ...]]:
    """Each trade as it is written in Japanese and its keys in Latin letters (``nlp.sounds.romaji_key``)."""
    lines = [line.split() for line in _LIST.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return {written: tuple(dict.fromkeys(map(romaji_key, latin))) for written, *latin in lines}


@cache
def longest() -> int:
    """The length of the longest trade."""
    return max(map(len, trades()))


def parted(core: str) -> tuple[str, tuple[str, ...]]:
    """A Japanese company's name without its trade, and the trade's keys in Latin letters; no keys where it carries none."""
    for size in range(min(longest(), len(core) - 1), 0, -1):
        if keys := trades().get(core[-size:]):
            return core[:-size].rstrip("・ "), keys
    return core, ()


@cache
def written_in_japanese(english: str) -> tuple[str, ...]:
    """The trades that *english*, one word, may be called in kanji: 銀行 for ``Bank``."""
    key = romaji_key(english)
    return tuple(one for one, keys in trades().items() if key in keys[1:] and not "ァ" <= one[0] <= "ヺ")
