"""Public sets that may train what ships, as lessons: headlines by topic (twitter-financial-news-topic, MIT), sentiment toward companies in
headlines (SEntFiN, MIT) and in Japanese annual reports (chABSA-dataset, TIS Inc., CC BY 4.0), sections of public filings (SEC Form 8-K).

None is part of the project: a folder holds them as JSON lines, and those that are not there are passed over. Rows that :func:`kept`
chooses are never learnt from, so that ``benchmarks.judgement`` can measure on them. In some headlines and filings we annotated events:
``marks`` holds these, as places in the rows' texts.
"""

from __future__ import annotations

import json
import random
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

from nlp.event import SLOTS, Event, EventType, Polarity, Status, Text
from nlp.sentences import split
from nlp.training.lessons import Lesson, lesson, places

#: What we annotated: by row, events with the places of their slots in its text. No text of others is in it.
MARKS = Path(__file__).parent / "marks"
TOPICS = Path("twitter_fin_topic", "train.jsonl")
HEADLINES = Path("sentfin", "train.jsonl")
REPORTS = Path("chabsa_ja", "train.jsonl")
FILINGS = Path("sec_8k", "sections.jsonl")
#: Characters of a row that were annotated.
_READ = 3000

#: One row of so many is kept for measuring.
_KEPT = {TOPICS: 4, HEADLINES: 4, REPORTS: 4}
#: Topics whose headlines tell no event, and how many of these are learnt from: more would teach that headlines are dull.
_QUIET_TOPICS = frozenset(
    [
        "Analyst Update",
        "Currencies",
        "Dividend",
        "Earnings",
        "Energy | Oil",
        "Fed | Central Banks",
        "Gold | Metals | Materials",
        "Macro",
        "Markets",
        "Politics",
        "Stock Commentary",
        "Stock Movement",
        "Treasuries | Corporate Debt",
    ]
)
_MOST_QUIET = 1000
#: Topics that say that one of some events is told, not which.
_TELLING_TOPICS = {
    "M&A | Investments": frozenset([EventType.ACQUISITION, EventType.MERGER, EventType.FUNDING]),
    "Personnel Change": frozenset([EventType.DEPARTURE, EventType.APPOINTMENT]),
}


def kept(path: Path, id: str) -> bool:
    """Whether the row *id* of the set at *path* is for measuring only; of annual reports, all rows of one report are. Of filings all
    that are not annotated."""
    if path == FILINGS:
        return id not in marked()
    group = id.rsplit("-", 1)[0] if path == REPORTS else id
    return crc32(group.encode()) % _KEPT[path] == 0


def lessons_of(folder: Path, draw: random.Random) -> list[Lesson]:
    """What there is to learn in the sets under *folder*."""
    one_by_one = {HEADLINES: _headline, REPORTS: _report, FILINGS: _annotated}
    return [*_topics(_rows(folder, TOPICS), draw), *(made(row) for path, made in one_by_one.items() for row in _rows(folder, path))]


def _rows(folder: Path, path: Path) -> list[dict[str, Any]]:
    if not (folder / path).is_file():
        return []
    rows = [json.loads(line) for line in (folder / path).read_text(encoding="utf-8").splitlines() if line.strip()]
    return [row for row in rows if not kept(path, row["id"])]


def _topics(rows: list[dict[str, Any]], draw: random.Random) -> list[Lesson]:
    quiet = [row for row in rows if row["topic"] in _QUIET_TOPICS and row["id"] not in marked()]
    draw.shuffle(quiet)
    found = [lesson(Text(row["id"], row["text"], "", "en"), [], [], judged=False) for row in quiet[:_MOST_QUIET]]
    for row in rows:
        if row["id"] in marked():
            found.append(_annotated(row))
        elif (types := _TELLING_TOPICS.get(row["topic"])) is not None:
            made = Lesson(row["id"], ["", row["text"]], judged=False, marked=False)
            made.either.append((1, types))
            found.append(made)
    return found


def _annotated(row: dict[str, Any]) -> Lesson:
    text = row["text"][:_READ]
    return lesson(Text(row["id"], text, "", "en"), _events(text, marked()[row["id"]]), [], judged=False)


@cache
def marked() -> dict[str, list[dict[str, Any]]]:
    """The events that we annotated in rows of public sets, by row. A row without any tells none."""
    lines = [line for path in sorted(MARKS.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]
    return {row["id"]: row["events"] for row in map(json.loads, lines)}


def _events(text: str, rows: list[dict[str, Any]]) -> list[Event]:
    """The events of a row, whose slots are places in its *text*; the sentence of the evidence, else of the first place, tells it."""
    found = []
    for row in rows:
        slots = {slot: text[row[slot][0] : row[slot][1]] for slot in SLOTS if slot in row}
        parties = tuple(text[start:end] for start, end in row.get("parties", ()))
        first = min((place[0] for place in ([row["evidence"]] if "evidence" in row else _places(row))), default=0)
        home = next((sentence.text for sentence in split(text, "en") if sentence.end > first), text)
        found.append(Event(EventType(row["type"]), Status(row["status"]), home, 1.0, parties=parties, **slots))  # type: ignore[arg-type]
    return found


def _places(row: dict[str, Any]) -> list[list[int]]:
    return [*(row[slot] for slot in SLOTS if slot in row), *row.get("parties", ())]


def _headline(row: dict[str, Any]) -> Lesson:
    made = _annotated(row) if row["id"] in marked() else Lesson(row["id"], ["", row["text"]], judged=False, marked=False)
    for name, polarity in row["labels"]["entities"].items():
        spots = ((index, *place) for index, sentence in enumerate(made.sentences) for place in places(name, sentence))
        made.polarities += [(*spot, Polarity(polarity)) for spot in list(spots)[:1]]
    return made


def _report(row: dict[str, Any]) -> Lesson:
    made = Lesson(row["id"], ["", row["text"]], judged=False, marked=False)
    made.polarities += [(1, opinion["from"], opinion["to"], Polarity(opinion["polarity"])) for opinion in row["opinions"]]
    return made
