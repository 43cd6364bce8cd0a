"""The line format of ``radar detect``: one JSON object a line, in and out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO

from nlp.event import SLOTS, Detection, Event, Text

#: The longest line that is read, in bytes of UTF-8 without the line break.
MAX_LINE = 1_000_000


@dataclass(frozen=True)
class Invalid:
    """A line that could not be read as a text; ``id`` where it had one."""

    error: str
    id: str | None = None

    def as_json(self) -> dict[str, str]:
        """The output line, ``{"id"?, "error"}``."""
        return {"error": self.error} if self.id is None else {"id": self.id, "error": self.error}


class _Refused(Exception):
    pass


def read_lines(stream: BinaryIO) -> Iterator[Text | Invalid]:
    """The texts of a UTF-8 stream, one for each line that is not blank. Holds no more than one line at a time."""
    first = True
    while chunk := stream.readline(MAX_LINE + 2):
        body = chunk.rstrip(b"\r\n")
        if first:
            body, first = body.removeprefix(b"\xef\xbb\xbf"), False
        if not chunk.endswith(b"\n") and len(chunk) > MAX_LINE:
            while chunk and not chunk.endswith(b"\n"):
                chunk = stream.readline(MAX_LINE)
            yield Invalid(_too_long())
        elif body.strip():
            try:
                yield read_line(body.decode("utf-8"))
            except UnicodeDecodeError as error:
                yield Invalid(f"the line is not UTF-8 (byte {error.start}); convert the file to UTF-8")


def read_line(line: str) -> Text | Invalid:
    """The text of one line ``{"id","title"?,"text","lang"?,"date"?,"targets"?}``; other keys are ignored, null counts as absent."""
    if len(line) > MAX_LINE or len(line.encode("utf-8", "surrogatepass")) > MAX_LINE:
        return Invalid(_too_long())
    try:
        row = json.loads(line)
    except RecursionError:
        return Invalid("the line is nested too deeply for JSON that holds a text")
    except ValueError as error:
        return Invalid(f"the line is not JSON: {error}")
    if not isinstance(row, dict):
        return Invalid(f"the line is a JSON {_kind(row)}; an object with id and text is needed")
    try:
        id = _string(row, "id")
        if not id:
            return Invalid("id is missing; give every line an id of its own")
    except _Refused as refused:
        return Invalid(str(refused))
    try:
        return _text(row, id)
    except _Refused as refused:
        return Invalid(str(refused), id)


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
        "lang": detection.lang,
        "events": [_event(event) for event in detection.events],
        "opinions": [
            {"target": opinion.target, "polarity": opinion.polarity.value, "confidence": round(opinion.confidence, 3)}
            for opinion in detection.opinions
        ],
    }


def _event(event: Event) -> dict[str, Any]:
    row: dict[str, Any] = {"type": event.type.value, "status": event.status.value}
    row |= {slot: value for slot in SLOTS if (value := getattr(event, slot))}
    if event.parties:
        row["parties"] = list(event.parties)
    return row | {"evidence": event.evidence, "confidence": round(event.confidence, 3)}
