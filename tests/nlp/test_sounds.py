import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.readings import reading
from nlp.sounds import kana_romaji_key, kana_sounds, latin_sounds, romaji_key, sound_alike

ALIKE = [
    ("Northgate Rail", "ノースゲート・レール"),
    ("Maplestone Software", "メイプルストーン・ソフトウエア"),
    ("Maplestone Software", "メープルストーンソフトウェア"),
    ("Julia Hartwell", "ジュリア・ハートウェル"),
    ("Stephanie Walker", "ステファニー・ウォーカー"),
    ("George Whitfield", "ジョージ・ホイットフィールド"),
    ("Vantage Aerospace", "ヴァンテージ・エアロスペース"),
    ("Whitmore Textiles", "ホイットモア・テキスタイル"),
    ("Thomas Schneider", "トーマス・シュナイダー"),
]
UNLIKE = [
    ("Northgate Rail", "ノースポート・レール"),
    ("Julia Hartwell", "ジュリア・ハートマン"),
    ("Silverton Mining", "シルバーストーン・マイニング"),
    ("Simon Baker", "サイモン・ブーケ"),
]


@pytest.mark.parametrize(("latin", "kana"), ALIKE)
def test_a_foreign_name_and_its_katakana_sound_alike(latin: str, kana: str) -> None:
    assert any(sound_alike(way, kana_sounds(kana)) for way in latin_sounds(latin))


@pytest.mark.parametrize(("latin", "kana"), UNLIKE)
def test_other_names_do_not(latin: str, kana: str) -> None:
    assert not any(sound_alike(way, kana_sounds(kana)) for way in latin_sounds(latin))


@pytest.mark.parametrize("spelled", ["Gotō", "Gotou", "Gotoh", "Goto", "GOTOO"])
def test_long_vowels_have_one_key_however_they_are_spelled(spelled: str) -> None:
    assert romaji_key(spelled) == kana_romaji_key("ゴトウ") == "goto"


def test_marks_within_a_name_do_not_count() -> None:
    assert romaji_key("Shin-ichi") == romaji_key("Shin'ichi") == romaji_key("Shin’ichi") == kana_romaji_key("シンイチ")


def test_kanji_are_read_in_old_forms_too() -> None:
    assert reading("髙橋") == reading("高橋") == "タカハシ"
    assert reading("ひびき") == "ヒビキ"
    assert reading("Qxzv") == reading("") == ""


@settings(deadline=None)  # the first kanji loads the dictionary
@given(st.text(max_size=40))
def test_no_text_breaks_it(text: str) -> None:
    for way in latin_sounds(text):
        assert isinstance(sound_alike(way, kana_sounds(text)), bool)
    romaji_key(text)
    reading(text)
