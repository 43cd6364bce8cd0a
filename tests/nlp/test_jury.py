"""Two witnesses weighed together: agreement is surer than one voice, and one voice is weighed by what the reader makes of the sentence."""

from dataclasses import replace

import pytest

from kernel.reason import Reason
from nlp.event import Event, EventType, Status
from nlp.jury import Weights, cases, features, probability, same_event, verdict, weights
from nlp.reader.decode import Marked

TEXT = "Nora Reed leaves Aster Foods."
RULE = Event(EventType.DEPARTURE, Status.COMPLETED, TEXT, 0.8, person="Nora Reed", company="Aster")
READ = Event(
    EventType.DEPARTURE,
    Status.ANNOUNCED,
    TEXT,
    0.9,
    person="Reed",
    company="Aster Foods",
    reasons=(Reason("detect.read", {"statuses": {"announced": 0.6, "completed": 0.4}}),),
)


def marked(sure: float) -> Marked:
    return Marked(["", TEXT], (), {}, [{}, {EventType.DEPARTURE: sure}])


def test_events_of_one_type_and_person_are_one_case():
    (case,) = cases([RULE], [READ])
    assert (case.rule, case.read) == (RULE, READ)
    assert len(cases([RULE], [replace(READ, person="Ian Holt")])) == 2
    assert not same_event(RULE, replace(READ, type=EventType.APPOINTMENT))


def test_a_departure_of_nobody_is_any_departure_of_the_document():
    assert same_event(RULE, replace(READ, person=None, company=None))
    assert not same_event(RULE, replace(READ, person=None, company="Brindle"))


def test_parties_that_share_a_name_are_one_partnership():
    one = Event(EventType.PARTNERSHIP, Status.ANNOUNCED, TEXT, 0.9, parties=("Aster Foods", "Brindle"))
    assert same_event(one, replace(one, parties=("Brindle Snacks", "Holt")))
    assert not same_event(one, replace(one, parties=("Holt", "Reed")))


def test_a_partnership_concerns_the_party_that_its_sentence_names_first():
    told = "Brindle will sell what Aster Foods grows."
    one = Event(EventType.PARTNERSHIP, Status.ANNOUNCED, told, 0.99, parties=("Aster Foods", "Brindle"), target="Holt")
    (event,) = verdict("en", [one], Marked(["", told], (), {}, [{}, {EventType.PARTNERSHIP: 0.99}]), [one])
    assert (event.company, event.parties, event.target) == ("Brindle", ("Aster Foods", "Brindle"), None)


@pytest.mark.parametrize(
    ("told", "rule", "read", "parts"),
    [
        ("Aster is to merge with Brindle.", {"acquirer": "Aster", "target": "Brindle"}, {}, ("Aster", "Brindle", ())),
        ("Aster and Brindle form a merger of equals.", {"acquirer": "Aster", "target": "Brindle"}, {}, (None, None, ("Aster", "Brindle"))),
        ("Aster and Brindle merge.", {}, {}, (None, None, ("Aster", "Brindle"))),
        ("Aster and Brindle merge.", {"target": "Brindle"}, {}, (None, None, ("Aster", "Brindle"))),
    ],
)
def test_a_merger_has_one_that_goes_on_where_a_witness_hears_it_else_equals(told, rule, read, parts):
    equals = Event(EventType.MERGER, Status.ANNOUNCED, told, 0.99, parties=("Aster", "Brindle"), company="Asterindle")
    sure = Marked(["", told], (), {}, [{}, {EventType.MERGER: 0.99}])
    (event,) = verdict("en", [replace(equals, **rule)], sure, [replace(equals, **read)])
    assert (event.acquirer, event.target, event.parties) == parts
    assert event.company == "Asterindle"


def test_agreement_is_surer_than_one_voice_in_both_languages():
    for lang in ("en", "ja"):
        learnt = weights(lang)
        both, rule, read = (
            probability(learnt, features((heard := cases(rules, reads))[0], marked(0.9), heard))
            for rules, reads in (([RULE], [READ]), ([RULE], []), ([], [READ]))
        )
        assert both > max(rule, read)


def test_a_voice_that_the_reader_does_not_hear_in_the_sentence_is_worth_less():
    for lang in ("en", "ja"):
        heard, unheard = (
            probability(weights(lang), features((heard_ := cases([RULE], []))[0], marked(sure), heard_)) for sure in (0.95, 0.01)
        )
        assert heard > unheard


def test_slots_and_status_are_chosen_by_who_is_better_at_them():
    learnt = Weights({"bias": 5.0}, 0.5, frozenset({"person"}), 0.3)

    def told(learnt: Weights) -> Event:
        (case,) = cases([RULE], [READ])
        from nlp.jury import _told

        return _told(case, learnt, 0.99)

    event = told(learnt)
    assert (event.person, event.company, event.status) == ("Nora Reed", "Aster Foods", Status.COMPLETED)
    assert told(replace(learnt, rule_status=0.1)).status is Status.ANNOUNCED


def test_nothing_is_told_where_no_witness_speaks():
    assert verdict("en", (), marked(0.99), ()) == ()
