"""Who bought whom in sentences of an encyclopedia, and what filings announce."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from benchmarks.judgement.measures import Case, Figure, right_of
from benchmarks.judgement.rows import Detect, Row, draw, live, read, shown, text_of
from nlp.event import Detection, Event
from nlp.scoring import agrees
from nlp.training.sets import FILINGS, kept

#: Relations that say nothing of a purchase between the two.
UNSOLD = ("client_of", "collaboration", "competitor_of", "product_or_service_of", "regulated_by", "traded_on")
OTHER_SENTENCES = 300
OTHER_SECTIONS = 120
LETTERS = {"b": "departure", "c": "appointment", "d": "appointment"}
#: Items of a filing, old and new numbers, and the types of which one should be told there.
ITEMS = {
    "purchase or sale completed (2.01)": (("2.01", "2"), ("acquisition", "merger")),
    "bankruptcy (1.03)": (("1.03", "3"), ("insolvency",)),
}
_PARAGRAPH = re.compile(r"^[ \t]*\(([b-e])\)\s+(?=[\"“A-Z])", re.MULTILINE)
_NAMED = re.compile(r"[A-Z0-9]")
_STANDS_IN = re.compile(
    r"^(?:the (?:company|firm|group|bank|business|airline|brand|latter|former)|its?|they|their|he|she|we|which|who)$", re.I
)


def core(folder: Path, detect: Detect, limit: int | None) -> Iterator[Figure]:
    """core_relations: `acquired_by` rows whose text names both sides (no "it", no "the company") ask for one acquisition or merger of any
    status, for it is history, with this acquirer and this target. Every such row, and 300 of relations without a purchase.
    """
    rows = read(folder / "core_relations" / "train.jsonl")
    bought = [drawn.row for drawn in draw(filter(names_both, rows), lambda row: "", {}, limit)]
    found = [detect(text_of(row)) for row in bought]
    cases = [roles(row, detection) for row, detection in zip(bought, found, strict=True)]
    yield right_of("CORE acquired_by, both named: both roles right", cases, "share", 0.85)
    told = [case for case, detection in zip(cases, found, strict=True) if any(map(_both_told, detection.events))]
    yield right_of("CORE acquired_by, where both roles were told: right", told, "share")
    exchanged = [Case(row["id"], (int(swapped(row, detection)), 1)) for row, detection in zip(bought, found, strict=True)]
    yield right_of("CORE acquired_by, buyer and bought exchanged", exchanged, "share, lower is better")
    others = draw((row for row in rows if row["labels"]["relation"] in UNSOLD), lambda row: "other", {"other": OTHER_SENTENCES}, limit)
    calm = [unsold(drawn.row, detect(text_of(drawn.row))) for drawn in others]
    yield right_of("CORE, other relations: no purchase between the two", calm, "share")


def names_both(row: Row) -> bool:
    """Whether the row is a purchase and its text names both sides."""
    labels = row["labels"]
    surfaces = (labels.get("acquirer_surface", ""), labels.get("target_surface", ""))
    return labels["relation"] == "acquired_by" and all(_NAMED.search(name) and not _STANDS_IN.fullmatch(name) for name in surfaces)


def roles(row: Row, detection: Detection) -> Case:
    """Whether one event has the row's acquirer and target; each may be named as in the text or in full."""
    labels = row["labels"]
    good = any(_is(labels, "acquirer", event.acquirer) and _is(labels, "target", event.target) for event in detection.events)
    mistake = "" if good else f"{labels['acquirer_surface']} bought {labels['target_surface']}; found {shown(detection.events)}"
    return Case(row["id"], (int(good), 1), mistake=mistake)


def swapped(row: Row, detection: Detection) -> bool:
    """Whether an event has the row's acquirer for its target and the other way round."""
    labels = row["labels"]
    return any(_is(labels, "acquirer", event.target) and _is(labels, "target", event.acquirer) for event in detection.events)


def unsold(row: Row, detection: Detection) -> Case:
    """Whether no event says that one of the two bought the other."""
    names = (row["labels"]["surface_e1"], row["labels"]["surface_e2"])
    sold = any(
        agrees(one, event.acquirer) and agrees(other, event.target)
        for event in detection.events
        for one, other in (names, names[::-1])
        if event.type == "acquisition"
    )
    return Case(row["id"], (int(not sold), 1), mistake=f"{row['labels']['relation']}; found {shown(detection.events)}" if sold else "")


def _is(labels: Row, side: str, found: str | None) -> bool:
    return found is not None and any(agrees(labels[key], found) for key in (f"{side}_surface", side))


