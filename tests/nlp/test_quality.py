"""The published figures stay true: no measure on the sealed test falls below the lower end of the interval that we published.

``docs/quality.json`` is what ``radar evaluate --json tests/nlp/sealed/*/*.txt`` printed at the last release.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from nlp.detector import RadarDetector
from nlp.event import Text
from nlp.jsonl import write_detection
from nlp.scoring import evaluate
from nlp.training.markup import gold

ROOT = Path(__file__).resolve().parents[2]
PUBLISHED = json.loads((ROOT / "docs" / "quality.json").read_text(encoding="utf-8"))["languages"]


@pytest.fixture(scope="module")
def measured() -> dict[str, Any]:
    rows = [row for path in sorted((ROOT / "tests" / "nlp" / "sealed").glob("*/*.txt")) for row in gold(path)]
    detector = RadarDetector(threads=2)
    found = [write_detection(detector.detect(Text(row["id"], row["text"], row["title"], row["lang"]))) for row in rows]
    return evaluate(rows, found)["languages"]


@pytest.mark.models
@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("name", ["types", "core", "events", "slots"])
def test_rates_stay_within_their_noise(measured: dict[str, Any], lang: str, name: str) -> None:
    assert measured[lang][name]["f1"] >= PUBLISHED[lang][name]["low"], measured[lang][name]


@pytest.mark.models
@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("name", ["status", "calm", "opinion"])
def test_shares_stay_within_their_noise(measured: dict[str, Any], lang: str, name: str) -> None:
    assert measured[lang][name] >= PUBLISHED[lang][f"{name}_low"], measured[lang][name]


@pytest.mark.models
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_buyer_and_bought_are_not_exchanged_more_often(measured: dict[str, Any], lang: str) -> None:
    swapped, published = (int(table[lang]["swapped"].split("/")[0]) for table in (measured, PUBLISHED))
    assert swapped <= published + 1
