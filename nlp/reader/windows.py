"""A document as the network sees it: sentences in windows of tokens, each token with its place in the document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nlp.folding import whole

#: Tokens of a window and of one sentence in it; of what a later window repeats for context.
LONGEST = 320
LONGEST_SENTENCE = 160
CONTEXT = 72
START, PAD, END = 0, 1, 2
#: Addresses, of which a network sees only noise.
_ADDRESS = re.compile(r"https?://\S+|\bpic\.twitter\.com/\S+")


@dataclass(frozen=True)
class Window:
    """Tokens of consecutive sentences. ``owners`` tells each token's sentence (-1: none), ``offsets`` its place in that sentence.

    Sentences before ``first`` only repeat what an earlier window holds: nothing is read from them.
    """

    ids: tuple[int, ...]
    owners: tuple[int, ...]
    offsets: tuple[tuple[int, int], ...]
    first: int


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def windows(sentences: Sequence[str], tokenizer: Any) -> list[Window]:
    """*sentences*, the title first where there is one, as windows; *tokenizer* is one of the ``tokenizers`` library."""
    codes = tokenizer.encode_batch([_ADDRESS.sub(_blank, whole(sentence)) for sentence in sentences], add_special_tokens=False)
    coded = [(code.ids[:LONGEST_SENTENCE], code.offsets[:LONGEST_SENTENCE]) for code in codes]
    found: list[Window] = []
    place = 0
    while place < len(coded):
        ids, owners, offsets = [START], [-1], [(0, 0)]

        def add(index: int) -> None:
            tokens, spans = coded[index]
            ids.extend([*tokens, END])  # noqa: B023 - called only within this turn
            owners.extend([*[index] * len(tokens), -1])  # noqa: B023
            offsets.extend([*spans, (0, 0)])  # noqa: B023

        first = place
        room = CONTEXT
        for index in [0, place - 1] if place > 1 else [0] if place == 1 else []:
            if len(coded[index][0]) < room:
                room -= len(coded[index][0]) + 1
                add(index)
        while place < len(coded) and (place == first or len(ids) + len(coded[place][0]) + 1 <= LONGEST):
            add(place)
            place += 1
        found.append(Window(tuple(ids), tuple(owners), tuple(offsets), first))
    return found
