"""From publication to the Slack sandbox, in the sample world: how long news takes to be fetched, understood, delivered.

    python -m benchmarks.latency [--json]

The sample world polls every 3 seconds and waits 3 seconds for the rest of a story, both a tenth or less of what is usual; feeds date
their items to the second. News without a date of its own (a name gone from a page) is left out. Takes some four minutes.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from benchmarks.sample import Observation, observe, percentile

STEPS = ("fetched", "understood", "delivered")


def figures(seen: Observation) -> dict[str, tuple[float, float]]:
    """Step → (p50, p90) in seconds since publication."""
    ways = {step: sorted(getattr(one, step) for one in seen.arrivals) for step in STEPS}
    return {step: (percentile(values, 0.5), percentile(values, 0.9)) for step, values in ways.items()}


def report(seen: Observation) -> str:
    lines = [f"first message {seen.first_alert:.1f} s after the command" if seen.first_alert else "no message was sent", ""]
    lines.append(f"{'published →':<14}{'p50 s':>8}{'p90 s':>8}   ({len(seen.arrivals)} documents)")
    lines += [f"{step:<14}{middle:>8.1f}{high:>8.1f}" for step, (middle, high) in figures(seen).items()]
    lines += ["", *(f"{one.fetched:>6.1f}{one.understood:>6.1f}{one.delivered:>6.1f}  {one.lang} {one.title}" for one in seen.arrivals)]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description="From publication to the Slack sandbox")
    parser.add_argument("--json", action="store_true")
    as_json = parser.parse_args().json
    seen = observe(whole=True)
    if not seen.arrivals:
        print("nothing that was published arrived", file=sys.stderr)
        return 1
    if as_json:
        print(json.dumps({"first_alert": seen.first_alert, **figures(seen), "arrivals": [asdict(one) for one in seen.arrivals]}))
    else:
        print(report(seen))
    return 0


if __name__ == "__main__":
    sys.exit(main())
