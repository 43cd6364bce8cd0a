"""Single sentences that are easy to get wrong, with what they tell and what they do not."""

from __future__ import annotations

from datetime import date

import pytest

from nlp.english.events import find_events
from nlp.english.tools import LightTools
from nlp.event import Event, EventType, Status, Text
from nlp.sentences import split


def found(text: str, title: str = "", day: date | None = None) -> tuple[Event, ...]:
    return find_events(Text(id="x", text=text, title=title, lang="en", date=day), split(text, "en"), LightTools())


DEALS = [
    ("Aster Foods agreed to acquire Brindle Snacks for $310 million.", "announced", "Aster Foods", "Brindle Snacks"),
    ("Brindle Snacks was acquired by Aster Foods last week.", "completed", "Aster Foods", "Brindle Snacks"),
    ("Brindle Snacks is being bought by Aster Foods.", "announced", "Aster Foods", "Brindle Snacks"),
    ("Aster Foods has completed its acquisition of Brindle Snacks.", "completed", "Aster Foods", "Brindle Snacks"),
    ("Aster Foods completes takeover of Brindle Snacks.", "completed", "Aster Foods", "Brindle Snacks"),
    ("Aster Foods is in talks to buy Brindle Snacks, sources said.", "rumoured", "Aster Foods", "Brindle Snacks"),
    ("Aster Foods has called off its acquisition of Brindle Snacks.", "denied", "Aster Foods", "Brindle Snacks"),
    ("Ridley Motors sold its Tagwell unit to Aster Foods.", "completed", "Aster Foods", "Tagwell"),
    ("Aster Foods snaps up Brindle Snacks.", "announced", "Aster Foods", "Brindle Snacks"),
    ("The acquisition of Brindle Snacks by Aster Foods was approved by both boards.", "announced", "Aster Foods", "Brindle Snacks"),
    ("Aster Foods will pay $310 million for Brindle Snacks.", "announced", "Aster Foods", "Brindle Snacks"),
]


@pytest.mark.parametrize(("text", "status", "acquirer", "target"), DEALS)
def test_who_buys_whom(text: str, status: str, acquirer: str, target: str) -> None:
    (event,) = [e for e in found(text) if e.type is EventType.ACQUISITION]
    assert (event.status.value, event.acquirer, event.target) == (status, acquirer, target)
    assert event.evidence == text


MOVES = [
    ("Aster Foods named Jane Roe chief financial officer.", "appointment", "Jane Roe", "chief financial officer", "Aster Foods"),
    ("Jane Roe was appointed CFO of Aster Foods.", "appointment", "Jane Roe", "CFO", "Aster Foods"),
    ("Aster Foods taps Jane Roe as CFO.", "appointment", "Jane Roe", "CFO", "Aster Foods"),
    ("Jane Roe joins Aster Foods as head of sales.", "appointment", "Jane Roe", "head of sales", "Aster Foods"),
    ("Aster Foods elected Jane Roe to its board of directors.", "appointment", "Jane Roe", "board of directors", "Aster Foods"),
    ("Jane Roe has resigned as CFO of Aster Foods.", "departure", "Jane Roe", "CFO", "Aster Foods"),
    ("Aster Foods CFO Jane Roe will step down in May.", "departure", "Jane Roe", "CFO", "Aster Foods"),
    ("Aster Foods fired chief executive Jane Roe on Monday.", "departure", "Jane Roe", "chief executive", "Aster Foods"),
    ("Jane Roe, CFO of Aster Foods, is leaving the company.", "departure", "Jane Roe", "CFO", "Aster Foods"),
    ("Aster Foods CEO Jane Roe announced her retirement.", "departure", "Jane Roe", "CEO", "Aster Foods"),
    ("Jane Roe is no longer CFO of Aster Foods.", "departure", "Jane Roe", "CFO", "Aster Foods"),
]


@pytest.mark.parametrize(("text", "kind", "person", "role", "company"), MOVES)
def test_who_comes_and_goes(text: str, kind: str, person: str, role: str, company: str) -> None:
    (event,) = [e for e in found(text) if e.type.value == kind]
    assert (event.person, event.role, event.company) == (person, role, company)
    assert event.status.live


OTHERS = [
    ("Aster Foods will lay off 300 workers.", "layoff", "announced"),
    ("Aster Foods is cutting 1,200 jobs.", "layoff", "announced"),
    ("Aster Foods filed for Chapter 11 bankruptcy protection.", "insolvency", "completed"),
    ("Aster Foods has gone into administration.", "insolvency", "completed"),
    ("Aster Foods raised $20 million in a Series B round.", "funding", "completed"),
    ("Aster Foods launched a new app on Tuesday.", "product_launch", "completed"),
    ("Aster Foods has formed a joint venture with Fjord Shipping.", "partnership", "announced"),
    ("Aster Foods opened a plant in Ohio.", "expansion", "completed"),
]


@pytest.mark.parametrize(("text", "kind", "status"), OTHERS)
def test_what_a_company_goes_through(text: str, kind: str, status: str) -> None:
    (event,) = [e for e in found(text) if e.type.value == kind]
    assert (event.company, event.status.value) == ("Aster Foods", status)


@pytest.mark.parametrize(
    "text",
    [
        "Companies that acquire rivals often lose their best people.",
        "If a company acquires another, tell the staff first.",
        "Customer acquisition costs rose again at Aster Foods.",
        "Aster Foods was named one of the best places to work.",
        "Police launched an investigation at Aster Foods.",
        "Please arrive ten minutes before your appointed time.",
        "See also: Aster Foods to acquire Brindle Snacks",
        "I bought an Aster last year and it broke twice.",
    ],
)
def test_what_only_sounds_like_news(text: str) -> None:
    assert not [e for e in found(text) if e.status.live]


