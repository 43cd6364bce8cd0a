"""The published figures stay true: no measure on our test sets falls below the lower end of the interval that we published.

``docs/quality.json`` holds what ``radar evaluate --json`` printed for each of them at the last release.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from nlp.detector import RadarDetector
from nlp.event import Text
from nlp.jsonl import write_detection
from nlp.scoring import evaluate
from nlp.training.markup import gold

ROOT = Path(__file__).resolve().parents[2]
PUBLISHED = json.loads((ROOT / "docs" / "quality.json").read_text(encoding="utf-8"))
SETS = sorted(PUBLISHED)

pytestmark = [pytest.mark.models, pytest.mark.parametrize("name", SETS), pytest.mark.parametrize("lang", ["en", "ja"])]


@cache
def detector() -> RadarDetector:
    return RadarDetector(threads=2)


@cache
def measured(name: str, lang: str) -> dict[str, Any]:
    rows = [row for path in sorted((ROOT / "tests" / "nlp" / name / lang).glob("*.txt")) for row in gold(path)]
    found = [write_detection(detector().detect(Text(row["id"], row["text"], row["title"], row["lang"]))) for row in rows]
    return evaluate(rows, found)["languages"][lang]


@pytest.mark.parametrize("measure", ["types", "core", "events", "slots"])
def test_rates_stay_within_their_noise(name: str, lang: str, measure: str) -> None:
    assert measured(name, lang)[measure]["f1"] >= PUBLISHED[name]["languages"][lang][measure]["low"], measured(name, lang)[measure]


@pytest.mark.parametrize("measure", ["status", "calm", "opinion"])
def test_shares_stay_within_their_noise(name: str, lang: str, measure: str) -> None:
    assert measured(name, lang)[measure] >= PUBLISHED[name]["languages"][lang][f"{measure}_low"], measured(name, lang)[measure]


def test_the_surest_are_as_often_right_and_confidence_means_as_much(name: str, lang: str) -> None:
    found, published = measured(name, lang), PUBLISHED[name]["languages"][lang]
    assert found["surest"]["right"] / found["surest"]["of"] >= published["surest"]["low"]
    assert found["calibration_error"] <= published["calibration_error"] + 0.03


def test_buyer_and_bought_are_not_exchanged_more_often(name: str, lang: str) -> None:
    swapped, published = (int(table["swapped"].split("/")[0]) for table in (measured(name, lang), PUBLISHED[name]["languages"][lang]))
    assert swapped <= published + 1
