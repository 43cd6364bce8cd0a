"""What watching more names costs: time per document and memory with 100, 10,000 and 100,000 accounts, in one run.

    python benchmarks/match.py [--documents 2000] [--rounds 5] [--json]

Accounts, contacts and documents are made up here. Of every 100 documents three name an account, always one of the first hundred, so
that all sizes find the same. The sizes take turns, so that a busy machine slows them all; the median round counts. Exit status 1 when
the largest directory costs more than ``LIMIT`` times the smallest.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import resource
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from watchlists.account import Account, Contact, Directory
from watchlists.matching import NameIndex, find_document

LIMIT = 1.2
SIZES = (100, 10_000, 100_000)
_SYLLABLES = "ka ki ko ra ri ro ma mi mo ta te to na ni no sa se so va ve vi do da de lu le la be bo ba fi fo pe po ju zo".split()
_TRADES = "Foods Rail Logistics Bank Energy Software Media Steel Motors Health Insurance Textiles Paper Optics Robotics".split()
_KANJI = "山川田中村木林森石原野島崎浜沢谷池橋本上下東西南北高大小松竹梅桜岩水火金土春夏秋冬青白赤黒"
_JAPANESE_TRADES = "物流 工業 電機 食品 化成 建設 商事 製作所 証券 不動産".split()
_GIVEN = "Anna Bruno Clara Diego Emil Fiona Greta Hugo Ines Jonas Karla Leon Mira Nils Olga Pablo Rosa Sven Tilda Uwe".split()
_ENGLISH = (
    "the company said on Monday that it would open a new plant next year and hire about two hundred people in the region while analysts "
    "expected the market to grow more slowly than before because of rising costs and a weaker demand from its largest customers abroad"
).split()
_JAPANESE = (
    "同社は七日、来年度に新しい工場を建設し、約二百人を採用すると発表した。",
    "市場関係者は、原材料の値上がりと海外の需要の落ち込みを理由に、成長は鈍ると見ている。",
    "新しいサービスの提供は来月から始まり、利用者は順次広がる見込みだ。",
)


def word(chance: random.Random) -> str:
    """A made-up word of three or four syllables, with a capital."""
    return "".join(chance.choice(_SYLLABLES) for _ in range(chance.choice((3, 3, 4)))).capitalize()


def directory(size: int) -> Directory:
    """The first *size* accounts of one endless made-up world, every second with a contact."""
    chance = random.Random(7)
    accounts, contacts = [], []
    for at in range(size):
        if at % 2:
            core = "".join(chance.choice(_KANJI) for _ in range(3)) + chance.choice(_JAPANESE_TRADES)
            accounts.append(Account(f"a{at}", f"株式会社{core}", stock_code=f"{chance.randrange(1300, 9999)}"))
        else:
            name = f"{word(chance)} {chance.choice(_TRADES)} Inc."
            accounts.append(Account(f"a{at}", name, domain=f"{word(chance).lower()}{at}.example"))
            contacts.append(Contact(f"c{at}", f"a{at}", f"{chance.choice(_GIVEN)} {word(chance)}", title="CIO"))
    return Directory(1, tuple(accounts), tuple(contacts))


def documents(count: int) -> list[tuple[str, str]]:
    """Titles and texts of about 300 words or 700 characters, half of them Japanese; three in a hundred name a watched account."""
    chance = random.Random(11)
    watched = directory(SIZES[0])
    made = []
    for at in range(count):
        if at % 2:
            text = "".join(chance.choice(_JAPANESE) for _ in range(20))
        else:
            words = [chance.choice(_ENGLISH) for _ in range(300)]
            for place in range(0, 300, 15):
                words[place] = word(chance)
            text = " ".join(words)
        if at % 100 in (3, 36, 69):
            account = watched.accounts[at % 50 * 2 + at % 2]
            text = f"{account.name}は社長の交代を発表した。{text}" if at % 2 else f"{account.name} said its CIO would leave. {text}"
        made.append((text[:60], text))
    return made


def megabytes() -> float:
    """The memory that the process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1]) if Path("/proc/self/statm").exists() else 0
    return pages * resource.getpagesize() / 2**20


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    texts = documents(options.documents)
    indexes, rows = {}, []
    for size in SIZES:
        world = directory(size)
        gc.collect()
        before, start = megabytes(), time.perf_counter()
        indexes[size] = NameIndex(world)
        rows.append({"accounts": size, "names": len(indexes[size]), "build_s": round(time.perf_counter() - start, 2)})
        gc.collect()
        rows[-1]["index_mb"] = round(megabytes() - before, 1)
    spent: dict[int, list[float]] = {size: [] for size in SIZES}
    linked: dict[int, int] = {}
    for _ in range(options.rounds):
        for size, index in indexes.items():
            start = time.process_time()
            linked[size] = sum(bool(find_document(index, title, text)) for title, text in texts)
            spent[size].append((time.process_time() - start) / len(texts))
    smallest = statistics.median(spent[SIZES[0]])
    for row in rows:
        median = statistics.median(spent[row["accounts"]])
        row |= {"us_per_document": round(median * 1e6, 1), "ratio": round(median / smallest, 3), "linked": linked[row["accounts"]]}
    if options.json:
        print(json.dumps(rows))
    else:
        print(f"{'accounts':>9} {'names':>8} {'build s':>8} {'index MB':>9} {'µs/document':>12} {'ratio':>6} {'linked':>7}")
        for row in rows:
            print("{accounts:>9} {names:>8} {build_s:>8} {index_mb:>9} {us_per_document:>12} {ratio:>6} {linked:>7}".format(**row))
    return 0 if rows[-1]["ratio"] <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
