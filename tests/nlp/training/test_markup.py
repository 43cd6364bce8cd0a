"""The plain form of our corpus: what it says is read, what is wrong with it is told, and what ships is sound."""

import json
from pathlib import Path

import pytest

from nlp.event import EventType, Polarity, Status, Text
from nlp.training.markup import Sample, corpus, gold, main, near_copies, read

DOCUMENT = """## wire-1 | wire story | calm desk
Aster Foods to buy Brindle Snacks

Aster Foods said on Thursday that it has agreed to acquire Brindle Snacks LLC soon. Growers call Aster deaf.
---
@ acquisition announced | acquirer: Aster Foods | target: Brindle Snacks LLC | evidence: has agreed to acquire
- Aster Foods | Growers call
"""


def test_a_document_is_read_with_what_it_tells():
    (sample,) = read(DOCUMENT, "en").samples
    assert (sample.text.title, sample.style, sample.voice) == ("Aster Foods to buy Brindle Snacks", "wire story", "calm desk")
    (event,) = sample.events
    assert (event.type, event.status, event.target) == (EventType.ACQUISITION, Status.ANNOUNCED, "Brindle Snacks LLC")
    assert event.evidence == "Aster Foods said on Thursday that it has agreed to acquire Brindle Snacks LLC soon."
    (opinion,) = sample.opinions
    assert (opinion.target, opinion.polarity) == ("Aster Foods", Polarity.NEGATIVE)


@pytest.mark.parametrize(
    ("changed", "to", "fault"),
    [
        ("has agreed to acquire\n-", "has agreed to swallow\n-", "holds the evidence"),
        ("target: Brindle Snacks LLC", "target: Brindle Snacks Inc", "not written so"),
        ("acquisition announced", "acquisition planned", "no type and status"),
        ("acquirer: Aster", "buyer: Aster", "no slot"),
        (" | evidence: has agreed to acquire", "", "evidence is missing"),
        ("\n---\n", "\n", "'---' must stand"),
        ("- Aster Foods | Growers call", "! a game", "hard negative tells no live event"),
        ("## wire-1 | wire story | calm desk", "## wire-1 | wire story", "write '## id | style | voice'"),
    ],
)
def test_a_fault_is_told_with_its_document(changed: str, to: str, fault: str):
    reading = read(DOCUMENT.replace(changed, to), "en")
    assert not reading.samples
    assert any(fault in told for told in reading.faults)


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_corpus_is_sound_and_large(lang: str):
    samples = corpus(lang)
    assert len(samples) >= 6_000
    assert len({sample.text.id for sample in samples}) == len(samples)
    quiet = sum(not any(event.status.live for event in sample.events) for sample in samples)
    assert quiet * 3 >= len(samples)
    for type_ in EventType:
        assert sum(event.type is type_ for sample in samples for event in sample.events) >= 150


def test_near_copies_are_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    folder = tmp_path / "en"
    folder.mkdir()
    (folder / "a.txt").write_text(DOCUMENT + "\n" + DOCUMENT.replace("wire-1", "wire-2").replace("Thursday", "Friday"))
    assert main([str(folder / "a.txt")]) == 1
    assert "wire-1 and wire-2 are near copies" in capsys.readouterr().out


def test_gold_rows_are_those_of_evaluate(tmp_path: Path):
    (tmp_path / "en").mkdir()
    path = tmp_path / "en" / "a.txt"
    path.write_text(DOCUMENT)
    (row,) = gold(path)
    assert row["lang"] == "en"
    assert row["events"][0]["acquirer"] == "Aster Foods"
    assert row["opinions"] == [{"target": "Aster Foods", "polarity": "negative"}]


TESTS = Path(__file__).parents[1]


@pytest.mark.parametrize("name", ["sealed", "ordinary"])
def test_a_test_set_is_sound_and_large(name: str):
    for lang in ("en", "ja"):
        assert sum(len(list(gold(path))) for path in (TESTS / name / lang).glob("*.txt")) >= 200


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_nothing_in_corpus_and_test_sets_stands_there_twice(lang: str):
    """Neither by its id nor as a near copy: what is trained on is not measured on."""
    paths = [path for name in ("final", "fresh", "spent", "sealed", "ordinary") for path in sorted((TESTS / name / lang).glob("*.txt"))]
    rows = [row for path in paths for row in gold(path)]
    held = (TESTS / "heldout" / f"{lang}.jsonl").read_text("utf-8").splitlines()
    rows += [json.loads(line) for line in held if line.strip()]
    measured = [Sample(Text(row["id"], row["text"], row["title"], lang), "", "") for row in rows]
    assert not list(near_copies([*corpus(lang), *measured]))
