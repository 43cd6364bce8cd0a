"""Our own corpus as people write it: documents and what they tell, in one plain text file a voice.

A document in the files of ``nlp/training/corpus``::

    ## wire-en-014 | wire story | calm agency desk
    Aster Foods to buy Brindle Snacks

    Aster Foods said on Thursday that it has agreed to acquire Brindle Snacks LLC for $310 million.
    ---
    @ acquisition announced | acquirer: Aster Foods | target: Brindle Snacks LLC | evidence: has agreed to acquire
    + Brindle Snacks LLC | the best crisps in Ohio
    - Aster Foods | nobody asked the growers
    ! only looks like news: the deal of a board game

The first line is the title (``(no title)`` for none). ``@`` is an event, ``+ - ~ 0`` an opinion (good, bad, both, neither) with words of
the telling sentence, ``!`` says that the document is a hard negative and why. A fragment of the evidence stands for its sentence.

``python -m nlp.training.markup [FILE ...]`` checks files (all of them without an argument) and prints what they hold.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nlp.event import SLOTS, Event, EventType, Opinion, Polarity, Status, Text
from nlp.sentences import split

FOLDER = Path(__file__).parent / "corpus"
NO_TITLE = "(no title)"

_HEAD = re.compile(r"^## (?P<id>\S+) \| (?P<style>[^|\n]+?) \| (?P<voice>[^|\n]+?)(?: \| story=(?P<story>\S+))?$", re.MULTILINE)
_POLARITY = {"+": Polarity.POSITIVE, "-": Polarity.NEGATIVE, "~": Polarity.MIXED, "0": Polarity.NEUTRAL}
#: What an event of a type cannot do without: one of each group. A farewell may name nobody ("today was my last day").
_NEEDED: dict[EventType, tuple[tuple[str, ...], ...]] = {
    EventType.ACQUISITION: (("acquirer", "target"),),
    EventType.MERGER: (("parties", "acquirer", "target"),),
    EventType.DEPARTURE: (),
    EventType.APPOINTMENT: (("person", "role"),),
    EventType.PARTNERSHIP: (("parties", "company"),),
}
_DEFAULT_NEED = (("company",),)


@dataclass(frozen=True)
class Sample:
    """One document of the corpus with everything that it tells; ``negative`` says why it only looks like news, or is empty."""

    text: Text
    style: str
    voice: str
    events: tuple[Event, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    negative: str = ""
    story: str | None = None


@dataclass
class Reading:
    """The samples of a file and what is wrong with it, each fault with its document."""

    samples: list[Sample] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def read(source: str, lang: str) -> Reading:
    """The documents of one file in *lang*. A document with a fault is left out and its fault reported."""
    reading = Reading()
    heads = list(_HEAD.finditer(source))
    for line in re.findall(r"^##.*$", source, re.MULTILINE):
        if not _HEAD.match(line):
            reading.faults.append(f"{line}: write '## id | style | voice', optionally ' | story=id'")
    for head, after in zip(heads, [*(later.start() for later in heads[1:]), len(source)], strict=bool(heads)):
        try:
            reading.samples.append(_sample(head, source[head.end() : after], lang))
        except ValueError as fault:
            reading.faults.append(f"{head['id']}: {fault}")
    return reading


def corpus(lang: str, folder: Path = FOLDER) -> list[Sample]:
    """Every sample in *lang*, in the order of files and documents. Raises ValueError on the first fault."""
    found: list[Sample] = []
    for path in sorted((folder / lang).glob("*.txt")):
        reading = read(path.read_text(encoding="utf-8"), lang)
        if reading.faults:
            raise ValueError(f"{path.name}: {reading.faults[0]}")
        found += reading.samples
    return found


def gold(path: Path) -> list[dict[str, Any]]:
    """The documents of *path* as rows of ``radar evaluate``; the language is the name of the folder. Raises ValueError on a fault."""
    reading = read(path.read_text(encoding="utf-8"), path.parent.name)
    if reading.faults:
        raise ValueError(f"{path.name}: {reading.faults[0]}")
    return [_row(sample) for sample in reading.samples]


def _row(sample: Sample) -> dict[str, Any]:
    events = []
    for event in sample.events:
        row: dict[str, Any] = {"type": event.type.value, "status": event.status.value, "evidence": event.evidence}
        row |= {slot: value for slot in SLOTS if (value := getattr(event, slot))}
        events.append(row | ({"parties": list(event.parties)} if event.parties else {}))
    return {
        "id": sample.text.id,
        "title": sample.text.title,
        "text": sample.text.text,
        "lang": sample.text.lang,
        "style": sample.style,
        "events": events,
        "hard_negative": bool(sample.negative),
        "opinions": [{"target": opinion.target, "polarity": opinion.polarity.value} for opinion in sample.opinions],
    }


def _sample(head: re.Match[str], block: str, lang: str) -> Sample:
    if "\n---\n" not in block:
        raise ValueError("a line '---' must stand between the text and what it tells")
    written, told = block.split("\n---\n", 1)
    title, _, body = written.lstrip("\n").partition("\n")
    title, body = ("" if title.strip() == NO_TITLE else title.strip()), body.strip("\n")
    if not body and not title:
        raise ValueError("the document is empty")
    text = Text(head["id"], body, title, lang)
    events, opinions, negative = [], [], ""
    for line in filter(str.strip, told.splitlines()):
        mark, rest = line[0], line[1:].strip()
        if mark == "@":
            events.append(_event(rest, text))
        elif mark in _POLARITY:
            opinions.append(_opinion(_POLARITY[mark], rest, text))
        elif mark == "!":
            negative = rest or "unexplained"
        else:
            raise ValueError(f"{line!r} begins with none of @ + - ~ 0 !")
    if negative and any(event.status.live for event in events):
        raise ValueError("a hard negative tells no live event")
    return Sample(text, head["style"], head["voice"], tuple(events), tuple(opinions), negative, head["story"])


def _event(line: str, text: Text) -> Event:
    kind, *fields = [part.strip() for part in line.split(" | ")]
    try:
        type_name, status_name = kind.split()
        type_, status = EventType(type_name), Status(status_name)
    except ValueError:
        raise ValueError(f"{kind!r} is no type and status") from None
    slots: dict[str, Any] = {}
    parties: tuple[str, ...] = ()
    evidence = ""
    for part in fields:
        key, _, value = (piece.strip() for piece in part.partition(": "))
        if key == "evidence":
            evidence = _sentence(value, text)
        elif key == "parties":
            parties = tuple(_named(name.strip(), text) for name in value.split(";"))
        elif key in SLOTS:
            slots[key] = _named(value, text)
        else:
            raise ValueError(f"{part!r}: {key!r} is no slot; known are {', '.join(SLOTS)}, parties, evidence")
    if not evidence:
        raise ValueError(f"{kind}: evidence is missing")
    for group in _NEEDED.get(type_, _DEFAULT_NEED):
        if not any(slots.get(slot) or (slot == "parties" and parties) for slot in group):
            raise ValueError(f"{kind}: needs {' or '.join(group)}")
    return Event(type_, status, evidence, 1.0, parties=parties, **slots)


def _opinion(polarity: Polarity, line: str, text: Text) -> Opinion:
    target, _, fragment = (part.strip() for part in line.partition(" | "))
    return Opinion(_named(target, text), polarity, 1.0, _sentence(fragment, text) if fragment else "")


def _named(value: str, text: Text) -> str:
    if not value or (value not in text.text and value not in text.title):
        raise ValueError(f"{value!r} is not written so in the document")
    return value


def _sentence(fragment: str, text: Text) -> str:
    """The sentence of the text, else the title, that holds *fragment*."""
    for sentence in split(text.text, text.lang or "en"):
        if fragment in sentence.text:
            return sentence.text
    if fragment and fragment in text.title:
        return text.title
    raise ValueError(f"no sentence and no title holds the evidence {fragment!r}")


def near_copies(samples: list[Sample], threshold: float = 0.5) -> Iterator[tuple[str, str, float]]:
    """Pairs of documents that share at least *threshold* of their shingles and tell no common story."""
    from datasketch import MinHash, MinHashLSH

    from nlp.stories import shingles

    index = MinHashLSH(threshold=threshold, num_perm=64)
    seen: dict[str, tuple[Sample, frozenset[str]]] = {}
    for sample in samples:
        pieces = shingles(f"{sample.text.title}\n{sample.text.text}", sample.text.lang or "en")
        sketch = MinHash(num_perm=64)
        sketch.update_batch([piece.encode() for piece in pieces])
        for near in index.query(sketch):
            other, theirs = seen[near]
            share = len(pieces & theirs) / len(pieces | theirs)
            if share >= threshold and (sample.story is None or sample.story != other.story):
                yield other.text.id, sample.text.id, share
        if sample.text.id in seen:
            yield sample.text.id, sample.text.id, 1.0
            continue
        seen[sample.text.id] = sample, pieces
        index.insert(sample.text.id, sketch)


def main(arguments: list[str]) -> int:
    """Prints what the files hold and every fault; 1 if there was one."""
    paths = [Path(name) for name in arguments] or sorted(FOLDER.glob("*/*.txt"))
    faults, samples = [], list[Sample]()
    for path in paths:
        reading = read(path.read_text(encoding="utf-8"), path.parent.name)
        faults += [f"{path.name}: {fault}" for fault in reading.faults]
        samples += reading.samples
    faults += [f"{one} and {other} are near copies ({share:.2f})" for one, other, share in near_copies(samples)]
    events = [event for sample in samples for event in sample.events]
    sys.stdout.write(f"{len(samples)} documents, {sum(bool(s.negative) for s in samples)} hard negatives, {len(events)} events, ")
    sys.stdout.write(f"{sum(len(s.opinions) for s in samples)} opinions\n")
    for counts in (Counter(e.type.value for e in events), Counter(e.status.value for e in events), Counter(s.style for s in samples)):
        sys.stdout.write("  " + ", ".join(f"{name} {count}" for name, count in counts.most_common()) + "\n")
    sys.stdout.writelines(f"{fault}\n" for fault in faults)
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
