"""Rebuilds the reader and the jury: ``make train``, or ``python -m nlp.training --inputs FOLDER [--sets FOLDER]``.

The inputs are the two packages that ``requirements/train.txt`` pins by hash, unpacked; the sets are those of ``nlp.training.sets``, as far
as they are there. An hour and three quarters on two cores; the seed is fixed, so the same machine gives the same figures.
``--jury`` fits the jury alone, to the network that is there: for a change of the grammars or of what the jury hears (two minutes).
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from pathlib import Path
from typing import Any

import torch

from nlp.detector import RadarDetector
from nlp.event import SLOTS, Event, EventType, Status, Text
from nlp.jury import PATH
from nlp.reader.decode import events_of
from nlp.reader.network import Network, Shape
from nlp.reader.reader import Reader
from nlp.reader.weights import FOLDER, save
from nlp.training.e5 import load as load_base
from nlp.training.jury import Heard, fit, status_worth
from nlp.training.lessons import Lesson, lesson
from nlp.training.markup import Sample, corpus, gold
from nlp.training.reader import SEED, Task, build, tasks, train
from nlp.training.sets import lessons_of
from nlp.training.variants import company_names, together, variant
from nlp.training.vocabulary import cut

LANGUAGES = ("en", "ja")
EPOCHS, RATE = 8, 2e-4
#: Layers of the base that are used: its upper ones serve whole sentences, not words. The lowest stay as they are: knowledge of words.
LAYERS, FROZEN = 8, 3
#: The share of variants that tell two documents on one page.
_TOGETHER = 0.12
#: Every so many documents of ours are kept from the reader, for the jury; and the file that says which.
_KEPT, _KEPT_IDS = 10, "kept.txt"
#: Our corpus is harder than the world, and the reader knows its styles: each document of sets whose writers never saw it counts as so many.
_PLAIN_WEIGHT = 3
_PLAIN_STYLE = "plain"
_TESTS = Path("tests", "nlp")
_PLAIN = [*(_TESTS / "heldout" / f"{lang}.jsonl" for lang in LANGUAGES), *sorted((_TESTS / "spent").glob("*/*.txt"))]


def main(arguments: list[str]) -> int:
    """Trains, writes ``nlp/models/reader`` and prints what was measured on the documents kept back."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--inputs", type=Path)
    what.add_argument("--jury", action="store_true", help="fit the jury alone")
    parser.add_argument("--sets", type=Path, help="a folder with the public sets of nlp.training.sets")
    parser.add_argument("--plain", type=Path, nargs="*", default=_PLAIN, help="gold files of other styles, for the jury")
    parser.add_argument("--output", type=Path, default=FOLDER)
    parser.add_argument("--threads", type=int, default=2)
    chosen = parser.parse_args(arguments)
    torch.set_num_threads(chosen.threads)
    draw = random.Random(SEED)  # noqa: S311 - a fixed shuffle
    samples = {lang: corpus(lang) for lang in LANGUAGES}
    if chosen.inputs:
        _keep_back(samples, draw, chosen.output)
    ids = frozenset((chosen.output / _KEPT_IDS).read_text(encoding="utf-8").split())
    kept, learnt = ({lang: [one for one in samples[lang] if (one.text.id in ids) is held] for lang in LANGUAGES} for held in (True, False))
    if chosen.inputs:
        _learn(chosen.inputs, lessons_of(chosen.sets, draw) if chosen.sets else [], learnt, chosen.output)
    plain = [sample for path in chosen.plain for sample in _plain(path)]
    detector = RadarDetector()
    detector.reader = Reader(chosen.output, threads=chosen.threads)
    ours = {lang: [_heard(detector, sample) for sample in kept[lang]] for lang in LANGUAGES}
    others = {lang: [_heard(detector, sample) for sample in plain if sample.text.lang == lang] for lang in LANGUAGES}
    worth = status_worth([heard for lang in LANGUAGES for heard in (*ours[lang], *others[lang])])
    verdicts = {lang: fit([*ours[lang], *others[lang] * _PLAIN_WEIGHT], worth) for lang in LANGUAGES}
    stored = {lang: {**weights, "measured": measured} for lang, (weights, measured) in verdicts.items()}
    (chosen.output / PATH.name).write_text(json.dumps(stored, indent=1) + "\n", "utf-8")
    _say(json.dumps({lang: measured for lang, (_, measured) in verdicts.items()}, indent=1))
    return 0


