"""What is asked about an uncertain event, how an answer is read, and what it changes."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.reason import Reason
from nlp.event import Detection, Event, EventType, Status, Text
from nlp.second_opinion import (
    LARGEST_ANSWER,
    LONGEST,
    LONGEST_BESIDE,
    MOST_PER_DOCUMENT,
    Answer,
    Band,
    Passage,
    Verdict,
    concluded,
    opinions_on,
    questions,
    read_answer,
    recalled,
    weighed,
)

TEXT = Text("d", "It rained. Nora Reed leaves Aster Foods. She joined in 2019. Shares fell.", "Change at the top", "en")
EVENT = Event(EventType.DEPARTURE, Status.ANNOUNCED, "Nora Reed leaves Aster Foods.", 0.6, person="Nora Reed", company="Aster Foods")
BAND = Band("any-model", 0.4, 0.8)

verdicts, statuses, shares = st.sampled_from(Verdict), st.sampled_from(Status), st.floats(0, 1)
answers = st.builds(Answer, verdicts, st.none() | statuses)
events = st.builds(
    replace, st.just(EVENT), status=statuses, confidence=shares, person=st.none() | st.sampled_from(["Nora Reed", "Ian Holt"])
)
detections = st.builds(lambda found: Detection("d", "en", "radar-9", tuple(found)), st.lists(events, max_size=6))
bands = st.builds(lambda model, ends: Band(model, *sorted(ends)), st.sampled_from(["any-model", "other"]), st.tuples(shares, shares))
long_texts = st.lists(
    st.tuples(st.sampled_from(["a", "A", ". ", "A b. ", "。", "\n", " "]), st.sampled_from([1, 2, 9, 800, 3000])), max_size=8
).map(lambda pieces: "".join(piece * times for piece, times in pieces))
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=9)
    | st.sampled_from(["right", "answer", "choices", "status"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["answer", "status", "choices", "message", "content"]), inner)
    ),
    max_leaves=9,
)


def found(*told: Event) -> Detection:
    return Detection("d", "en", "radar-9", told)


def answered(content: Any) -> bytes:
    """A response of the endpoint whose model says *content*."""
    return json.dumps({"id": "1", "choices": [{"index": 0, "message": {"role": "assistant", "content": content}}]}).encode()


def told(body: bytes) -> Any:
    return json.loads(json.loads(body)["messages"][-1]["content"])


# What is asked


def test_the_question_is_the_passage_and_the_event_and_nothing_else() -> None:
    (question,) = questions(TEXT, found(EVENT), BAND)
    assert told(question.body("any-model")) == {
        "passage": {"before": "It rained.", "evidence": "Nora Reed leaves Aster Foods.", "after": "She joined in 2019."},
        "event": {"type": "departure", "status": "announced", "person": "Nora Reed", "company": "Aster Foods"},
    }
    sent = json.loads(question.body("any-model"))
    assert (sent.keys(), sent["model"]) == ({"model", "messages", "stream"}, "any-model")


def test_parties_belong_to_the_event() -> None:
    event = Event(EventType.PARTNERSHIP, Status.ANNOUNCED, "Shares fell.", 0.5, parties=("Aster Foods", "Brindle"))
    (question,) = questions(TEXT, found(event), BAND)
    assert told(question.body("m"))["event"]["parties"] == ["Aster Foods", "Brindle"]
    assert question.passage == Passage("She joined in 2019.", "Shares fell.", "")


def test_evidence_in_the_title_is_told_with_the_first_sentence() -> None:
    (question,) = questions(TEXT, found(replace(EVENT, evidence=TEXT.title)), BAND)
    assert question.passage == Passage("", "Change at the top", "It rained.")


def test_japanese_sentences_have_neighbours_too() -> None:
    text = Text("d", "雨だった。リード社長が退任する。後任は未定。", lang="ja")
    (question,) = questions(text, Detection("d", "ja", "radar-9", (replace(EVENT, evidence="リード社長が退任する。"),)), BAND)
    assert question.passage == Passage("雨だった。", "リード社長が退任する。", "後任は未定。")


@given(long_texts, st.integers(0, 6000), st.integers(1, 6000))
def test_never_more_than_a_bounded_passage_is_told(text: str, start: int, length: int) -> None:
    event = replace(EVENT, evidence=text[start : start + length])
    for question in questions(Text("d", text, lang="en"), found(event), BAND):
        passage = question.passage
        assert len(passage.evidence) <= LONGEST
        assert max(len(passage.before), len(passage.after)) <= LONGEST_BESIDE
        assert event.evidence.strip()[:LONGEST] in passage.evidence or len(event.evidence) > LONGEST


@given(detections, bands)
def test_only_uncertain_events_are_asked_about_and_only_so_many(detection: Detection, band: Band) -> None:
    asked = questions(TEXT, detection, band)
    assert len(asked) <= MOST_PER_DOCUMENT
    for one in asked:
        assert detection.events[one.place] is one.event
        assert band.low <= one.event.confidence < band.high
        assert one.event.status is not Status.HISTORICAL


# How an answer is read


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        ('{"answer": "right"}', Answer(Verdict.RIGHT)),
        (' {"answer":"wrong","status":null}\n', Answer(Verdict.WRONG)),
        ('{"answer": "unsure"}', Answer(Verdict.UNSURE)),
        ('{"answer": "right", "status": "denied"}', Answer(Verdict.RIGHT, Status.DENIED)),
    ],
)
def test_answers(content: str, answer: Answer) -> None:
    assert read_answer(answered(content)) == answer


@pytest.mark.parametrize(
    "content",
    [
        "right",
        "",
        None,
        3,
        {"answer": "right"},
        '"right"',
        '["right"]',
        "[" * 30_000,
        '{"answer": "Right"}',
        '{"answer": true}',
        '{"answer": ["right"]}',
        '{"answer": "right", "confidence": 1}',
        '{"answer": "right", "status": "certain"}',
        '{"answer": "right", "status": {}}',
        '{"answer": "wrong", "answer": "right"}',
        '{"status": "announced"}',
        '```json\n{"answer": "right"}\n```',
        '{"answer": "right"} because it says so',
    ],
)
def test_whatever_else_is_no_answer(content: Any) -> None:
    assert read_answer(answered(content)) is None


@pytest.mark.parametrize("body", [b"", b"\xff", b"{}", b'{"choices": []}', b'{"choices": {"0": 1}}', b"[" * 60_000, b'{"answer": "right"}'])
def test_whatever_is_no_response_is_no_answer(body: bytes) -> None:
    assert read_answer(body) is None


def test_an_answer_that_is_too_large_is_none() -> None:
    body = answered('{"answer": "right"}')
    assert read_answer(body.ljust(LARGEST_ANSWER)) == Answer(Verdict.RIGHT)
    assert read_answer(body.ljust(LARGEST_ANSWER + 1)) is None


@given(st.binary() | json_values.map(lambda value: json.dumps(value).encode()) | json_values.map(lambda value: answered(json.dumps(value))))
def test_no_answer_breaks_the_reading(body: bytes) -> None:
    read_answer(body)


# What an answer changes


def test_right_multiplies_the_odds_by_four_and_wrong_divides_them() -> None:
    right, wrong = (weighed(replace(EVENT, confidence=0.5), Answer(one), "m") for one in (Verdict.RIGHT, Verdict.WRONG))
    assert (right.confidence, wrong.confidence) == (0.8, 0.2)
    assert right.reasons == (Reason("second_opinion.right", {"model": "m", "before": 0.5, "after": 0.8}),)
    assert wrong.reasons == (Reason("second_opinion.wrong", {"model": "m", "before": 0.5, "after": 0.2}),)


def test_another_status_is_taken_over_and_the_confidence_stays() -> None:
    after = weighed(EVENT, Answer(Verdict.RIGHT, Status.DENIED), "m")
    assert (after.status, after.confidence) == (Status.DENIED, EVENT.confidence)
    assert after.reasons == (Reason("second_opinion.status", {"model": "m", "was": "announced", "status": "denied"}),)


@given(events, answers)
def test_an_answer_moves_the_confidence_one_way_and_nothing_but_the_status_besides(event: Event, answer: Answer) -> None:
    after = weighed(event, answer, "m")
    assert 0 <= after.confidence <= 1
    way = {Verdict.RIGHT: after.confidence >= event.confidence - 1e-4, Verdict.WRONG: after.confidence <= event.confidence + 1e-4}
    assert way.get(answer.verdict, after.confidence == event.confidence)
    kept = replace(after, confidence=event.confidence, status=event.status, reasons=event.reasons)
    assert kept == event
    assert after.status is event.status or (answer.verdict is Verdict.RIGHT and after.status is answer.status)
    (reason,) = opinions_on(after)
    assert reason.params["model"] == "m"


@given(verdicts, shares, shares)
def test_what_was_surer_stays_surer(verdict: Verdict, one: float, other: float) -> None:
    low, high = (weighed(replace(EVENT, confidence=share), Answer(verdict), "m").confidence for share in sorted((one, other)))
    assert low <= high


def test_the_detector_says_that_an_answer_was_heard() -> None:
    assert concluded(found(EVENT), {0: Answer(Verdict.UNSURE)}, "m").detector == "radar-9+m"
    after = concluded(found(EVENT), {0: Reason("second_opinion.odd")}, "m")
    assert (after.detector, replace(after.events[0], reasons=())) == ("radar-9", EVENT)
    assert after.events[0].reasons == (
        Reason("second_opinion.none", {"model": "m", "cause": {"code": "second_opinion.odd", "params": {}}}),
    )


@given(detections, bands, st.data())
def test_an_answer_holds_when_the_document_is_read_again(detection: Detection, band: Band, data: st.DataObject) -> None:
    outcomes = {one.place: data.draw(answers) for one in questions(TEXT, detection, band)}
    before = concluded(detection, outcomes, band.model)
    again = recalled(detection, before, band)
    asked = {(one.status, one.person) for one in (detection.events[place] for place in outcomes)}
    for place, one in enumerate(detection.events):
        if place not in outcomes and (one.status, one.person) not in asked:
            assert again.events[place] == one
    if len(asked) == len(outcomes):  # no two of them are alike in all that is asked
        assert all(again.events[place] == before.events[place] for place in outcomes)
        assert again.detector == before.detector
    assert not {one.place for one in questions(TEXT, again, band)} & outcomes.keys()


@pytest.mark.parametrize(
    "now", [replace(EVENT, evidence="Shares fell."), replace(EVENT, person="Ian Holt"), replace(EVENT, confidence=0.9)]
)
def test_an_answer_holds_for_the_same_question_only(now: Event) -> None:
    before = concluded(found(EVENT), {0: Answer(Verdict.WRONG)}, BAND.model)
    assert recalled(found(now), before, BAND) == found(now)


def test_an_answer_of_another_model_does_not_count() -> None:
    before = concluded(found(EVENT), {0: Answer(Verdict.WRONG)}, "other")
    assert recalled(found(EVENT), before, BAND) == found(EVENT)


def test_what_was_not_answered_is_asked_again_when_the_document_is_read_again() -> None:
    before = concluded(found(EVENT), {0: Reason("second_opinion.odd")}, BAND.model)
    assert len(questions(TEXT, recalled(found(EVENT), before, BAND), BAND)) == 1
