import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.scoring import agrees, calibration_error, evaluate, render, wilson


def gold(id="a", events=(), **more):
    return {"id": id, "lang": "en", "events": list(events), **more}


def event(type="acquisition", status="announced", **slots):
    return {"type": type, "status": status, **slots}


BUY = event(acquirer="Aster Foods", target="Northgate Rail")


def table(gold_row, found_row):
    return evaluate([gold_row], [found_row])["all"]


def test_a_perfect_answer():
    row = gold(events=[BUY], opinions=[{"target": "Kumono", "polarity": "negative"}])
    result = table(row, row)
    assert (result["types"]["f1"], result["events"]["f1"], result["slots"]["f1"], result["status"]) == (1, 1, 1, 1)
    assert (result["swapped"], result["opinion"], result["calm_n"]) == ("0/1", 1, 0)


def test_a_missing_answer_is_a_miss_and_calm():
    result = evaluate([gold(events=[BUY]), gold("b", hard_negative=True)], [])["all"]
    assert (result["types"]["fn"], result["types"]["f1"], result["calm"]) == (1, 0, 1)


def test_buyer_and_bought_exchanged_are_paired_and_counted():
    result = table(gold(events=[BUY]), gold(events=[event(acquirer="Northgate Rail", target="Aster Foods")]))
    assert (result["swapped"], result["events"]["tp"], result["slots"]["tp"]) == ("1/1", 1, 0)


def test_a_denied_event_read_as_live_is_a_false_type_and_a_wrong_status():
    result = table(gold(events=[event(status="denied", target="Northgate Rail")]), gold(events=[event(target="Northgate Rail")]))
    assert (result["types"]["fp"], result["status"], result["status_n"]) == (1, 0, 1)


def test_two_events_of_one_type_are_paired_by_their_slots_best_first():
    people = [event("departure", person="Ann Lee", role="CFO"), event("departure", person="Bo Rask", role="CTO")]
    result = table(gold(events=people), gold(events=list(reversed(people))))
    assert (result["events"]["tp"], result["slots"]["f1"]) == (2, 1)


def test_a_slot_that_gold_leaves_empty_is_false_when_filled():
    result = table(gold(events=[event(target="Northgate Rail")]), gold(events=[BUY]))
    assert (result["slots"]["tp"], result["slots"]["fp"]) == (1, 1)


def test_only_praise_and_blame_count_as_opinions():
    row = gold(opinions=[{"target": "A1", "polarity": "mixed"}, {"target": "B2", "polarity": "positive"}])
    result = table(row, {"id": "a", "opinions": [{"target": "b2", "polarity": "negative"}]})
    assert (result["opinion"], result["opinion_n"]) == (0, 1)


@pytest.mark.parametrize(
    ("wanted", "found", "same"),
    [
        ("Aster Foods, Inc.", "aster foods", True),
        ("ひびき物流株式会社", "㈱ひびき物流", True),
        ("Kumono", "the Kumono Group", True),
        ("Ann Lee", "Ann Leigh", False),
        ("CFO", "the chief financial officer of the whole company and all of its parts", False),
        ("Northgate Rail", "Northgate Railw", True),
        ("A", "AB", False),
        ("", "", False),
        ("Kumono", None, False),
    ],
)
def test_names_agree_without_form_case_and_punctuation(wanted, found, same):
    assert agrees(wanted, found) is same


@given(st.integers(0, 300), st.integers(0, 300))
def test_an_interval_holds_its_share(good, more):
    low, high = wilson(good, good + more)
    if good + more:
        assert 0 <= low <= round(good / (good + more), 3) <= high <= 1.001
    else:
        assert low is high is None


def test_the_table_names_languages_measures_and_intervals():
    report = evaluate([gold(events=[BUY]), {**gold("b", events=[BUY]), "lang": "ja"}], [gold(events=[BUY])])
    assert set(report["languages"]) == {"en", "ja"}
    assert {"low", "high"} <= set(report["all"]["types"])
    text = render(report)
    for word in ("en: 1 documents", "ja: 1", "all: 2", "acquisition", "swapped", "status"):
        assert word in text


def test_a_type_has_its_own_calibration_from_forty_events_on():
    def rows(count: int, confidence: float | None) -> list[dict]:
        more = {} if confidence is None else {"confidence": confidence}
        told = [{"type": "layoff", "status": "announced", "company": f"Aster {n}", **more} for n in range(count)]
        return [{"id": str(n), "lang": "en", "events": [event]} for n, event in enumerate(told)]

    (few, many) = (evaluate(rows(count, None), rows(count, 0.75))["all"]["by_type"]["layoff"] for count in (39, 40))
    assert "calibration_error" not in few and many["calibration_error"] == 0.25


def test_calibration_is_how_far_confidence_and_frequency_lie_apart():
    assert calibration_error([(0.75, True), (0.75, True), (0.75, True), (0.75, False)], bins=1) == pytest.approx(0)
    assert calibration_error([(1.0, False)] * 20) == 1
    assert calibration_error([]) == 0
    result = table(gold(events=[BUY]), gold(events=[{**BUY, "confidence": 0.98}, event(target="Quill", confidence=0.96)]))
    assert (result["surest"]["right"], result["surest"]["of"]) == (1, 2)
    assert "surest" in render(evaluate([gold(events=[BUY])], [gold(events=[{**BUY, "confidence": 0.95}])]))
