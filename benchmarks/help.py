"""What ``radar --help`` costs, in starts of a bare interpreter measured in the same run.

    python -m benchmarks.help [--rounds 15] [--json]

CPU time of the child processes, starts taking turns; the ratio is the median of neighbouring pairs. Exit status 1 above ``LIMIT``.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
from pathlib import Path

LIMIT = 10.0
ROOT = Path(__file__).resolve().parent.parent
BARE = [sys.executable, "-c", "pass"]
HELP = [sys.executable, "-m", "radar", "--help"]


def cpu(command: list[str]) -> float:
    """Milliseconds of CPU time that *command* takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def measure(rounds: int) -> dict[str, float]:
    pairs = [(cpu(BARE), cpu(HELP)) for _ in range(rounds + 2)][2:]  # the first ones warm the disk cache
    return {
        "bare_ms": statistics.median(bare for bare, _ in pairs),
        "help_ms": statistics.median(help_ for _, help_ in pairs),
        "ratio": statistics.median(help_ / max(bare, 1.0) for bare, help_ in pairs),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description="radar --help against a bare interpreter start")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found = measure(given.rounds)
    line = "bare {bare_ms:.0f} ms, radar --help {help_ms:.0f} ms: {ratio:.1f} starts".format(**found)
    print(json.dumps(found) if given.json else line)
    return 0 if found["ratio"] <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