def test_a_successor_and_who_gives_way() -> None:
    events = found("Aster Foods appointed Jane Roe as CFO, succeeding John Dale, who is retiring.")
    assert {(e.type, e.person) for e in events} == {(EventType.APPOINTMENT, "Jane Roe"), (EventType.DEPARTURE, "John Dale")}


def test_two_people_under_one_verb_each_get_their_title() -> None:
    events = found("Aster Foods named Jane Roe as CFO and John Dale as COO.")
    assert {(e.person, e.role) for e in events} == {("Jane Roe", "CFO"), ("John Dale", "COO")}


def test_the_company_and_she_are_who_was_told_of_before() -> None:
    text = "Jane Roe is chief executive of Aster Foods. She will leave the company in June."
    (event,) = [e for e in found(text) if e.type is EventType.DEPARTURE]
    assert (event.person, event.company) == ("Jane Roe", "Aster Foods")


def test_a_day_long_before_the_text_is_history() -> None:
    text = "Aster Foods acquired Brindle Snacks on March 3, 2015."
    assert found(text, day=date(2024, 5, 1))[0].status is Status.COMPLETED, "a re-published text stands on its own latest day"
    later = "May 1, 2024. Aster Foods opened a plant. Aster Foods acquired Brindle Snacks on March 3, 2015."
    (event,) = [e for e in found(later) if e.type is EventType.ACQUISITION]
    assert event.status is Status.HISTORICAL


def test_the_title_speaks_where_the_text_does_not() -> None:
    (event,) = found("Terms were not given.", title="Aster Foods acquires Brindle Snacks")
    assert event.evidence == "Aster Foods acquires Brindle Snacks"


def test_one_deal_told_twice_is_one_event() -> None:
    text = "Aster Foods Inc. agreed to buy Brindle Snacks LLC. Aster will pay $310 million for Brindle."
    (event,) = [e for e in found(text, title="Aster to acquire Brindle") if e.type is EventType.ACQUISITION]
    assert (event.acquirer, event.target) == ("Aster Foods Inc.", "Brindle Snacks LLC")
    assert event.confidence > 0.85


def test_every_event_says_which_pattern_found_it() -> None:
    (event,) = found("Aster Foods agreed to acquire Brindle Snacks.")
    assert [r.code for r in event.reasons] == ["pattern"]
    assert event.reasons[0].params["name"].startswith("deal.")


def test_initials_end_no_sentence() -> None:
    text = "The chair, J.P. Stone, resigned. A.K. Nwosu of Aster Foods Inc. takes over. Terms in the U.S. The end."
    assert [s.text for s in split(text, "en")] == [
        "The chair, J.P. Stone, resigned.",
        "A.K. Nwosu of Aster Foods Inc. takes over.",
        "Terms in the U.S. The end.",
    ]


def test_each_clause_has_a_buyer_of_its_own() -> None:
    events = found(
        "Aster Foods took Brindle Snacks, Corvex bought Halden Motors and Penhallow Tools, and Orrery Labs was sold to Mistral Group."
    )
    assert {(e.acquirer, e.target) for e in events} == {
        ("Aster Foods", "Brindle Snacks"),
        ("Corvex", "Halden Motors"),
        ("Corvex", "Penhallow Tools"),
        ("Mistral Group", "Orrery Labs"),
    }


def test_people_who_leave_together_each_have_a_title() -> None:
    events = found("Aster Foods' finance chief Jane Roe, general counsel John Dale and chief engineer Ines Cole will leave by the summer.")
    assert {(e.person, e.role) for e in events if e.type is EventType.DEPARTURE} == {
        ("Jane Roe", "finance chief"),
        ("John Dale", "general counsel"),
        ("Ines Cole", "chief engineer"),
    }


def test_an_item_of_a_round_up_is_about_its_own_company() -> None:
    text = "Aster Foods: Jane Roe becomes CFO.\nCorvex: chief product officer John Dale has quit."
    assert {(e.person, e.company) for e in found(text)} == {("Jane Roe", "Aster Foods"), ("John Dale", "Corvex")}


def test_the_buyer_may_be_named_a_line_later() -> None:
    (event,) = found("Halden Motors has a new owner. The buyer is Corvex.")
    assert (event.type, event.acquirer, event.target) == (EventType.ACQUISITION, "Corvex", "Halden Motors")


def test_who_says_i_is_found_in_the_signature() -> None:
    text = "Friday is my last day at Quillstone. In May I am joining Aster Foods as vice president of sales.\n\nMaya Lindholm"
    assert {(e.type, e.person) for e in found(text)} == {(EventType.DEPARTURE, "Maya Lindholm"), (EventType.APPOINTMENT, "Maya Lindholm")}


@pytest.mark.parametrize(
    ("text", "effective"),
    [
        ("Aster Foods appointed Jane Roe as CFO, effective June 1, 2024.", date(2024, 6, 1)),
        ("Aster Foods appointed Jane Roe as CFO with effect from 31 March.", date(2025, 3, 31)),
        ("Jane Roe, CFO of Aster Foods, will retire on 14 January.", date(2025, 1, 14)),
        ("Jane Roe resigned as CFO of Aster Foods, effective immediately.", date(2024, 11, 5)),
        ("Aster Foods appointed Jane Roe as CFO.", None),
    ],
)
def test_the_day_from_which_it_holds(text: str, effective: date | None) -> None:
    (event,) = found(text, day=date(2024, 11, 5))
    assert event.effective == effective
