"""What the reader learns from a document: names where they play a part, and silence where nobody can know."""

import pytest

from nlp.event import Event, EventType, Opinion, Polarity, Status, Text
from nlp.reader.labels import INDEX, JUDGED
from nlp.training.lessons import lesson, places

TARGET = INDEX[EventType.ACQUISITION, "target"]
BODY = "Aster Foods Inc. will buy Brindle Snacks. Brindle was founded in 1970. Growers dislike Aster."
EVENT = Event(
    EventType.ACQUISITION,
    Status.ANNOUNCED,
    "Aster Foods Inc. will buy Brindle Snacks.",
    1.0,
    acquirer="Aster Foods Inc.",
    target="Brindle Snacks",
)


@pytest.mark.parametrize(
    ("value", "sentence", "found"),
    [
        ("Aster Foods Inc.", "Then Aster said no.", ["Aster"]),
        ("Nora Whitcombe", "Ms. Whitcombe left.", ["Whitcombe"]),
        ("Aster Foods", "Disaster struck Northaster.", []),
        ("株式会社ひびき物流", "ひびき物流は買収を発表した。", ["ひびき物流"]),
        ("山田太郎", "山田氏は退任する。", ["山田"]),
    ],
)
def test_a_name_is_found_in_full_or_by_its_short_form(value: str, sentence: str, found: list[str]):
    assert [sentence[start:end] for start, end in places(value, sentence)] == found


def test_a_name_is_marked_where_its_event_is_told_and_left_open_elsewhere():
    made = lesson(Text("x", BODY, "Deal in snacks", "en"), [EVENT], [])
    marked = [(m.sentence, made.sentences[m.sentence][m.start : m.end]) for m in made.mentions if m.part == TARGET]
    left = [(m.sentence, made.sentences[m.sentence][m.start : m.end]) for m in made.skipped if m.part == TARGET]
    assert marked == [(1, "Brindle Snacks")]
    assert left == [(2, "Brindle")]


def test_sentences_of_a_document_without_a_type_do_not_tell_it_and_others_are_left_open():
    made = lesson(Text("x", BODY, "", "en"), [EVENT], [])
    assert made.telling[1, EventType.ACQUISITION] is True
    assert (2, EventType.ACQUISITION) not in made.telling
    assert made.telling[2, EventType.LAYOFF] is False


def test_a_judged_name_is_marked_in_the_telling_sentence():
    made = lesson(Text("x", BODY, "", "en"), [EVENT], [Opinion("Aster Foods Inc.", Polarity.NEGATIVE, 1.0, "Growers dislike Aster.")])
    assert [(m.sentence, made.sentences[m.sentence][m.start : m.end]) for m in made.mentions if m.part == JUDGED] == [(3, "Aster")]
    assert made.polarities == [(3, 16, 21, Polarity.NEGATIVE)]


def test_a_name_without_praise_or_blame_is_not_marked_but_neutral_when_asked_for():
    made = lesson(Text("x", BODY, "", "en"), [EVENT], [Opinion("Brindle Snacks", Polarity.NEUTRAL, 1.0, "Brindle was founded in 1970.")])
    assert not any(m.part == JUDGED for m in (*made.mentions, *made.skipped))
    assert made.polarities == [(2, 0, 7, Polarity.NEUTRAL)]


def test_every_other_name_is_known_to_be_judged_by_nobody():
    made = lesson(Text("x", BODY, "", "en"), [EVENT], [Opinion("Aster Foods Inc.", Polarity.NEGATIVE, 1.0, "Growers dislike Aster.")])
    assert {made.sentences[i][s:e] for i, s, e in made.unjudged} == {"Brindle Snacks", "Brindle"}
    assert not lesson(Text("x", BODY, "", "en"), [EVENT], [], judged=False).unjudged


def test_a_sentence_has_the_status_of_its_events_where_they_agree():
    gone = Event(EventType.DEPARTURE, Status.COMPLETED, "Growers dislike Aster.", 1.0)
    past = Event(EventType.FUNDING, Status.HISTORICAL, "Growers dislike Aster.", 1.0, company="Aster")
    assert lesson(Text("x", BODY, "", "en"), [EVENT, gone], []).standing == {1: Status.ANNOUNCED, 3: Status.COMPLETED}
    assert lesson(Text("x", BODY, "", "en"), [EVENT, gone, past], []).standing == {1: Status.ANNOUNCED}
