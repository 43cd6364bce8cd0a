from datetime import date

import pytest

from nlp.event import Text
from nlp.stories import Telling, likeness, shingles, stories_of, story_of, telling_of

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


def test_a_retelling_needs_a_near_gist_and_names_help():
    one = Telling("a", frozenset({"x"}), frozenset({"aster"}), (1.0, 0.0))
    near = Telling("b", frozenset({"y"}), frozenset({"aster"}), (0.48, 0.877))
    nameless = Telling("c", frozenset({"y"}), frozenset(), (0.48, 0.877))
    assert likeness(one, near) >= 0.5 > likeness(one, nameless)


def test_a_new_text_joins_the_story_it_is_most_like_or_starts_its_own():
    told = [
        Telling("a", frozenset("abcd"), frozenset(), story="first"),
        Telling("b", frozenset("wxyz"), frozenset(), story="second"),
    ]
    assert story_of(Telling("c", frozenset("abce"), frozenset()), told) == "first"
    assert story_of(Telling("d", frozenset("mnop"), frozenset()), told) == "d"
    assert story_of(Telling("e", frozenset("mnop"), frozenset()), []) == "e"


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
