import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.event import Polarity
from nlp.opinions import opinions_of
from nlp.opinions.lexicon import lexicon
from nlp.opinions.targets import candidates, mentions, named, spellings_of
from nlp.opinions.windows import clauses, pieces_of
from nlp.sentences import split

GOOD, BAD, NEUTRAL = Polarity.POSITIVE, Polarity.NEGATIVE, Polarity.NEUTRAL


def value(text, lang="en"):
    return sum(hit.value for hit in lexicon(lang).hits(text) if not hit.result)


def polarities(title, text, lang, targets=None):
    return {o.target: o.polarity for o in opinions_of(title, split(text, lang), lang, targets)}


@pytest.mark.parametrize(
    ("lang", "text", "sign"),
    [
        ("en", "It is reliable.", 1),
        ("en", "It is not reliable.", -1),
        ("en", "We never had a problem.", 1),
        ("en", "It isn’t easy to use.", -1),
        ("en", "Not bad at all.", 1),
        ("en", "The relovely badge", 0),
        ("ja", "とても使いやすいです。", 1),
        ("ja", "使いやすいとは言えません。", -1),
        ("ja", "悪くない出来です。", 1),
        ("ja", "サポートの対応がひどい。", -1),
    ],
)
def test_words_judge_and_negation_turns_them_round(lang, text, sign):
    found = value(text, lang)
    assert (found > 0) - (found < 0) == sign


def test_praise_and_blame_in_one_text_go_to_their_targets():
    text = "We left Orbiq because it is slow and buggy. Planwell is fast, reliable and a joy to use."
    assert polarities("", text, "en", ["Orbiq", "Planwell"]) == {"Orbiq": BAD, "Planwell": GOOD}
    text = "オルビクは重くて使いにくい。プランウェルは速くて使いやすく、大満足です。"
    assert polarities("", text, "ja", ["オルビク", "プランウェル"]) == {"オルビク": BAD, "プランウェル": GOOD}


def test_sentences_that_go_on_without_a_name_are_about_the_last_one_named():
    pieces = pieces_of("", ["Orbiq came first.", "It was terrible."], {"Orbiq": ("Orbiq",)}, "en")
    assert [(piece.text, piece.how) for piece in pieces["Orbiq"]] == [("Orbiq came first.", "named"), ("It was terrible.", "following")]


def test_with_targets_there_is_one_opinion_for_each_in_their_order():
    found = opinions_of("", split("Orbiq is terrible.", "en"), "en", ["Kumono", "Orbiq"])
    assert [(o.target, o.polarity) for o in found] == [("Kumono", NEUTRAL), ("Orbiq", BAD)]
    assert found[1].evidence == "Orbiq is terrible."
    assert opinions_of("", (), "en", []) == ()


def test_a_question_and_a_report_give_no_opinion_unless_asked():
    assert polarities("", "How do I export tickets from Kumono Desk?", "en") == {}
    assert polarities("", "Kumono opened an office in Leeds on Tuesday.", "en") == {}
    assert polarities("", "クモノは2015年に仙台で設立された。", "ja") == {}


def test_a_target_is_found_by_its_short_forms():
    assert spellings_of("Kumono Desk", "We moved to Kumono Desk and Desk is fine.") == ("Kumono Desk", "Desk")
    assert "ひびき物流" in spellings_of("ひびき物流株式会社", "ひびき物流は")
    assert mentions("KUMONO and Kumonos", ["Kumono"]) == [(0, 6)]


def test_names_that_may_be_judged_come_most_prominent_first():
    text = ["We moved from Planwell to Orbiq in May.", "However, Orbiq broke.", "I told Orbiq."]
    assert candidates("Why I regret Orbiq", text, "en") == ["Orbiq", "Planwell"]
    assert candidates("クモノデスクの感想", ["クモノデスクはサーバーが遅い。"], "ja") == ["クモノデスク"]


def test_names_with_accents_are_whole():
    assert candidates("", ["We bought it at Café Łódź from Gudrun Halldórsdóttir.", "Şahin never called Özgür Çelik back."], "en") == [
        "Café Łódź",
        "Gudrun Halldórsdóttir",
        "Şahin",
        "Özgür Çelik",
    ]
    assert mentions("İstanbul: the Caf\u00e9 is no Caf, says Kumono", ["Caf", "kumono"]) == [(25, 28), (35, 41)]


def test_japanese_people_are_named_by_their_address_and_houses_by_their_endings():
    found = named("", ["佐伯課長は早い。『ミドリ便』は翌日に着いた。", "岩見製作所の細井さんに頼んだ。"], "ja")
    assert {"佐伯", "ミドリ便", "岩見製作所", "細井"} <= set(found)


def test_clauses_part_at_contrast():
    assert clauses("The product is very good, but the support is awful", "en") == ["The product is very good,", "but the support is awful"]


@settings(deadline=None)
@given(st.text(), st.text(), st.sampled_from(["en", "ja"]), st.one_of(st.none(), st.lists(st.text(min_size=1), max_size=3)))
def test_any_text_and_targets_are_taken(title, text, lang, targets):
    found = opinions_of(title, split(text, lang), lang, targets)
    if targets is not None:
        assert [opinion.target for opinion in found] == targets
    assert all(0 <= opinion.confidence <= 1 for opinion in found)
