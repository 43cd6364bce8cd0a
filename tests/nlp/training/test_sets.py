"""Public sets as lessons: what they say is learnt, what they leave open stays open, and what measures is kept apart."""

import json
import random
from pathlib import Path

import pytest

from nlp.event import SLOTS, EventType, Polarity, Status
from nlp.training import sets
from nlp.training.sets import FILINGS, HEADLINES, REPORTS, TOPICS, kept, lessons_of


def write(folder: Path, path: Path, rows: list[dict[str, object]]) -> None:
    (folder / path).parent.mkdir(parents=True)
    (folder / path).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def learnt(path: Path) -> str:
    """An identifier of the set at *path* that is not kept."""
    return next(name for number in range(50) if not kept(path, name := f"{number}-0"))


def test_sets_that_are_not_there_teach_nothing(tmp_path: Path):
    assert lessons_of(tmp_path, random.Random(1)) == []


def test_rows_kept_for_measuring_are_never_learnt(tmp_path: Path):
    rows = [{"id": f"row-{number}-0", "text": "Rates rise", "topic": "Macro"} for number in range(200)]
    write(tmp_path, TOPICS, rows)
    found = {lesson.id for lesson in lessons_of(tmp_path, random.Random(1))}
    assert found == {row["id"] for row in rows if not kept(TOPICS, str(row["id"]))}
    assert 0 < len(found) < len(rows)


def test_sentences_of_one_report_are_kept_together():
    assert len({kept(REPORTS, f"chabsa-E00008-{number}") for number in range(50)}) == 1


def test_a_topic_tells_one_of_some_types_and_no_part(tmp_path: Path):
    write(tmp_path, TOPICS, [{"id": learnt(TOPICS), "text": "Aster names a new chief", "topic": "Personnel Change"}])
    (made,) = lessons_of(tmp_path, random.Random(1))
    assert made.either == [(1, frozenset({EventType.DEPARTURE, EventType.APPOINTMENT}))]
    assert not made.marked and not made.judged and not made.telling


def test_a_dull_topic_tells_nothing(tmp_path: Path):
    write(tmp_path, TOPICS, [{"id": learnt(TOPICS), "text": "Yields rise again.", "topic": "Markets"}])
    (made,) = lessons_of(tmp_path, random.Random(1))
    assert made.marked and made.telling and not any(made.telling.values())


def test_polarities_stand_at_the_name_in_headlines_and_reports(tmp_path: Path):
    write(tmp_path, HEADLINES, [{"id": learnt(HEADLINES), "text": "Aster soars", "labels": {"entities": {"Aster": "positive"}}}])
    write(
        tmp_path,
        REPORTS,
        [
            {
                "id": learnt(REPORTS),
                "text": "飲料事業は減収",
                "opinions": [{"target": "飲料事業", "polarity": "negative", "from": 0, "to": 4}],
            }
        ],
    )
    found = [lesson.polarities for lesson in lessons_of(tmp_path, random.Random(1))]
    assert found == [[(1, 0, 5, Polarity.POSITIVE)], [(1, 0, 4, Polarity.NEGATIVE)]]


def test_rows_that_we_annotated_teach_their_events(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    text = "Aster Foods names Nora Whitcombe CEO"
    row = {"type": "appointment", "status": "announced", "person": [18, 32], "role": [33, 36], "company": [0, 11]}
    monkeypatch.setattr(sets, "marked", lambda: {name: [row] for name in ("a filing", learnt(TOPICS))})
    write(tmp_path, TOPICS, [{"id": learnt(TOPICS), "text": text, "topic": "Personnel Change"}])
    write(tmp_path, FILINGS, [{"id": "a filing", "text": text}, {"id": "another", "text": text}])
    found = lessons_of(tmp_path, random.Random(1))
    assert [lesson.id for lesson in found] == [learnt(TOPICS), "a filing"]
    for made in found:
        assert {made.sentences[m.sentence][m.start : m.end] for m in made.mentions} == {"Aster Foods", "Nora Whitcombe", "CEO"}
        assert made.telling[1, EventType.APPOINTMENT] and not made.either


def test_a_headline_teaches_both_its_events_and_its_sentiment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    row = {"type": "acquisition", "status": "announced", "acquirer": [0, 5], "target": [13, 20]}
    monkeypatch.setattr(sets, "marked", lambda: {learnt(HEADLINES): [row]})
    sentiment = {"entities": {"Brindle": "positive"}}
    write(tmp_path, HEADLINES, [{"id": learnt(HEADLINES), "text": "Aster to buy Brindle's unit", "labels": sentiment}])
    (made,) = lessons_of(tmp_path, random.Random(1))
    assert made.telling[1, EventType.ACQUISITION] and made.polarities == [(1, 13, 20, Polarity.POSITIVE)]


def test_what_we_annotated_lies_within_our_files_alone():
    """Places, no text: the rows themselves are not ours to hand on."""
    for rows in sets.marked().values():
        for row in rows:
            assert EventType(row["type"]) and Status(row["status"])
            assert all(isinstance(place, int) for name, value in row.items() if name in SLOTS for place in value)
