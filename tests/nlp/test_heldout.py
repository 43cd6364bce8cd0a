"""The held-out documents are well formed: what `radar evaluate` and a reader rely on. Nothing here runs a detector."""

import json
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent / "heldout"
TYPES = {
    "acquisition",
    "merger",
    "departure",
    "appointment",
    "layoff",
    "insolvency",
    "funding",
    "product_launch",
    "partnership",
    "expansion",
}
LIVE = {"announced", "completed", "rumoured"}
STATUSES = LIVE | {"denied", "historical"}
POLARITIES = {"positive", "negative", "mixed", "neutral"}
SLOTS = {"acquirer", "target", "person", "role", "company", "from_company", "to_company"}
UNSCORED = {"from_role", "internal_move", "investor", "location", "partner", "product"}
FIELDS = {"id", "title", "text", "lang", "events", "hard_negative", "note", "opinions"}

Row = dict[str, Any]


def rows() -> list[tuple[str, Row]]:
    return [
        (path.stem, json.loads(line)) for path in sorted(FOLDER.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines() if line
    ]


def events() -> list[tuple[Row, Row]]:
    return [(row, event) for _, row in rows() for event in row["events"]]


def test_there_are_documents_with_unique_ids() -> None:
    ids = [row["id"] for _, row in rows()]
    assert ids
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(("language", "row"), rows(), ids=lambda value: value["id"] if isinstance(value, dict) else value)
def test_a_document_has_every_field_in_the_language_of_its_file(language: str, row: Row) -> None:
    assert row.keys() >= FIELDS
    assert row["lang"] == language
    assert row["text"].strip()
    assert isinstance(row["hard_negative"], bool)


def test_events_are_of_known_type_status_and_slots() -> None:
    for row, event in events():
        assert event["type"] in TYPES, row["id"]
        assert event["status"] in STATUSES, row["id"]
        assert event.keys() <= SLOTS | UNSCORED | {"type", "status", "parties", "evidence"}, row["id"]


def test_evidence_is_quoted_word_for_word() -> None:
    for row, event in events():
        assert event["evidence"].strip(), row["id"]
        assert event["evidence"] in row["text"] or event["evidence"] in row["title"], row["id"]


def test_slots_hold_words_of_the_document() -> None:
    for row, event in events():
        named = [event[slot] for slot in sorted(SLOTS & event.keys())] + event.get("parties", [])
        for value in named:
            assert value in row["text"] or value in row["title"], (row["id"], value)


def test_a_hard_negative_holds_no_live_event() -> None:
    for row, event in events():
        assert not (row["hard_negative"] and event["status"] in LIVE), row["id"]


def test_opinions_are_toward_targets_that_the_document_names() -> None:
    for _, row in rows():
        for opinion in row["opinions"]:
            assert opinion["polarity"] in POLARITIES, row["id"]
            assert opinion["target"] in row["text"] or opinion["target"] in row["title"], row["id"]
