"""Whatever the text, the detector answers; what it quotes and names stands in the text."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.english.events import find_events
from nlp.english.tools import Tools
from nlp.event import SLOTS, Event, Text
from nlp.sentences import split

WORDS = """Aster Foods Hibiki Logistics Jane Roe Mr. CEO CFO of chief financial officer the company he who it acquires acquired to buy
from by named as resigned steps down will has had not merger with $12 million 2015 said, . ; " ( ) Series B raised lays off 200 jobs
Chapter 11 opens plant in Ohio and & 's – launches joins succeeds replaced appointment I'm leaving""".split()


def found(title: str, text: str) -> tuple[Event, ...]:
    return find_events(Text(id="x", text=text, title=title, lang="en"), split(text, "en"), Tools(None))


def holds(title: str, text: str) -> None:
    for event in found(title, text):
        assert event.evidence in text or event.evidence in title
        assert 0.0 <= event.confidence <= 1.0
        for slot in SLOTS:
            value = getattr(event, slot)
            assert value is None or value in text or value in title


@given(st.text(max_size=200), st.text(max_size=600))
@settings(max_examples=150, deadline=None)
def test_any_text_is_survived(title: str, text: str) -> None:
    holds(title, text)


@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join), st.lists(st.sampled_from(WORDS), max_size=70).map(" ".join))
@settings(max_examples=400, deadline=None)
def test_quotes_and_names_stand_in_the_text(title: str, text: str) -> None:
    holds(title, text)


@given(st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join))
@settings(max_examples=60, deadline=None)
def test_the_answer_is_the_same_twice(text: str) -> None:
    assert found("", text) == found("", text)
