import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.terms import apartness, closeness, rarity, terms_of, words


def test_names_weigh_more_than_other_words_and_common_words_nothing():
    terms = terms_of("Aster Foods buys", ["The mill of Aster grinds turquoise cocoa.", "It said that Aster pays."], "en").weights
    assert max(terms, key=terms.__getitem__) == "aster"
    assert terms["aster"] > 2 * terms["turquoise"]
    assert not {"the", "of", "it", "that"} & terms.keys()
    assert math.isclose(sum(weight * weight for weight in terms.values()), 1)


def test_a_word_that_is_also_written_small_is_no_name():
    small = terms_of("", ["Zyxolt came.", "A zyxolt came."], "en").weights
    named = terms_of("", ["Zyxolt came.", "A Zyxolt came."], "en").weights
    assert small["zyxolt"] < named["zyxolt"]


def test_texts_are_apart_when_each_is_led_by_names_that_the_other_lacks():
    one = terms_of("Zyxolt buys Quarvane", ["On Monday the mill was sold."], "en")
    other = terms_of("Zyxolt buys Brimlow", ["The farm was sold."], "en")
    both = terms_of("Farewell", ["Zyxolt owns Quarvane and Brimlow."], "en")
    assert set(one.leading) == {"zyxolt", "quarvane"}
    assert 0.4 < apartness(one, other) < 0.6
    assert apartness(one, both) == 0


def test_figures_and_possessives_are_plain():
    assert [word for word, _ in words("Aster's 1,400 jobs, 2.5.", "en")] == ["aster", "1400", "jobs", "2.5"]


def test_japanese_is_read_by_its_scripts():
    assert [word for word, _ in words("水無瀬バルブを84億円でAster社が", "ja")] == ["水無", "無瀬", "バルブ", "84", "億円", "aster", "社"]
    assert [word for word, _ in words("ｷﾀﾉ光学", "ja")] == ["キタノ", "光学"]


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_what_the_corpus_never_says_is_rarest(lang):
    listed = rarity(lang)
    assert len(listed) > 3_000
    assert listed[""] >= max(listed.values()) - 1
    assert rarity("fr") == rarity("en")


@given(st.text(max_size=200), st.text(max_size=200), st.sampled_from(["en", "ja"]))
def test_closeness_is_a_share_the_same_both_ways(one, other, lang):
    first, second = terms_of("", [one], lang), terms_of(other, [one], lang)
    assert closeness(first, second) == closeness(second, first)
    assert 0 <= closeness(first, second) <= 1 + 1e-9
    assert not first.weights or math.isclose(closeness(first, first), 1)
    assert apartness(first, second) == apartness(second, first)
    assert 0 <= apartness(first, second) <= 1 + 1e-9
    assert apartness(first, first) == 0