def _keep_back(samples: dict[str, list[Sample]], draw: random.Random, output: Path) -> None:
    """Draws what the reader is not to learn from, and writes down which: the corpus may grow before the jury is fitted again."""
    ids = [one.text.id for every in samples.values() for one in draw.sample(every, len(every) // _KEPT)]
    output.mkdir(parents=True, exist_ok=True)
    (output / _KEPT_IDS).write_text("\n".join(sorted(ids)) + "\n", encoding="utf-8")


def _learn(inputs: Path, public: list[Lesson], learnt: dict[str, list[Sample]], output: Path) -> None:
    """Trains the network on *public* lessons and our own, every other time as variants, and writes it."""
    draw = random.Random(SEED)  # noqa: S311
    epochs = [_as_written(learnt)]
    while len(epochs) < EPOCHS:
        epochs.append(_varied(learnt, draw) if len(epochs) % 2 else epochs[0])
    texts = [f"{sample.text.title} {sample.text.text}" for samples in epochs[:2] for sample in samples]
    keep, tokenizer = cut(next(inputs.rglob("tokenizer.json")), [*texts, *(lesson.sentences[1] for lesson in public)])
    base = load_base(next(inputs.rglob("e5-small-q4.bin")))
    torch.manual_seed(SEED)
    network = Network(Shape(len(keep), layers=LAYERS, epsilon=base.epsilon))
    build(base, keep, range(LAYERS), network)
    shared = [task for one in public for task in tasks(one, tokenizer)]
    plain = _tasks(epochs[0], tokenizer)
    pools = [[*(plain if samples is epochs[0] else _tasks(samples, tokenizer)), *shared] for samples in epochs]
    train(network, pools, frozen=FROZEN, rate=RATE, report=_say)
    card = {
        "base": "multilingual-e5-small (MIT)",
        "documents": {lang: len(samples) for lang, samples in learnt.items()},
        "public": len(public),
        "seed": SEED,
        "epochs": EPOCHS,
    }
    save(network, tokenizer, card, output)


def _as_written(learnt: dict[str, list[Sample]]) -> list[Sample]:
    return [sample for samples in learnt.values() for sample in samples]


def _varied(learnt: dict[str, list[Sample]], draw: random.Random) -> list[Sample]:
    """Every document as a variant with names from its own language, some together with another."""
    found = []
    for samples in learnt.values():
        names = company_names(samples)
        for sample in samples:
            page = together(sample, draw.choice(samples)) if draw.random() < _TOGETHER else sample
            found.append(variant(page, names, draw))
    return found


def _tasks(samples: list[Sample], tokenizer: Any) -> list[Task]:
    return [task for s in samples for task in tasks(lesson(s.text, s.events, s.opinions), tokenizer)]


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _plain(path: Path) -> list[Sample]:
    """The documents of a gold file, in JSON lines or in the format of the corpus."""
    found = []
    for row in gold(path) if path.suffix == ".txt" else map(json.loads, filter(str.strip, path.read_text("utf-8").splitlines())):
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
        found.append(Sample(Text(row["id"], row["text"], row["title"], row["lang"]), _PLAIN_STYLE, _PLAIN_STYLE, tuple(events)))
    return found


def _heard(detector: RadarDetector, sample: Sample) -> Heard:
    """What the two witnesses say of a document."""
    rules, marked = detector.witnesses(sample.text)
    group = sample.text.id if sample.style == _PLAIN_STYLE else sample.style
    return Heard(group, sample.events, rules, events_of(marked), marked)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
