"""Rows of a set, and the sample of them that is judged."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlp.event import Detection, Event, Text

Row = Mapping[str, Any]
Detect = Callable[[Text], Detection]
_SEED = 11


@dataclass(frozen=True)
class Drawn:
    """A row of the sample; it stands for *weight* rows of its stratum."""

    row: Row
    stratum: str
    weight: float


def read(path: Path) -> list[Row]:
    """The rows of a file of JSON lines."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def draw(rows: Iterable[Row], stratum: Callable[[Row], str], most: Mapping[str, int], limit: int | None) -> list[Drawn]:
    """At most so many rows of each stratum, always the same ones; strata that *most* does not name are taken whole.

    With *limit* every stratum gets its share of so many rows.
    """
    strata: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        strata[stratum(row)].append(row)
    sizes = {name: min(len(group), most.get(name, len(group))) for name, group in strata.items()}
    planned = sum(sizes.values())
    if limit is not None and limit < planned:
        sizes = {name: max(1, round(size * limit / planned)) for name, size in sizes.items()}
    sample = []
    for name in sorted(strata):
        group = sorted(strata[name], key=lambda row: str(row["id"]))
        picked = random.Random(f"{_SEED} {name}").sample(group, sizes[name])
        sample += [Drawn(row, name, len(group) / len(picked)) for row in picked]
    return sample


def text_of(row: Row, targets: Iterable[str] | None = None) -> Text:
    """The row as a detector gets it, as it is written."""
    return Text(str(row["id"]), row["text"], row.get("title") or "", row.get("lang"), targets=None if targets is None else tuple(targets))


def live(events: Iterable[Event], *types: str) -> list[Event]:
    """The live events of these types."""
    return [event for event in events if event.type in types and event.status.live]


def shown(events: Iterable[Event]) -> str:
    """Events in a few words, for a list of mistakes."""
    return "; ".join(f"{event.type} {event.status}: {' / '.join(event.names())}" for event in events) or "nothing"
