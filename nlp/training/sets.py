"""Public sets that may train what ships, as lessons: headlines by topic (twitter-financial-news-topic, MIT), sentiment toward companies in
headlines (SEntFiN, MIT) and in Japanese annual reports (chABSA-dataset, TIS Inc., CC BY 4.0).

None is part of the project: a folder holds them as JSON lines, and those that are not there are passed over. Rows that :func:`kept`
chooses are never learnt from, so that ``benchmarks.judgement`` can measure on them.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any
from zlib import crc32

from nlp.event import EventType, Polarity, Text
from nlp.training.lessons import Lesson, lesson, places

TOPICS = Path("twitter_fin_topic", "train.jsonl")
HEADLINES = Path("sentfin", "train.jsonl")
REPORTS = Path("chabsa_ja", "train.jsonl")

#: One row of so many is kept for measuring.
_KEPT = {TOPICS: 2, HEADLINES: 4, REPORTS: 4}
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
    """Whether the row *id* of the set at *path* is for measuring only; of annual reports, all rows of one report are."""
    group = id.rsplit("-", 1)[0] if path == REPORTS else id
    return crc32(group.encode()) % _KEPT[path] == 0


def lessons_of(folder: Path, draw: random.Random) -> list[Lesson]:
    """What there is to learn in the sets under *folder*."""
    return [*_topics(_rows(folder, TOPICS), draw), *map(_headline, _rows(folder, HEADLINES)), *map(_report, _rows(folder, REPORTS))]


def _rows(folder: Path, path: Path) -> list[dict[str, Any]]:
    if not (folder / path).is_file():
        return []
    rows = [json.loads(line) for line in (folder / path).read_text(encoding="utf-8").splitlines() if line.strip()]
    return [row for row in rows if not kept(path, row["id"])]


def _topics(rows: list[dict[str, Any]], draw: random.Random) -> list[Lesson]:
    quiet = [row for row in rows if row["topic"] in _QUIET_TOPICS]
    draw.shuffle(quiet)
    found = [lesson(Text(row["id"], row["text"], "", "en"), [], [], judged=False) for row in quiet[:_MOST_QUIET]]
    for row in rows:
        if (types := _TELLING_TOPICS.get(row["topic"])) is not None:
            made = Lesson(row["id"], ["", row["text"]], judged=False, marked=False)
            made.either.append((1, types))
            found.append(made)
    return found


def _headline(row: dict[str, Any]) -> Lesson:
    made = Lesson(row["id"], ["", row["text"]], judged=False, marked=False)
    for name, polarity in row["labels"]["entities"].items():
        made.polarities += [(1, start, end, Polarity(polarity)) for start, end in places(name, row["text"])[:1]]
    return made


def _report(row: dict[str, Any]) -> Lesson:
    made = Lesson(row["id"], ["", row["text"]], judged=False, marked=False)
    made.polarities += [(1, opinion["from"], opinion["to"], Polarity(opinion["polarity"])) for opinion in row["opinions"]]
    return made
