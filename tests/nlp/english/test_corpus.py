"""Our own small corpus of invented companies and people: the light grammar does not fall below what it reached."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest

from nlp.english.events import find_events
from nlp.english.tools import LightTools, ParserTools, Tools
from nlp.event import Event, Text
from nlp.sentences import split
from nlp.training.markup import FOLDER, gold

ROWS: list[dict[str, Any]] = gold(FOLDER / "en" / "grammar-en.txt")
LIVE = ("announced", "completed", "rumoured")


def found(row: dict[str, Any], tools: Tools) -> tuple[Event, ...]:
    text = Text(id=row["id"], text=row["text"], title=row["title"], lang="en")
    return find_events(text, split(text.text, "en"), tools)


def micro_f1(tools: Tools) -> tuple[float, float]:
    """F1 of the live types per document, and the share of quiet documents that stay quiet."""
    counts: Counter[str] = Counter()
    quiet = calm = 0
    for row in ROWS:
        told = {e["type"] for e in row["events"] if e["status"] in LIVE}
        seen = {e.type.value for e in found(row, tools) if e.status.live}
        counts.update(hit=len(told & seen), missed=len(told - seen), false=len(seen - told))
        if row["hard_negative"]:
            quiet += 1
            calm += not seen
    return 2 * counts["hit"] / (2 * counts["hit"] + counts["missed"] + counts["false"]), calm / quiet


def test_the_corpus_is_sound() -> None:
    assert len(ROWS) >= 150
    assert sum(row["hard_negative"] for row in ROWS) >= len(ROWS) / 3 - 1
    assert len({row["id"] for row in ROWS}) == len(ROWS)


def test_the_grammar_alone_keeps_its_level() -> None:
    f1, calm = micro_f1(LightTools())
    assert f1 >= 0.90
    assert calm >= 0.97


@pytest.mark.models
def test_the_parser_adds_to_it() -> None:
    f1, calm = micro_f1(ParserTools())
    assert f1 >= 0.92
    assert calm >= 0.97


def test_names_are_right_where_the_event_is_found() -> None:
    """Of the deals in the corpus, no buyer is taken for the bought."""
    swapped = []
    for row in ROWS:
        deals = [e for e in row["events"] if e["type"] == "acquisition" and e.get("acquirer") and e.get("target")]
        for event in found(row, LightTools()):
            for told in deals:
                if event.type.value == "acquisition" and (event.acquirer, event.target) == (told["target"], told["acquirer"]):
                    swapped.append((row["id"], event))
    assert not swapped


def test_events_do_not_depend_on_line_ends() -> None:
    for row in ROWS[:40]:
        plain = {(e.type, e.person, e.target) for e in found(row, LightTools())}
        broken = {**row, "text": re.sub(r"(?<=[a-z]{4}\.) (?=[A-Z])", "\n", row["text"])}
        assert {(e.type, e.person, e.target) for e in found(broken, LightTools())} == plain