def _both_told(event: Event) -> bool:
    return event.type in ("acquisition", "merger") and bool(event.acquirer and event.target)


def item_502(folder: Path, detect: Detect, limit: int | None) -> Iterator[Figure]:
    """sec_8k: a paragraph of Item 5.02 lettered (b) asks for a live departure, (c) or (d) for a live appointment, (e), pay alone, for
    neither. Lettered rows, and paragraphs of sections that begin with their letter, each once.
    """
    rows = paragraphs(read(folder / "sec_8k" / "item502_lettered.jsonl"), _sections(folder))
    sample = draw(rows, lambda row: row["subitem"], {}, limit)
    cases = [(drawn.stratum, lettered(drawn.row, detect(text_of(drawn.row)))) for drawn in sample]
    yield right_of("8-K Item 5.02, lettered paragraphs: direction", [case for _, case in cases], "share", 0.90)
    for letters, label in (("b", "departure"), ("cd", "appointment"), ("e", "neither")):
        yield right_of(f"8-K Item 5.02, of these {label}", [case for letter, case in cases if letter in letters], "share")


def paragraphs(rows: list[Row], sections: list[Row]) -> list[Row]:
    """The lettered rows, and what other sections of Item 5.02 say under letters at the beginning of a line."""
    found: dict[str, Row] = {}
    for row in rows:
        found.setdefault(_start(row["text"]), row)
    for section in sections:
        if section["item"] == "5.02":
            marks = list(_PARAGRAPH.finditer(section["text"]))
            for mark, end in zip(marks, [*(mark.start() for mark in marks[1:]), len(section["text"])], strict=False):
                text = section["text"][mark.end() : end].strip()
                found.setdefault(_start(text), {**section, "id": f"{section['id']}-{mark[1]}", "subitem": mark[1], "text": text})
    return list(found.values())


def _sections(folder: Path) -> list[Row]:
    """The sections that nothing was learnt from."""
    return [row for row in read(folder / FILINGS) if kept(FILINGS, row["id"])]


def _start(text: str) -> str:
    return re.sub(r"\W+", "", text)[:80].casefold()


def lettered(row: Row, detection: Detection) -> Case:
    """Whether the detection tells what the paragraph's letter stands for; a departure may name the successor, and so on."""
    wanted, moves = LETTERS.get(row["subitem"]), {event.type.value for event in live(detection.events, "departure", "appointment")}
    good = wanted in moves if wanted else not moves
    return Case(row["id"], (int(good), 1), mistake="" if good else f"({row['subitem']}); found {shown(detection.events)}")


def sections(folder: Path, detect: Detect, limit: int | None) -> Iterator[Figure]:
    """sec_8k sections: Item 5.02 holds arrivals, departures and pay alike, so the share with a live move is shown without a goal; 2.01 asks
    for an acquisition or merger, 1.03 for an insolvency, of any status; of all other items but exhibits (120 drawn) none tells of a move.
    """
    rows = [row for row in _sections(folder) if row["kind"] != "exhibits"]
    known = {item: name for name, (items, _) in ITEMS.items() for item in items} | {"5.02": "5.02"}
    sample = draw(rows, lambda row: known.get(row["item"], "other"), {"other": OTHER_SECTIONS}, limit)
    found = [(drawn.stratum, drawn.row, detect(text_of(drawn.row))) for drawn in sample]
    moved = [(stratum, row, detection, bool(live(detection.events, "departure", "appointment"))) for stratum, row, detection in found]
    told = [Case(row["id"], (int(moves), 1)) for stratum, row, _, moves in moved if stratum == "5.02"]
    yield right_of("8-K sections, Item 5.02: a move is told", told, "share")
    for name, (_, types) in ITEMS.items():
        cases = [_any(row, detection, types) for stratum, row, detection, _ in moved if stratum == name]
        yield right_of(f"8-K sections, {name}", cases, "share")
    quiet = [
        Case(row["id"], (int(not moves), 1), mistake=f"{row['kind']}; found {shown(detection.events)}" if moves else "")
        for stratum, row, detection, moves in moved
        if stratum == "other"
    ]
    yield right_of("8-K sections, other items: no move is told", quiet, "share")


def _any(row: Row, detection: Detection, types: tuple[str, ...]) -> Case:
    good = any(event.type in types for event in detection.events)
    return Case(row["id"], (int(good), 1), mistake="" if good else f"{row['kind']}; found {shown(detection.events)}")
