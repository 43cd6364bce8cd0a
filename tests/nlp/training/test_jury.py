"""How the jury's weights are fitted: documents of one style stay together, and witnesses are believed as often as they were right."""

from dataclasses import replace

from kernel.reason import Reason
from nlp.event import Event, EventType, Status
from nlp.jury import Case, Weights, features, probability
from nlp.reader.decode import Marked
from nlp.training.jury import Heard, fit, judgements, status_worth

SENTENCE = "Aster Foods has bought Brindle Snacks."
DEAL = Event(EventType.ACQUISITION, Status.COMPLETED, SENTENCE, 0.9, acquirer="Aster Foods", target="Brindle Snacks")
PAST = Event(EventType.ACQUISITION, Status.HISTORICAL, SENTENCE, 0.9, acquirer="Aster Foods", target="Brindle Snacks")
MARKED = Marked(["", SENTENCE], [], {}, [{}, {EventType.ACQUISITION: 0.9}])


def heard(group: int, *, true: bool, both: bool) -> Heard:
    return Heard(str(group), [DEAL] if true else [], [DEAL] if both else [], [DEAL], MARKED)


def test_documents_of_one_group_and_copies_of_one_document_are_never_parted():
    found = judgements([heard(1, true=True, both=True), heard(2, true=True, both=True), heard(1, true=True, both=True)])
    assert [one.group for one in found] == [0, 1, 0]


def test_a_case_is_right_only_if_it_is_live_or_past_as_it_is_told():
    assert [one.right for one in judgements([heard(1, true=True, both=True)])] == [True]
    told_as_news = Heard("1", [PAST], [], [DEAL], MARKED)
    assert [one.right for one in judgements([told_as_news])] == [False]


def test_what_both_witnesses_say_weighs_as_often_as_it_was_right():
    documents = [heard(number, true=True, both=True) for number in range(40)]
    documents += [heard(40 + number, true=number % 2 == 0, both=False) for number in range(40)]
    stored, measured = fit(documents, 0.5)
    learnt = Weights(stored["coefficients"], stored["enough"], frozenset(stored["rule_first"]), stored["rule_status"])
    agreed, alone = (probability(learnt, features(case, MARKED, [case])) for case in (Case(DEAL, DEAL), Case(None, DEAL)))
    assert agreed > 0.9 and 0.35 < alone < 0.65
    assert measured["cases"] == 80 and measured["calibration_error"] < 0.1


def test_the_grammars_word_on_status_counts_as_it_was_right():
    said = Reason("detect.read", {"statuses": {"completed": 0.6, "announced": 0.4}})
    read, rule = replace(DEAL, reasons=(said,)), replace(DEAL, status=Status.ANNOUNCED)
    assert status_worth([Heard("1", [rule], [rule], [read], MARKED)] * 3) == 0.2
    assert status_worth([Heard("1", [DEAL], [rule], [read], MARKED)] * 3) == 0.0
