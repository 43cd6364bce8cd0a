"""How labels of public sets are read, on invented rows; and what is made of the counts."""

import numpy as np
import pytest

from benchmarks.judgement import filings, news, opinions, stories
from benchmarks.judgement.measures import Case, estimate, f1, found_or_not, macro_f1, of_classes, right_of
from benchmarks.judgement.rows import Drawn, draw
from nlp.event import Detection, Event, EventType, Opinion, Polarity, Status, Text


def said(*events: Event, opinions: tuple[Opinion, ...] = ()) -> Detection:
    return Detection("1", "en", "test", events, opinions)


def event(type: str, status: str = "announced", **slots: str) -> Event:
    return Event(EventType(type), Status(status), "", 1.0, **slots)


DEAL = event("acquisition", acquirer="Aster Foods", target="Northgate Rail")


def test_a_tweet_asks_for_an_event_of_its_topic_that_is_not_past():
    (deals, raised, _), _, (moves, moved, _) = news.QUESTIONS
    row = Drawn({"id": "t", "topic": "M&A | Investments"}, "M&A | Investments", 1.0)
    assert news.tweet(row, said(DEAL), deals, raised, {}).counts == (1, 0, 0)
    assert news.tweet(row, said(event("acquisition", "denied")), deals, raised, {}).counts == (1, 0, 0)
    assert news.tweet(row, said(event("acquisition", "historical")), deals, raised, {}).counts == (0, 0, 1)
    assert news.tweet(row, said(event("departure")), moves, moved, {}).counts == (0, 1, 0)
    assert news.tweet(row, said(), moves, moved, {}) == Case("t", (0, 0, 0), row.stratum)


def test_what_a_second_reader_heard_in_a_tweet_goes_before_its_topic():
    deals, raised, _ = news.QUESTIONS[0]
    row = Drawn({"id": "t", "topic": "M&A | Investments"}, "M&A | Investments", 1.0)
    assert news.tweet(row, said(), deals, raised, {"t": frozenset()}) == Case("t", (0, 0, 0), row.stratum)
    assert news.tweet(row, said(DEAL), deals, raised, {"t": frozenset(["departure"])}).counts == (0, 1, 0)
    assert all(types <= set(EventType) for types in news.reread().values())


@pytest.mark.parametrize(
    ("label", "wanted"),
    [
        ("departure", {"departure"}),
        ("both", {"departure", "appointment"}),
        ("not_a_personnel_change", set()),
        ("transition_unspecified", None),
    ],
)
def test_a_direction_names_the_types_of_move(label, wanted):
    assert news.wanted_moves({"labels": {"direction": label}}) == wanted


def test_each_direction_is_a_thing_to_find():
    row = {"id": "d", "labels": {"direction": "both"}}
    case = news.direction(row, said(event("departure", person="Jane Northgate")))
    assert case.counts == (1, 0, 1)
    assert "Jane Northgate" in case.mistake
    assert news.direction(row, said(event("departure"), event("appointment"))) == Case("d", (2, 0, 0))


def test_a_denied_bid_is_about_a_takeover_and_a_past_one_is_not():
    row = Drawn({"id": "r", "labels": {"acq": True}}, "acq", 1.0)
    assert news.takeover(row, said(event("acquisition", "denied"))).counts == (1, 0, 0)
    assert news.takeover(row, said(event("merger", "historical"))).counts == (0, 0, 1)


def purchase(acquirer: str, target: str, relation: str = "acquired_by") -> dict[str, object]:
    names = {"acquirer": "Aster Foods plc", "target": "Northgate Rail", "acquirer_surface": acquirer, "target_surface": target}
    return {"id": "c", "labels": {"relation": relation, "surface_e1": acquirer, "surface_e2": target, **names}}


def test_a_purchase_needs_both_names_and_both_roles():
    row = purchase("Aster", "Northgate Rail")
    assert filings.names_both(row)
    assert not filings.names_both(purchase("the company", "Northgate Rail"))
    assert not filings.names_both(purchase("It", "Northgate Rail"))
    assert not filings.names_both(purchase("Aster", "Northgate Rail", "client_of"))
    turned = event("acquisition", acquirer="Northgate Rail", target="Aster Foods")
    assert filings.roles(row, said(event("acquisition", "historical", acquirer="Aster Foods", target="Northgate Rail"))).counts == (1, 1)
    assert filings.roles(row, said(turned)).counts == (0, 1)
    assert filings.swapped(row, said(turned))
    assert not filings.swapped(row, said(DEAL))
    assert filings.unsold(purchase("Aster Foods", "Northgate Rail", "client_of"), said(DEAL)).counts == (0, 1)
    assert filings.unsold(purchase("Hibiki", "Northgate Rail", "client_of"), said(DEAL)).counts == (1, 1)


