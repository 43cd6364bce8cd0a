"""The line format of ``radar detect``: one JSON object a line, in and out."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from nlp.event import SLOTS, Detection, Event, Text

#: The longest line that is read, in bytes of UTF-8 without the line break.
MAX_LINE = 1_000_000


class _Refused(Exception):
    pass


def read_line(line: str) -> Text | dict[str, str]:
    """The text of one line ``{"id","title"?,"text","lang"?,"date"?,"targets"?}``; other keys are ignored, null counts as absent.

    What cannot be read gives the output line ``{"id"?, "error"}`` instead; the error says what to do.
    """
    if len(line) > MAX_LINE or len(line.encode("utf-8", "surrogatepass")) > MAX_LINE:
        return {"error": _too_long()}
    try:
        row = json.loads(line.removeprefix("\ufeff"))
    except RecursionError:
        return {"error": "the line is nested too deeply for JSON that holds a text"}
    except ValueError as error:
        return {"error": f"the line is not JSON: {error}"}
    if not isinstance(row, dict):
        return {"error": f"the line is a JSON {_kind(row)}; an object with id and text is needed"}
    try:
        id = _string(row, "id")
        if not id:
            return {"error": "id is missing; give every line an id of its own"}
    except _Refused as refused:
        return {"error": str(refused)}
    try:
        return _text(row, id)
    except _Refused as refused:
        return {"id": id, "error": str(refused)}


def _text(row: dict[str, Any], id: str) -> Text:
    body, title = _string(row, "text"), _string(row, "title") or ""
    if body is None:
        raise _Refused("text is missing; an empty one is given as an empty string")
    day = _string(row, "date")
    try:
        published = date.fromisoformat(day[:10]) if day else None
    except ValueError:
        raise _Refused(f"date {(day or '')[:40]!r} is no date; write it as 2026-03-31") from None
    targets = row.get("targets")
    if targets is not None:
        if not isinstance(targets, list) or not all(isinstance(target, str) and target.strip() for target in targets):
            raise _Refused("targets must be a list of names, each a string that is not empty")
        targets = tuple(_whole(target, "targets") for target in targets)
    return Text(id=id, text=body, title=title, lang=_string(row, "lang") or None, date=published, targets=targets)


def _string(row: dict[str, Any], key: str) -> str | None:
    value = row.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise _Refused(f"{key} is a JSON {_kind(value)}; a string is needed")
    return _whole(value, key)


def _whole(value: str, key: str) -> str:
    """*value*, if it can be written out again."""
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise _Refused(f"{key} holds half of a surrogate pair, which is no character; remove it or write it as UTF-8") from None
    return value


def _kind(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case dict():
            return "object"
        case list():
            return "array"
        case str():
            return "string"
    return "number"


def _too_long() -> str:
    return f"the line is longer than {MAX_LINE:,} bytes; cut the text or split it into several lines"


def write_detection(detection: Detection) -> dict[str, Any]:
    """The output line of a detection; slots that the text does not fill are absent."""
    return {
        "id": detection.id,
        "detector": detection.detector,
        "lang": detection.lang,
        "events": [write_event(event) for event in detection.events],
        "opinions": [
            {"target": opinion.target, "polarity": opinion.polarity.value, "confidence": round(opinion.confidence, 3)}
            for opinion in detection.opinions
        ],
    }


def write_event(event: Event) -> dict[str, Any]:
    """One event of an output line."""
    row: dict[str, Any] = {"type": event.type.value, "status": event.status.value}
    row |= {slot: value for slot in SLOTS if (value := getattr(event, slot))}
    if event.parties:
        row["parties"] = list(event.parties)
    return row | {"evidence": event.evidence, "confidence": round(event.confidence, 3)}
