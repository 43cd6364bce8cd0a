from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.event import Text
from nlp.stories import Telling, likeness, shingles, stories_of, story_of, telling_of
from nlp.terms import Terms
from nlp.training.stories import told

RELEASE = (
    "Aster Foods said on Monday that it will buy the rail operator Northgate Rail for 210 million dollars in cash. "
    "The boards of both companies have approved the deal, which is expected to close in the autumn."
)


def test_an_edited_copy_is_the_same_story_without_any_gist():
    copy = telling_of(Text("b", RELEASE.replace("on Monday", "today"), "Aster Foods buys Northgate Rail"))
    assert likeness(telling_of(Text("a", RELEASE, "Aster Foods buys Northgate Rail")), copy) >= 0.5


def test_the_same_words_weeks_apart_are_two_stories():
    one, other = (telling_of(Text("a", RELEASE, date=date(2026, month, 2))) for month in (3, 5))
    assert likeness(one, other) == 0


def terms(*leading: str, **weights: float) -> Terms:
    return Terms(weights, leading)


def test_a_retelling_needs_common_rare_words_and_a_near_gist_helps():
    one = Telling("a", frozenset("x"), terms(aster=0.6, rail=0.8), (1.0, 0.0))
    near = Telling("b", frozenset("y"), terms(aster=0.5, cocoa=0.866), (0.9, 0.4359))
    far = Telling("c", frozenset("y"), terms(aster=0.5, cocoa=0.866), (0.0, 1.0))
    assert likeness(one, near) >= 0.5 > likeness(one, far)


def test_texts_led_by_names_that_the_other_never_tells_are_apart():
    one = Telling("a", frozenset("x"), terms("northgate", aster=0.6, northgate=0.8), (1.0, 0.0))
    silent = Telling("b", frozenset("y"), terms(aster=0.6, cocoa=0.8), (0.9, 0.4359))
    other = Telling("c", frozenset("y"), terms("tamarin", aster=0.6, tamarin=0.8), (0.9, 0.4359))
    assert likeness(one, silent) >= 0.5 > likeness(one, other)


def test_without_gists_the_words_decide():
    one = Telling("a", frozenset("x"), terms(aster=0.6, rail=0.8))
    assert likeness(one, Telling("b", frozenset("y"), terms(aster=1.0))) >= 0.5
    assert likeness(one, Telling("c", frozenset("y"), terms(hibiki=1.0))) < 0.5


def test_across_languages_a_gist_needs_a_name_or_figure_written_alike():
    english = Telling("a", frozenset("x"), Terms({"hakobi": 0.8, "2026": 0.6}), (1.0, 0.0), lang="en")
    named = Telling("b", frozenset("y"), Terms({"hakobi": 0.6, "倉庫": 0.8}), (0.55, 0.8352), lang="ja")
    nameless = Telling("c", frozenset("y"), Terms({"2026": 0.6, "倉庫": 0.8}), (0.55, 0.8352), lang="ja")
    assert likeness(english, named) >= 0.5 > likeness(english, nameless)
    assert likeness(english, Telling("d", frozenset("z"), Terms({"hakobi": 1.0}), lang="ja")) == 0


def test_two_deals_of_one_company_are_two_stories():
    other = "Aster Foods has agreed to buy the cocoa mill Tamarin Mills for 95 million dollars. The sellers are its founders."
    retold = "Northgate Rail will belong to Aster Foods by the autumn. The food maker pays 210 million dollars for the rail operator."
    release = telling_of(Text("a", RELEASE, "Aster Foods to buy Northgate Rail"))
    assert likeness(release, telling_of(Text("b", retold, "Northgate Rail is sold"))) >= 0.5
    assert likeness(release, telling_of(Text("c", other, "Aster Foods to buy Tamarin Mills"))) < 0.5


@given(st.tuples(*[st.text(alphabet="aAbBcC .北水ア12", max_size=60)] * 2), st.tuples(st.booleans(), st.booleans()))
def test_likeness_is_the_same_both_ways_and_a_share(texts, japanese):
    one, other = (telling_of(Text("t", text, lang="ja" if ja else "en")) for text, ja in zip(texts, japanese, strict=True))
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 1


def test_our_own_stories_are_told_apart_by_their_words_alone():
    rows = list(told())
    tellings = [telling_of(row.text) for row in rows]
    pairs = [(a, b) for a in range(len(rows)) for b in range(a) if rows[a].text.lang == rows[b].text.lang]
    joined = [pair for pair in pairs if likeness(*(tellings[place] for place in pair)) >= 0.5]
    right = [pair for pair in joined if rows[pair[0]].story == rows[pair[1]].story]
    assert len(right) >= 0.85 * len(joined)
    assert len(right) >= 0.85 * sum(rows[a].story == rows[b].story for a, b in pairs)


def test_a_new_text_joins_the_story_it_is_most_like_or_starts_its_own():
    recent = [
        Telling("a", frozenset("abcd"), story="first"),
        Telling("b", frozenset("wxyz"), story="second"),
    ]
    assert story_of(Telling("c", frozenset("abce")), recent) == "first"
    assert story_of(Telling("d", frozenset("mnop")), recent) == "d"
    assert story_of(Telling("e", frozenset("mnop")), []) == "e"


def test_shingles_ignore_case_width_and_punctuation():
    assert shingles("One, two THREE four", "en") == {"one two three", "two three four"}
    assert shingles("ＡＢＣ。でえふ", "ja") == {"abcでえ", "bcでえふ"}
    assert shingles("…", "en") == frozenset()


@pytest.mark.models
def test_stories_across_languages_whatever_the_order():
    texts = [
        Text("a", RELEASE, "Aster Foods to buy Northgate Rail"),
        Text("b", "The mayor of Leeds opened a new swimming pool for schools.", "Swimming pool opens"),
        Text("c", "Northgate Rail has found a buyer: Aster Foods pays 210 million dollars for it.", "Aster Foods buys Northgate Rail"),
    ]
    assert dict(stories_of(texts)) == {"a": "a", "b": "b", "c": "a"}
    turned = dict(stories_of(texts[::-1]))
    assert turned["a"] == turned["c"] != turned["b"]
    assert stories_of([]) == []
