"""Memory of all processes of ``radar up`` with the full models, after news in both languages was read and told.

    python -m benchmarks.memory [--json]

Resident size by process, a page that several share counted once (PSS), taken twice a second; shown is the moment at which all together
had most. Exit status 1 above ``LIMIT``.
"""

from __future__ import annotations

import argparse
import json
import sys

from benchmarks.sample import Observation, observe

LIMIT = 1536  #: megabytes


def report(seen: Observation) -> str:
    lines = [f"{name:<22}{size:>8.0f} MB" for name, size in sorted(seen.memory.items(), key=lambda one: -one[1])]
    return "\n".join([*lines, f"{'all':<22}{seen.megabytes:>8.0f} MB"])


def main() -> int:
    parser = argparse.ArgumentParser(description="Memory of all processes of radar up")
    parser.add_argument("--json", action="store_true")
    as_json = parser.parse_args().json
    seen = observe(whole=False)
    if len(seen.languages) < 2:
        print(f"only {sorted(seen.languages)} was read and told", file=sys.stderr)
        return 1
    print(json.dumps({"megabytes": seen.megabytes, "parts": seen.memory}) if as_json else report(seen))
    return 0 if seen.megabytes <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
