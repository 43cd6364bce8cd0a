"""From marks to events, without a network."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.event import EventType, Polarity, Status
from nlp.reader.decode import Judged, Marked, Span, contained, events_of
from nlp.reader.labels import INDEX, PARTS
from nlp.reader.opinions import asked_opinions, told_opinions
from nlp.reader.reading import _trimmed

SENTENCES = ("Aster buys Brindle", "Aster Foods will buy Brindle Snacks LLC.", "Nora Reed and Ian Holt leave Aster; Reed was its CFO.")
DONE = {Status.ANNOUNCED: 0.9, Status.COMPLETED: 0.1}


def span(place: int, type_: EventType, slot: str, sentence: int, text: str, sure: float = 0.9) -> Span:
    start = SENTENCES[sentence].index(text)
    part = PARTS[INDEX[type_, slot]]
    return Span(place, part, sentence, start, start + len(text), text, sure, DONE if part.subject else {})


def marked(*spans: Span, ties: dict[tuple[int, int], float] | None = None) -> Marked:
    return Marked(SENTENCES, spans, ties or {}, [{}, {EventType.ACQUISITION: 0.9}, {EventType.DEPARTURE: 0.9}])


def test_mentions_of_one_name_are_one_event_with_its_fullest_form_and_the_text_as_evidence():
    A = EventType.ACQUISITION
    spans = [
        span(0, A, "target", 0, "Brindle"),
        span(1, A, "target", 1, "Brindle Snacks LLC"),
        span(2, A, "acquirer", 0, "Aster"),
        span(3, A, "acquirer", 1, "Aster Foods"),
    ]
    (event,) = events_of(marked(*spans, ties={(0, 2): 0.9, (1, 3): 0.8}))
    assert (event.acquirer, event.target, event.status) == ("Aster Foods", "Brindle Snacks LLC", Status.ANNOUNCED)
    assert event.evidence == SENTENCES[1]


def test_a_merger_of_equals_has_the_new_firm_that_is_tied_to_it():
    M = EventType.MERGER
    spans = [span(0, M, "parties", 1, "Aster Foods"), span(1, M, "parties", 1, "Brindle Snacks"), span(2, M, "company", 2, "Aster")]
    (event,) = events_of(marked(*spans, ties={(0, 2): 0.9, (1, 2): 0.8}))
    assert (event.parties, event.company) == (("Aster Foods", "Brindle Snacks"), "Aster")
    (event,) = events_of(marked(*spans, ties={(0, 2): 0.2, (1, 2): 0.3}))
    assert event.company is None


def test_several_people_under_one_verb_are_several_events_and_a_role_goes_to_whom_it_is_tied():
    D = EventType.DEPARTURE
    spans = [
        span(0, D, "person", 2, "Nora Reed"),
        span(1, D, "person", 2, "Ian Holt"),
        span(2, D, "company", 2, "Aster"),
        span(3, D, "role", 2, "CFO"),
    ]
    ties = {(0, 2): 0.9, (1, 2): 0.9, (0, 3): 0.9, (1, 3): 0.2}
    found = {event.person: (event.company, event.role) for event in events_of(marked(*spans, ties=ties))}
    assert found == {"Nora Reed": ("Aster", "CFO"), "Ian Holt": ("Aster", None)}


def test_equal_parties_are_one_event():
    P = EventType.PARTNERSHIP
    (event,) = events_of(marked(span(0, P, "parties", 1, "Aster Foods"), span(1, P, "parties", 1, "Brindle Snacks LLC")))
    assert event.parties == ("Brindle Snacks LLC", "Aster Foods") or event.parties == ("Aster Foods", "Brindle Snacks LLC")


def test_a_buyer_alone_is_told_too():
    (event,) = events_of(marked(span(0, EventType.ACQUISITION, "acquirer", 1, "Aster Foods")))
    assert (event.acquirer, event.target) == ("Aster Foods", None)


def test_who_leaves_without_a_name_is_told_by_the_post():
    D = EventType.DEPARTURE
    (event,) = events_of(marked(span(0, D, "role", 2, "CFO"), span(1, D, "company", 2, "Aster")))
    assert (event.person, event.role, event.company) == (None, "CFO", "Aster")


def test_a_sentence_that_tells_an_event_of_nobody_takes_the_likeliest_name():
    L = PARTS[INDEX[EventType.LAYOFF, "company"]]
    sentences = ("", "Aster wrote to its growers.", "Sixty posts go in May.")
    spans = [Span(0, L, 1, 0, 5, "Aster", 0.2, DONE)]
    (event,) = events_of(Marked(sentences, spans, {}, [{}, {}, {EventType.LAYOFF: 0.9}]))
    assert (event.company, event.evidence, event.confidence) == ("Aster", sentences[2], 0.2)
    assert events_of(Marked(sentences, spans, {}, [{}, {}, {EventType.LAYOFF: 0.1}])) == []


def test_the_past_and_the_news_of_one_company_are_two_events():
    L = PARTS[INDEX[EventType.LAYOFF, "company"]]
    sentences = ("", "Aster cuts 40 jobs.", "Aster had let 90 go in 2019.")
    spans = [
        Span(0, L, 1, 0, 5, "Aster", 0.9, {Status.COMPLETED: 0.95}),
        Span(1, L, 2, 0, 5, "Aster", 0.9, {Status.HISTORICAL: 0.95}),
    ]
    found = events_of(Marked(sentences, spans, {}, [{}, {}, {}]))
    assert [(event.company, event.status, event.evidence) for event in found] == [
        ("Aster", Status.COMPLETED, sentences[1]),
        ("Aster", Status.HISTORICAL, sentences[2]),
    ]


def test_who_is_judged_once_is_judged_and_who_is_not_named_is_neutral():
    namings = [
        Judged(1, "Aster Foods", {Polarity.NEUTRAL: 0.9, Polarity.POSITIVE: 0.1}),
        Judged(2, "Aster", {Polarity.NEGATIVE: 0.8, Polarity.NEUTRAL: 0.2}),
    ]
    found = asked_opinions(Marked(SENTENCES, (), {}, [], asked={"Aster Foods": namings, "Brindle": []}), ["Brindle", "Aster Foods"])
    assert [(opinion.target, opinion.polarity) for opinion in found] == [("Brindle", Polarity.NEUTRAL), ("Aster Foods", Polarity.NEGATIVE)]
    assert found[1].evidence == SENTENCES[2]


def test_a_judged_name_that_is_marked_is_heard_for_the_target_that_it_shortens():
    judged = [Judged(2, "Foods", {Polarity.NEGATIVE: 0.9}), Judged(2, "Reed", {Polarity.POSITIVE: 0.9})]
    asked = {"Aster Foods": [Judged(1, "Aster Foods", {Polarity.NEUTRAL: 0.9, Polarity.POSITIVE: 0.1})]}
    (found,) = asked_opinions(Marked(SENTENCES, (), {}, [], judged, asked), ["Aster Foods"])
    assert (found.polarity, found.evidence) == (Polarity.NEGATIVE, SENTENCES[2])


def test_praise_and_blame_of_two_names_are_two_opinions():
    judged = [
        Judged(1, "Aster Foods", {Polarity.POSITIVE: 0.9}),
        Judged(2, "Aster", {Polarity.POSITIVE: 0.7}),
        Judged(2, "Reed", {Polarity.NEGATIVE: 0.8}),
    ]
    found = told_opinions(Marked(SENTENCES, (), {}, [], judged))
    assert [(opinion.target, opinion.polarity) for opinion in found] == [
        ("Aster Foods", Polarity.POSITIVE),
        ("Reed", Polarity.NEGATIVE),
    ]


def test_a_name_of_two_letters_that_is_judged_twice_is_judged_once():
    judged = [Judged(1, "HP", {Polarity.POSITIVE: 0.9}), Judged(2, "HP", {Polarity.POSITIVE: 0.7})]
    (found,) = told_opinions(Marked(SENTENCES, (), {}, [], judged))
    assert (found.target, found.polarity) == ("HP", Polarity.POSITIVE)


def test_a_name_that_is_only_named_is_no_opinion():
    asked = {"Aster": [Judged(1, "Aster", {Polarity.NEUTRAL: 0.9, Polarity.POSITIVE: 0.1})], "Reed": []}
    assert told_opinions(Marked(SENTENCES, (), {}, [], asked=asked)) == ()


def test_a_mark_that_cuts_a_name_or_holds_too_much_does_not_stand_beside_it():
    asked = {"Brindle Snacks": [Judged(1, "Brindle Snacks", {Polarity.NEGATIVE: 0.9})]}
    cut, more = (Judged(1, text, {Polarity.NEGATIVE: 0.9}) for text in ("Snacks", "buy Brindle Snacks LLC"))
    (found,) = told_opinions(Marked(SENTENCES, (), {}, [], [cut, more], asked))
    assert (found.target, found.polarity) == ("Brindle Snacks", Polarity.NEGATIVE)


@pytest.mark.parametrize(
    ("short", "long", "is_one"),
    [
        ("Brindle", "Brindle Snacks LLC", True),
        ("Snacks LLC", "Brindle Snacks LLC", True),
        ("LLC", "Brindle Snacks LLC", False),
        ("ひびき", "ひびき物流", True),
        ("株式会社", "株式会社ひびき物流", False),
        ("Rind", "Brindle", False),
    ],
)
def test_a_short_form_begins_or_ends_a_name_in_whole_words(short: str, long: str, is_one: bool):
    assert contained(short, long) is contained(long, short) is is_one


@pytest.mark.parametrize(
    ("sentence", "cut", "whole"),
    [
        ("桜木のクモノデスク社", "モノ", "クモノデスク"),
        ("Brindle-Snacks won", "rind", "Brindle"),
        ("山田太郎社長が、", "太郎", "太郎"),
        ("the “Aster Foods”,", " “Aster Foods”,", "Aster Foods"),
        ("Aster Foods (CES) won", "Aster Foods (", "Aster Foods"),
        ("Aster Ltd (UK) won", "Aster Ltd (UK", "Aster Ltd (UK)"),
    ],
)
def test_a_marked_name_is_grown_to_whole_words_and_freed_of_marks(sentence: str, cut: str, whole: str):
    at = sentence.index(cut)
    start, end = _trimmed(sentence, at, at + len(cut))
    assert sentence[start:end] == whole


@given(
    st.lists(st.tuples(st.sampled_from(PARTS), st.integers(0, 2), st.integers(0, 10), st.integers(1, 9), st.floats(0.35, 1.0)), max_size=12)
)
def test_any_marks_give_events_whose_slots_are_words_of_the_document(rows):
    spans = [
        Span(place, part, sentence, start, start + size, text, sure, DONE)
        for place, (part, sentence, start, size, sure) in enumerate(rows)
        if (text := SENTENCES[sentence][start : start + size]).strip()
    ]
    for event in events_of(marked(*spans, ties={(a.place, b.place): 0.7 for a in spans for b in spans})):
        assert event.evidence in SENTENCES
        assert all(any(name in sentence for sentence in SENTENCES) for name in event.names())


def nobody(type_: EventType, *spans: Span, sure: float = 0.9) -> Marked:
    """A document whose first sentence surely tells an event of nobody who is marked as its subject."""
    telling = [{}, {type_: sure}, {}]
    return Marked(SENTENCES, spans, {}, telling, standing=[{}, DONE, {}])


def test_a_farewell_that_names_nobody_is_a_departure_all_the_same():
    (event,) = events_of(nobody(EventType.DEPARTURE))
    assert (event.names(), event.role, event.evidence, event.status) == ((), None, SENTENCES[1], Status.ANNOUNCED)
    assert event.confidence == pytest.approx(0.9)
    (event,) = events_of(nobody(EventType.DEPARTURE, span(0, EventType.DEPARTURE, "company", 2, "Aster")))
    assert event.names() == ("Aster",)


def test_arrivals_of_people_without_a_name_need_a_company_and_other_events_their_subject():
    assert events_of(nobody(EventType.APPOINTMENT)) == []
    (event,) = events_of(nobody(EventType.APPOINTMENT, span(0, EventType.APPOINTMENT, "company", 2, "Aster")))
    assert event.names() == ("Aster",)
    assert events_of(nobody(EventType.LAYOFF)) == []
    assert events_of(nobody(EventType.DEPARTURE, sure=0.4)) == []
