"""Every benchmark, one after the other, and one Markdown table of what came of them.

    python -m benchmarks [--only poll,match] [--quick]

Ratios are those of one run on one machine; absolute figures are this machine's. ``benchmarks.kill`` and ``benchmarks.newswire`` take
longer, or need a stand-in for the outside world, and are started by themselves.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import io
import json
import logging
import multiprocessing
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

os.environ.setdefault("OMP_NUM_THREADS", "1")  # ratios of single threads


#: Documents a second on two cores where every document is relevant: wanted, and not reached yet.
HOPED = {"en": 20, "ja": 15}


@dataclass(frozen=True)
class Row:
    """One figure; ``limit`` says what it should be, ``ok`` whether it is."""

    what: str
    measured: str
    limit: str = ""
    ok: bool | None = None

    def __str__(self) -> str:
        return f"| {self.what} | {self.measured} | {self.limit} | {'' if self.ok is None else 'yes' if self.ok else '**no**'} |"


def poll(quick: bool) -> Iterator[Row]:
    from statistics import median

    from benchmarks.poll import measure, serve

    logging.getLogger("scrapy.core").setLevel(logging.ERROR)
    near, far = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(far,), daemon=True)
    server.start()
    try:
        table = asyncio.run(measure(near.recv(), 100 if quick else 400, 3 if quick else 5))
    finally:
        server.terminate()
        server.join()
    names = {
        "304": "not modified (304)",
        "same": "200 with the same body",
        "one-new": "one new item of 20",
        "all-new": "20 new items of 20",
    }
    for kind, costs in table:
        ours = median(costs["ours"])
        for rival, label in (("bare", "Scrapy that only fetches"), ("reading", "Scrapy + feedparser")):
            if costs[rival]:
                ratio = median(mine / theirs for mine, theirs in zip(costs["ours"], costs[rival], strict=True))
                judged = rival == "bare"
                limit = "≤ 1.5" if judged else ""
                yield Row(
                    f"CPU of a poll, {names[kind]}: ours / {label}", f"{ratio:.2f} ({ours:.2f} ms)", limit, ratio <= 1.5 if judged else None
                )


def match(quick: bool) -> Iterator[Row]:
    arguments = ["--documents", "400", "--rounds", "3"] if quick else []
    done = subprocess.run([sys.executable, "-m", "benchmarks.match", "--json", *arguments], capture_output=True, text=True, check=False)
    for row in json.loads(done.stdout):
        limited = row["accounts"] > 100
        measured = f"{row['ratio']:.2f} ({row['us_per_document']:.0f} µs a document, index {row['index_mb']:.0f} MB)"
        yield Row(
            f"matching with {row['accounts']:,} accounts / with 100",
            measured,
            "≤ 1.2" if limited else "",
            row["ratio"] <= 1.2 if limited else None,
        )


def understanding(quick: bool) -> Iterator[Row]:
    arguments = ["--documents", "100", "--baseline", "10"] if quick else []
    done = subprocess.run([sys.executable, "-m", "benchmarks.understanding", *arguments], capture_output=True, text=True, check=True)
    loaded = float(re.search(r"loaded in ([\d.]+) s", done.stdout)[1])  # type: ignore[index]
    yield Row("all models loaded and the first document read", f"{loaded:.1f} s", "≤ 10 s", loaded <= 10)
    pattern = (
        r"(en|ja): mix\s+([\d.]+) documents/s \(\s*([\d.]+) × spaCy\)\s+all relevant\s+([\d.]+) \(\s*([\d.]+) ×\)"
        r"\s+of two processes\s+([\d.]+)"
    )
    for lang, mix, mix_ratio, relevant, ratio, both in re.findall(pattern, done.stdout):
        yield Row(f"understanding, wire mix, {lang}: ours / full spaCy", f"{mix_ratio} ({mix} documents/s)", "≥ 5", float(mix_ratio) >= 5)
        yield Row(f"understanding, all relevant, {lang}: ours / full spaCy", f"{ratio} ({relevant} documents/s)")
        yield Row(f"understanding, all relevant, {lang}: two processes", f"{both} documents/s", f"{HOPED[lang]} hoped for")


def help_(quick: bool) -> Iterator[Row]:
    from benchmarks.help import LIMIT, measure

    found = measure(7 if quick else 15)
    yield Row(
        "`radar --help` / bare interpreter", "{ratio:.1f} ({help_ms:.0f} ms)".format(**found), f"≤ {LIMIT:g}", found["ratio"] <= LIMIT
    )


def memory_and_latency(quick: bool) -> Iterator[Row]:
    from benchmarks.latency import figures
    from benchmarks.memory import LIMIT
    from benchmarks.sample import observe

    seen = observe(whole=not quick)
    if seen.first_alert is not None:
        yield Row("first alert of the sample world after the command", f"{seen.first_alert:.0f} s", "≤ 60 s", seen.first_alert <= 60)
    parts = ", ".join(f"{name} {size:.0f}" for name, size in sorted(seen.memory.items(), key=lambda one: -one[1]))
    yield Row("memory of all processes of `radar up`", f"{seen.megabytes:.0f} MB ({parts})", f"≤ {LIMIT} MB", seen.megabytes <= LIMIT)
    if seen.arrivals:
        for step, (middle, high) in figures(seen).items():
            yield Row(f"sample world, published → {step}", f"p50 {middle:.1f} s, p90 {high:.1f} s ({len(seen.arrivals)} documents)")


ALL: dict[str, Callable[[bool], Iterator[Row]]] = {
    "help": help_,
    "match": match,
    "poll": poll,
    "understanding": understanding,
    "sample": memory_and_latency,
}


def main() -> int:
    parser = argparse.ArgumentParser(description="Every benchmark and one table")
    parser.add_argument("--only", default=",".join(ALL), help="some of " + ", ".join(ALL))
    parser.add_argument("--quick", action="store_true", help="fewer rounds, coarser figures")
    given = parser.parse_args()
    rows: list[Row] = []
    for name in given.only.split(","):
        if name not in ALL:
            parser.error(f"there is no benchmark {name!r}; there are {', '.join(ALL)}")
        begun = time.monotonic()
        with contextlib.redirect_stdout(io.StringIO()):
            rows += ALL[name](given.quick)
        print(f"{name}: {time.monotonic() - begun:.0f} s", file=sys.stderr)
    print("| what | measured | wanted | met |\n| --- | --- | --- | --- |")
    print("\n".join(map(str, rows)))
    return 0 if all(row.ok is not False for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