def test_lettered_paragraphs_are_found_in_sections_once_each():
    section = {
        "id": "s",
        "item": "5.02",
        "text": "Some words.\n(b) On May 1, Jane Northgate resigned.\n(e) The Board\nset her pay.\nSee (c) there.",
    }
    rows = filings.paragraphs([{"id": "l", "subitem": "b", "text": "On May 1, Jane Northgate resigned."}], [section])
    assert [(row["id"], row["subitem"]) for row in rows] == [("l", "b"), ("s-e", "e")]


@pytest.mark.parametrize(
    ("letter", "types", "right"),
    [
        ("b", ["departure", "appointment"], 1),
        ("b", ["appointment"], 0),
        ("c", ["appointment"], 1),
        ("d", [], 0),
        ("e", [], 1),
        ("e", ["departure"], 0),
    ],
)
def test_a_letter_asks_for_a_direction(letter, types, right):
    assert filings.lettered({"id": "l", "subitem": letter}, said(*map(event, types))).counts == (right, 1)


def found(**polarities: str):
    return lambda text: said(opinions=tuple(Opinion(target, Polarity(polarity), 1.0) for target, polarity in polarities.items()))


def test_polarity_given_the_entity_counts_each_class():
    asked: list[Text] = []

    def detect(text: Text) -> Detection:
        asked.append(text)
        return found(Aster="positive", Hibiki="mixed")(text)

    row = {"id": "h", "text": "Aster soars, Hibiki falls, Kumono waits"}
    case = opinions.classes(row, [("Aster", "positive"), ("Hibiki", "negative"), ("Kumono", "neutral")], detect)
    assert asked[0].targets == ("Aster", "Hibiki", "Kumono")
    assert case.counts == (1, 0, 0, 0, 0, 1, 1, 0, 0)
    assert case.mistake == "Hibiki negative; found mixed"


def test_good_or_bad_of_the_targets_asked_for():
    row = {
        "id": "report-3",
        "text": "…",
        "opinions": [
            {"target": "売上", "category": "NULL#sales", "polarity": "positive"},
            {"target": "物流事業", "category": "business#sales", "polarity": "positive"},
            {"target": "冷凍食品", "category": "product#amount", "polarity": "negative"},
            {"target": "当社", "category": "company#profit", "polarity": "neutral"},
        ],
    }
    gold = opinions.judged_targets(row)
    assert [target for target, _ in gold] == ["物流事業", "冷凍食品", "当社"]
    assert opinions.polar(row, gold, found(物流事業="positive", 冷凍食品="positive", 当社="negative")).counts == (1, 2, 1)


def test_stories_are_judged_by_pairs_and_look_alikes_within_a_topic():
    rows = [{"id": f"{topic}{n}", "labels": {"topic": topic, "story": story}} for topic, n, story in ("A1x", "A2x", "A3y", "B1z", "B2z")]
    pairs, alike = stories.figures(rows, {"A1": "A1", "A2": "A1", "A3": "A1", "B1": "B1", "B2": "B2"})
    assert "1 found, 2 false, 1 missed" in pairs.counts
    assert pairs.value == pytest.approx(0.4)
    assert alike.counts == "2 of 2"


def test_what_is_drawn_stands_for_its_stratum():
    rows = [{"id": str(n), "rare": n < 5} for n in range(105)]
    sample = draw(rows, lambda row: "rare" if row["rare"] else "other", {"other": 20}, None)
    assert sample == draw(rows[::-1], lambda row: "rare" if row["rare"] else "other", {"other": 20}, None)
    assert {drawn.stratum: drawn.weight for drawn in sample} == {"rare": 1.0, "other": 5.0}
    assert len(sample) == 25
    assert len(draw(rows, lambda row: "", {}, 10)) == 10


def test_counts_of_a_stratum_are_weighed():
    cases = [Case("a", (1, 0, 0)), Case("b", (0, 1, 0), "other", 3.0), Case("c", (0, 0, 0), "other", 3.0)]
    figure = found_or_not("set", cases, 0.9)
    assert figure.precision == pytest.approx(0.25)
    assert figure.recall == 1
    assert figure.value == pytest.approx(0.4)
    assert figure.low <= figure.value <= figure.high
    assert "1 found, 1 false, 0 missed in 3 (others × 3)" in str(figure)
    assert str(figure).endswith("| ≥ 0.90 | **no** |")


def test_macro_f1_is_the_mean_of_classes_and_intervals_repeat():
    assert macro_f1(np.array([1.0, 0, 0, 0, 1, 1])) == pytest.approx(0.5)
    cases = [Case(str(n), (n % 2, 1 - n % 2, 0)) for n in range(40)]
    assert estimate(cases, f1) == estimate(cases, f1)
    figure = of_classes("set", [Case("a", (1, 0, 0, 0, 1, 1))], ["good", "bad"])
    assert figure.counts == "good 1.00 of 1, bad 0.00 of 1; 1 texts"


def test_shares_without_cases_are_zero():
    assert right_of("set", [], "share").value == 0
    assert estimate([], f1) == (0.0, 0.0, 0.0)
