"""Counts how rare words are, and shows how well stories of our own are told apart: ``python -m nlp.training.stories``.

Writes ``nlp/models/rarity_*.txt`` from our corpus. The stories beside this file were written for the purpose: under each topic, stories
that are alike (two deals of one company, two failed chains), each told two or three times; ``## topic/story lang`` heads a telling. Texts
of the corpus stand among them, each a story of its own. The table is how the thresholds of ``nlp.stories`` were chosen: in the middle of
the range that tells the stories of both languages apart best.
"""

from __future__ import annotations

import argparse
import math
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from nlp import stories
from nlp.detector import gist_of
from nlp.embedding import Embedder
from nlp.event import Text
from nlp.sentences import split
from nlp.stories import telling_of
from nlp.terms import FOLDER, LANGUAGES, rarity, words
from nlp.training.markup import corpus

STORIES = Path(__file__).parent / "stories"
#: Words in fewer documents than this are as rare as words that we never saw.
_SEEN = 3
_OTHERS, _SEED = 150, 3
_TRIED = [0.30 + step * 0.02 for step in range(13)]
_HEAD = re.compile(r"^## (?P<topic>[^/\s]+)/(?P<story>\S+) (?P<lang>en|ja)$", re.MULTILINE)


@dataclass(frozen=True)
class Told:
    """One telling: texts of one *topic* are alike, those of one *story* are to be joined."""

    text: Text
    topic: str
    story: str


def told(folder: Path = STORIES) -> Iterator[Told]:
    """The tellings of all files; raises ValueError for one without a text."""
    for path in sorted(folder.glob("*.txt")):
        source = path.read_text(encoding="utf-8")
        heads = list(_HEAD.finditer(source))
        for number, (head, end) in enumerate(zip(heads, [*(head.start() for head in heads[1:]), len(source)], strict=True)):
            title, _, body = source[head.end() : end].strip().partition("\n")
            if not body.strip():
                raise ValueError(f"{path.name}: {head.group()} has no text below its title")
            text = Text(f"{path.stem}-{number}", body.strip(), title, head["lang"])
            yield Told(text, head["topic"], f"{head['topic']}/{head['story']}")


def levels(texts: Iterable[Text], lang: str) -> dict[int, list[str]]:
    """Words by ten times the logarithm of one over their share of *texts*; the level of words not listed stands alone."""
    counts: Counter[str] = Counter()
    total = 0
    for text in texts:
        total += 1
        counts.update({word for part in (text.title, text.text) for word, _ in words(part, lang)})
    found: dict[int, list[str]] = defaultdict(list)
    for word, count in sorted(counts.items()):
        if count >= _SEEN:
            found[round(10 * math.log((total + 1) / (count + 1)))].append(word)
    return {round(10 * math.log((total + 1) / 2)): [], **dict(sorted(found.items()))}


def write(lang: str, found: dict[int, list[str]]) -> None:
    """Writes the list that :func:`nlp.terms.rarity` reads."""
    lines = [" ".join([str(level), *listed]) for level, listed in found.items()]
    (FOLDER / f"rarity_{lang}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def figures(rows: Sequence[Told], found: Sequence[str]) -> tuple[float, int, int]:
    """Pairwise F1, look-alike pairs joined, and other pairs joined."""
    right = missed = alike = far = 0
    for place, row in enumerate(rows):
        for other in range(place):
            same, joined = row.story == rows[other].story, found[place] == found[other]
            right += same and joined
            missed += same and not joined
            if joined and not same:
                alike, far = alike + (row.topic == rows[other].topic), far + (row.topic != rows[other].topic)
    return 2 * right / max(1, 2 * right + missed + alike + far), alike, far


def main() -> None:
    """Writes the lists and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keep", action="store_true", help="leave the lists as they are")
    if not parser.parse_args().keep:
        for lang in LANGUAGES:
            write(lang, levels((sample.text for sample in corpus(lang)), lang))
        rarity.cache_clear()
    embedder = Embedder()
    for lang in LANGUAGES:
        rows = [row for row in told() if row.text.lang == lang]
        chosen = random.Random(_SEED).sample(corpus(lang), _OTHERS)  # noqa: S311 - a fixed draw
        rows += [Told(sample.text, sample.text.id, sample.text.id) for sample in chosen]
        gists = [gist_of(row.text, split(row.text.text, lang), embedder) for row in rows]
        for name, with_gists in (("ALIKE", gists), ("ALIKE_WITHOUT_GIST", [()] * len(rows))):
            tellings = [telling_of(row.text, gist) for row, gist in zip(rows, with_gists, strict=True)]
            for threshold in _TRIED:
                with mock.patch.object(stories, name, threshold):
                    found = stories.grouped(tellings)
                f1, alike, far = figures(rows, found)
                print(f"{lang} {name} {threshold:.2f}: F1 {f1:.3f}, look-alikes joined {alike}, others {far}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
