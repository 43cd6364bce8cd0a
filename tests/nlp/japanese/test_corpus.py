"""The light grammar against our own documents (invented companies and people): floors that must not sink."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest

from nlp.event import Event, Text
from nlp.japanese.events import find_events
from nlp.japanese.tools import Tools, load_tools
from nlp.sentences import split
from nlp.training.markup import FOLDER, gold

CORPUS = gold(FOLDER / "ja" / "grammar-ja.txt")


def detect(row: dict[str, Any], tools: Tools) -> tuple[Event, ...]:
    return find_events(Text(row["id"], row["text"], row["title"]), split(row["text"], "ja"), tools)


def live_types(events: tuple[Event, ...]) -> set[str]:
    return {str(event.type) for event in events if event.status.live}


def gold_types(row: dict[str, Any]) -> set[str]:
    return {event["type"] for event in row["events"] if event["status"] in ("announced", "completed", "rumoured")}


def score(tools: Tools) -> dict[str, float]:
    true = false = missed = calm = quiet = slots = right = 0
    for row in CORPUS:
        events = detect(row, tools)
        found, told = live_types(events), gold_types(row)
        true, false, missed = true + len(found & told), false + len(found - told), missed + len(told - found)
        if row["hard_negative"]:
            quiet, calm = quiet + 1, calm + (not found)
        for wanted in row["events"]:
            for slot in ("acquirer", "target", "person", "role", "company"):
                if slot in wanted:
                    slots += 1
                    right += any(event.type == wanted["type"] and plain(getattr(event, slot)) == plain(wanted[slot]) for event in events)
    precision, recall = true / (true + false), true / (true + missed)
    return {"types": 2 * precision * recall / (precision + recall), "calm": calm / quiet, "slots": right / slots}


def plain(name: str | None) -> str:
    return "".join(unicodedata.normalize("NFKC", name or "").split())


def test_the_corpus_is_varied_and_a_quarter_of_it_tells_nothing() -> None:
    assert len(CORPUS) >= 150
    assert sum(row["hard_negative"] for row in CORPUS) * 4 >= len(CORPUS)
    assert len({row["style"] for row in CORPUS}) >= 15


def test_the_light_grammar_keeps_its_level() -> None:
    measured = score(Tools())
    assert measured["types"] >= 0.95, measured
    assert measured["slots"] >= 0.88, measured
    assert measured["calm"] >= 0.93, measured


@pytest.mark.models
def test_the_models_do_no_harm() -> None:
    measured = score(load_tools())
    assert measured["types"] >= 0.95, measured
    assert measured["slots"] >= 0.88, measured
    assert measured["calm"] >= 0.93, measured
