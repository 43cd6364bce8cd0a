import json
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from nlp.event import Detection, Event, EventType, Opinion, Polarity, Status, Text
from nlp.jsonl import MAX_LINE, read_line, write_detection


def line(**row):
    return json.dumps(row)


def test_a_whole_line():
    row = line(id="a", title="T", text="Body.", lang="en", date="2026-03-31", targets=["Kumono"], url="https://aster.example")
    assert read_line(row) == Text("a", "Body.", "T", "en", date(2026, 3, 31), ("Kumono",))


def test_optional_parts_are_absent_or_null():
    assert read_line(line(id="a", text="")) == read_line(line(id="a", text="", title=None, lang=None, date=None, targets=None))
    assert read_line(line(id="a", text="", targets=[])).targets == ()
    assert read_line(line(id="a", text="", date="2026-03-31T09:00:00Z")).date == date(2026, 3, 31)


def test_what_is_wrong_is_said_with_the_id_where_there_is_one():
    cases = {
        "{": (None, "not JSON"),
        "[]": (None, "array"),
        "3": (None, "number"),
        "null": (None, "null"),
        "[" * 100_000: (None, "deeply"),
        line(text="x"): (None, "id is missing"),
        line(id="", text="x"): (None, "id is missing"),
        line(id=3, text="x"): (None, "id is a JSON number"),
        line(id="a"): ("a", "text is missing"),
        line(id="a", text=["x"]): ("a", "text is a JSON array"),
        line(id="a", text="x", title=True): ("a", "title is a JSON boolean"),
        line(id="a", text="x", date="yesterday"): ("a", "no date"),
        line(id="a", text="x", targets="Kumono"): ("a", "targets must be a list"),
        line(id="a", text="x", targets=[" "]): ("a", "targets must be a list"),
        '{"id":"a","text":"\\ud800"}': ("a", "surrogate"),
        line(id="a", text="x" * MAX_LINE): (None, "longer than"),
        line(id="a", text="あ" * (MAX_LINE // 3)).encode().decode("unicode_escape"): (None, "longer than"),
    }
    for given_line, (id, words) in cases.items():
        read = read_line(given_line)
        assert isinstance(read, dict), given_line[:60]
        assert read.get("id") == id
        assert words in read["error"]
        assert set(read) == ({"error"} if id is None else {"id", "error"})


@given(st.text())
def test_any_line_is_a_text_or_an_error(text):
    assert isinstance(read_line(text), Text | dict)


@given(st.text(), st.text(), st.lists(st.text(min_size=1).filter(str.strip)))
def test_any_text_comes_through_unchanged(body, title, targets):
    read = read_line(line(id="a", text=body, title=title, targets=targets))
    assert (read.text, read.title, read.targets) == (body, title, tuple(targets))


def test_the_output_holds_what_was_found_and_no_nulls():
    event = Event(EventType.ACQUISITION, Status.DENIED, "Aster buys it.", 0.98765, acquirer="Aster", parties=("A", "B"))
    detection = Detection("a", "en", "radar-1", (event,), (Opinion("Kumono", Polarity.MIXED, 0.5),), (1.0,))
    assert write_detection(detection) == {
        "id": "a",
        "detector": "radar-1",
        "lang": "en",
        "events": [
            {
                "type": "acquisition",
                "status": "denied",
                "acquirer": "Aster",
                "parties": ["A", "B"],
                "evidence": "Aster buys it.",
                "confidence": 0.988,
            }
        ],
        "opinions": [{"target": "Kumono", "polarity": "mixed", "confidence": 0.5}],
    }
