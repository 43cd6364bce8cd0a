"""The detector on labelled text by others, in one table with counts and 95 % intervals.

    python -m benchmarks.judgement FOLDER [--only tweets,core] [--limit 200] [--mistakes FILE]

FOLDER holds one folder a set; sets that are not there are passed over. Samples are drawn with a fixed seed, so that two runs of one
detector give one table. What was wrong goes to FILE, one JSON object a line, for reading.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

from benchmarks.judgement import filings, news, opinions, stories
from benchmarks.judgement.measures import HEAD, Figure
from benchmarks.judgement.rows import Detect

Judge = Callable[[Path, Detect, int | None], Iterator[Figure]]
#: Each set's judge, and the files that it needs.
SETS: dict[str, tuple[Judge, tuple[str, ...]]] = {
    "tweets": (news.tweets, ("twitter_fin_topic/train.jsonl",)),
    "directions": (news.directions, ("twitter_fin_topic/personnel_direction.jsonl",)),
    "reuters": (news.reuters, ("reuters21578/train_sample.jsonl",)),
    "core": (filings.core, ("core_relations/train.jsonl",)),
    "item-502": (filings.item_502, ("sec_8k/item502_lettered.jsonl", "sec_8k/sections.jsonl")),
    "sections": (filings.sections, ("sec_8k/sections.jsonl",)),
    "opinions": (opinions.opinions, ("sentfin/train.jsonl", "chabsa_ja/train.jsonl")),
    "stories": (stories.stories, ("ecbplus_stories/dev.jsonl",)),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("..", "shared", "data"))
    parser.add_argument("--only", default=",".join(SETS), help="some of " + ", ".join(SETS))
    parser.add_argument("--limit", type=int, help="at most about so many rows a set")
    parser.add_argument("--light", action="store_true", help="the detector without models")
    parser.add_argument("--mistakes", type=Path, help="where to write what was wrong")
    given = parser.parse_args()
    names = given.only.split(",")
    if unknown := set(names) - set(SETS):
        parser.error(f"there is no set {', '.join(sorted(unknown))}; there are {', '.join(SETS)}")
    there = [name for name in names if all((given.folder / file).is_file() for file in SETS[name][1])]
    if not there:
        parser.error(f"{given.folder} holds none of these sets; it needs {' or '.join(sorted({SETS[name][1][0] for name in names}))}")

    from nlp.detector import LightDetector, RadarDetector

    detector = LightDetector() if given.light else RadarDetector()
    figures: list[Figure] = []
    for name in there:
        begun = time.monotonic()
        figures += SETS[name][0](given.folder, detector.detect, given.limit)
        print(f"{name}: {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    print(f"{detector.name}\n\n{HEAD}")
    print("\n".join(map(str, figures)))
    if given.mistakes:
        lines = [{"what": one.what, "id": case.id, "mistake": case.mistake} for one in figures for case in one.mistakes]
        given.mistakes.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
